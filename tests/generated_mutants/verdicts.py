"""Verdicts on mutants, kept in a file line by line, and the table of their counts."""

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from signalbox.project import CHECKOUT
from tests.generated_mutants.made import FOLDER, Change, Mutant, change_of, function_of

KEPT: Path = FOLDER / "verdicts.jsonl"
EQUIVALENT: Path = CHECKOUT / "tests" / "mutants" / "equivalent.toml"
WORDS = re.compile(r'raise (?P<kind>[\w.]+)\((?:None|f?"[^\n]*")\)(?P<cause> from \w+)?')
"""An exception with a text alone."""
KILLED, SURVIVED, EQUAL, UNRUN = "killed", "survived", "equivalent", "not run"


def kept(path: Path = KEPT) -> dict[str, str]:
    """Return the last verdict on each mutant, by its name and the version of its function."""
    if not path.is_file():
        return {}
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {f"{row['name']} {row['version']}": row["verdict"] for row in rows}


def judged(mutants: Iterable[Mutant], known: Mapping[str, str]) -> dict[str, str]:
    """Return the verdict on each mutant; one that is equivalent counts as that where no test killed it."""
    equal = known_equivalents()
    found = {}
    for mutant in mutants:
        verdict = known.get(f"{mutant.name} {mutant.version}", UNRUN)
        found[mutant.name] = EQUAL if verdict != KILLED and is_equal(mutant, equal) else verdict
    return found


def is_equal(mutant: Mutant, equal: Container[tuple[str, Change]]) -> bool:
    """Return whether a mutant is a known equivalent, or changes nothing but the words of an error."""
    change = change_of(mutant.name)
    return (mutant.function, change) in equal or only_words(change)


def only_words(change: Change) -> bool:
    """Return whether a change is one of the text of an exception, of the same type, with the same cause.

    A caller decides by the type and the fields of an exception; its text is for people.
    """
    removed, added = (WORDS.fullmatch(line) for line in change)
    return bool(removed and added and removed["kind"] == added["kind"] and removed["cause"] == added["cause"])


def known_equivalents() -> dict[tuple[str, Change], str]:
    """Return the reason of each known equivalent mutant, by its function and change."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(each["function"], (each["removed"], each["added"])): each["reason"] for each in entries}


def table(verdicts: Mapping[str, str]) -> str:
    """Return a Markdown table of counts: a row for each package, and their sum."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, verdict in verdicts.items():
        counts[function_of(name).split(".")[1]][verdict] += 1
    counts = dict(sorted(counts.items())) | {"**all**": sum(counts.values(), Counter())}
    rows = ["| package | mutants | killed | survived | equivalent | not run | killed of those that differ |"]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for package, count in counts.items():
        ran = count[KILLED] + count[SURVIVED]
        share = f"{count[KILLED] / ran:.1%}" if ran else "-"
        cells = [package, count.total(), count[KILLED], count[SURVIVED], count[EQUAL], count[UNRUN], share]
        rows.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(rows)
