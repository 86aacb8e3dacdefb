"""`python -m tests.generated_mutants`: mutate the handlers' code function by function, and see unit tests fail.

mutmut makes the mutants and runs them in `mutants/`; a run that was ended goes on where it stopped. Exit 0 when each
mutant that was chosen was killed or is named in `tests/mutants/equivalent.toml`, 1 when one survived, 2 when the run
could not begin.
"""

import argparse
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from signalbox.project import CHECKOUT

PAGE: Path = CHECKOUT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: python -m tests.generated_mutants --write -->", "<!-- end of the generated mutants -->"
EQUIVALENT: Path = CHECKOUT / "tests" / "mutants" / "equivalent.toml"
DECISIONS = (
    "lambdas.*.logic.*",
    "lambdas.*.model.*",
    "lambdas.*.policy.*",
    "lambdas.*.signals.*",
    "lambdas.*.validation.*",
    "lambdas.*.rows.*",
    "lambdas.lending.credit.*",
    "lambdas.settlement.files.movement_lines.*",
    "lambdas.settlement.steps.comparison.*",
    "lambdas.common.currencies.*",
    "lambdas.common.wording.*",
    "lambdas.common.events.envelope.*",
    "lambdas.common.executions.*",
)
"""Functions that decide, and call nothing outside."""
KILLED, SURVIVED, EQUAL, UNRUN = "killed", "survived", "equivalent", "not run"
MEANING = {"killed": KILLED, "timeout": KILLED, "segfault": KILLED, "survived": SURVIVED, "no tests": SURVIVED}
"""Verdict of each result of mutmut: a mutant that no test calls has survived."""
NUMBER = re.compile(r"__mutmut_\d+$")
Change = tuple[str, str]
"""What a mutant removes from a line, and what it puts in its place."""


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command of mutmut; its output is text."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def results() -> dict[str, str]:
    """Return the verdict on every mutant that exists, by name."""
    lines = (line.strip().rpartition(": ") for line in mutmut("results", "--all", "true").stdout.splitlines())
    return {name: MEANING.get(verdict, UNRUN) for name, _, verdict in lines if "__mutmut_" in name}


def chosen(names: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """Return the names that match one of the patterns."""
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


def change_of(name: str) -> Change:
    """Return the lines that a mutant removes and adds, without their indentation."""
    lines = [line for line in mutmut("show", name).stdout.splitlines() if not line.startswith(("---", "+++"))]
    removed, added = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return "\n".join(removed), "\n".join(added)


def known_equivalents() -> dict[tuple[str, Change], str]:
    """Return the reason of each known equivalent mutant, by its function and change: numbers of mutants shift."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(each["function"], (each["removed"], each["added"])): each["reason"] for each in entries}


def with_equivalents(verdicts: Mapping[str, str]) -> dict[str, str]:
    """Return the verdicts, where a survivor that is known to be equivalent counts as equivalent."""
    known = known_equivalents()
    functions = {function for function, _ in known}

    def verdict(name: str, first: str) -> str:
        function = NUMBER.sub("", name)
        is_known = first == SURVIVED and function in functions and (function, change_of(name)) in known
        return EQUAL if is_known else first

    return {name: verdict(name, first) for name, first in verdicts.items()}


def table(verdicts: Mapping[str, str]) -> str:
    """Return a Markdown table of counts: a row for each package, and their sum."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, verdict in verdicts.items():
        counts[name.split(".")[1]][verdict] += 1
    counts = dict(sorted(counts.items())) | {"**all**": sum(counts.values(), Counter())}
    rows = ["| package | mutants | killed | survived | equivalent | not run | killed of those that differ |"]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for package, count in counts.items():
        judged = count[KILLED] + count[SURVIVED]
        share = f"{count[KILLED] / judged:.1%}" if judged else "-"
        cells = [package, count.total(), count[KILLED], count[SURVIVED], count[EQUAL], count[UNRUN], share]
        rows.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(rows)


def main(arguments: Sequence[str]) -> int:
    """Run the mutants that are chosen, print the table, and each that survived."""
    given = _parser().parse_args(arguments)
    patterns = given.patterns or list(DECISIONS)
    if not given.table:
        names = _sampled(patterns, given) if given.sample else patterns
        code = subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", str(given.workers), *names], cwd=CHECKOUT
        ).returncode
        if code < 0 or not (verdicts := results()):
            return 2
        patterns = names
    else:
        verdicts = results()
    judged = with_equivalents({name: verdicts[name] for name in chosen(verdicts, patterns)})
    sys.stdout.write(f"{table(judged)}\n")
    survivors = [name for name, verdict in judged.items() if verdict == SURVIVED]
    for name in survivors:
        removed, added = change_of(name)
        sys.stdout.write(f"\n{name}\n- {removed}\n+ {added}\n")
    if given.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{table(judged)}\n{END}{rest.partition(END)[2]}", "utf-8")
    return 1 if survivors else 0


def _sampled(patterns: Sequence[str], given: argparse.Namespace) -> list[str]:
    """Return some of the mutants, drawn by the seed; the first run of all makes them."""
    names = chosen(results(), patterns)
    if not names:  # the mutants are made by a run: one that matches a single name
        mutmut("run", "lambdas.common.currencies.*")
        names = chosen(results(), patterns)
    return sorted(random.Random(given.seed).sample(names, min(given.sample, len(names))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.generated_mutants", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("patterns", nargs="*", help="names of mutants, with *; all decisions by default")
    parser.add_argument("--workers", type=int, default=2, help="processes at once")
    parser.add_argument("--sample", type=int, default=0, help="run this many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0, help="decides which are drawn")
    parser.add_argument("--table", action="store_true", help="run nothing: print what is known")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
