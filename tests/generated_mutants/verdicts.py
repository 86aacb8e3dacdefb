"""Verdicts on mutants, kept in a file line by line, and the table of their counts."""

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any

from signalbox.project import CHECKOUT
from tests.generated_mutants import meaning
from tests.generated_mutants.made import FOLDER, Change, Mutant, change_of, function_of, versions_of

KEPT: Path = FOLDER / "verdicts.jsonl"
EQUIVALENT: Path = CHECKOUT / "tests" / "mutants" / "equivalent.toml"
KILLED, SURVIVED, EQUAL, UNRUN = "killed", "survived", "equivalent", "not run"
ALL = "**all**"


Row = Mapping[str, Any]
"""Verdict as it is kept: `verdict`, `by` (the test that killed the mutant), `seconds` of processor time."""


def kept(path: Path = KEPT) -> dict[str, Row]:
    """Return the last verdict on each mutant, by its name and the version of its function."""
    if not path.is_file():
        return {}
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {f"{row['name']} {row['version']}": row for row in rows}


def judged(mutants: Iterable[Mutant], known: Mapping[str, Row]) -> dict[str, str]:
    """Return the verdict on each mutant; one that is equivalent counts as that where no test killed it."""
    equal = known_equivalents()
    found = {}
    for mutant in mutants:
        row = known.get(mutant.key)
        verdict = str(row["verdict"]) if row else UNRUN
        found[mutant.name] = EQUAL if verdict != KILLED and is_equal(mutant, equal) else verdict
    return found


def is_equal(mutant: Mutant, equal: Container[tuple[str, Change]]) -> bool:
    """Return whether a mutant is a known equivalent, or changes nothing but what `meaning.of` leaves out."""
    before, after = versions_of(mutant.name)
    return (mutant.function, change_of(before, after)) in equal or meaning.of(before) == meaning.of(after)


def known_equivalents() -> dict[tuple[str, Change], str]:
    """Return the reason of each known equivalent mutant, by its function and change."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(each["function"], (each["removed"], each["added"])): each["reason"] for each in entries}


def table(verdicts: Mapping[str, str], seconds: Mapping[str, float]) -> str:
    """Return a Markdown table of counts: a row for each package, and their sum; `seconds` are those of each mutant."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spent: dict[str, float] = defaultdict(float)
    for name, verdict in verdicts.items():
        package = function_of(name).split(".")[1]
        counts[package][verdict] += 1
        spent[package] += seconds.get(name, 0)
    counts = dict(sorted(counts.items())) | {ALL: sum(counts.values(), Counter())}
    spent[ALL] = sum(spent.values())
    rows = ["| package | mutants | killed | survived | equivalent | not run | killed of those that differ | seconds |"]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for package, count in counts.items():
        ran = count[KILLED] + count[SURVIVED]
        share = f"{count[KILLED] / ran:.1%}" if ran else "-"
        cells = [package, count.total(), count[KILLED], count[SURVIVED], count[EQUAL], count[UNRUN], share]
        rows.append(f"| {' | '.join(str(cell) for cell in [*cells, f'{spent[package]:.0f}'])} |")
    return "\n".join(rows)
