"""`python -m tests.generated_mutants`: mutate the handlers' code function by function, and see unit tests fail.

A run that was ended goes on where it stopped: a verdict counts until its function changes. Exit 0 when each mutant
that was chosen was killed or is named in `tests/mutants/equivalent.toml`, 1 when one survived, 2 when the run could
not begin.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from signalbox.project import CHECKOUT
from tests.generated_mutants import made, verdicts
from tests.generated_mutants.made import Mutant

PAGE: Path = CHECKOUT / "docs" / "reliability.md"
BEGIN, END = "<!-- table: python -m tests.generated_mutants --write -->", "<!-- end of the generated mutants -->"
DECISIONS = (
    "lambdas.*.logic.*",
    "lambdas.*.job_logic.*",
    "lambdas.*.model.*",
    "lambdas.*.policy.*",
    "lambdas.*.signals.*",
    "lambdas.*.validation.*",
    "lambdas.*.rows.*",
    "lambdas.*.recipe.*",
    "lambdas.lending.credit.*",
    "lambdas.lending.documents.*",
    "lambdas.settlement.files.movement_lines.*",
    "lambdas.settlement.steps.comparison.*",
    "lambdas.webhooks.signatures.*",
    "lambdas.common.currencies.*",
    "lambdas.common.wording.*",
    "lambdas.common.events.envelope.*",
    "lambdas.common.events.contracts.*",
    "lambdas.common.events.upcasting.*",
    "lambdas.common.executions.*",
)
"""Functions that decide, and call nothing outside."""


def main(arguments: Sequence[str]) -> int:
    """Run the mutants that are chosen, print the table, and each that survived."""
    given = _parser().parse_args(arguments)
    if not given.table and made.make(given.workers):
        return 2
    mutants = _chosen(made.mutants(), given.patterns or DECISIONS)
    # In an order of chance, a run that is ended has judged a fair sample.
    mutants = random.Random(given.seed).sample(mutants, min(given.sample or len(mutants), len(mutants)))
    if not given.table:
        _run(mutants, given)
    known = verdicts.kept()
    found = verdicts.judged(mutants, known)
    seconds = {one.name: float(known[one.key]["seconds"]) for one in mutants if one.key in known}
    table = verdicts.table(found, seconds)
    sys.stdout.write(f"{table}\n")
    survivors = [name for name, verdict in found.items() if verdict == verdicts.SURVIVED]
    for name in survivors:
        removed, added = made.change_of(*made.versions_of(name))
        sys.stdout.write(f"\n{name}\n- {removed}\n+ {added}\n")
    if given.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")
    return 1 if survivors else 0


def _chosen(mutants: Iterable[Mutant], patterns: Sequence[str]) -> list[Mutant]:
    """Return the mutants whose names match one of the patterns."""
    return [mutant for mutant in mutants if any(fnmatch(mutant.name, pattern) for pattern in patterns)]


def _run(mutants: Iterable[Mutant], given: argparse.Namespace) -> None:
    """Judge the mutants without a verdict, and with `--again` those that survived."""
    final = {verdicts.KILLED, verdicts.EQUAL} | (set() if given.again else {verdicts.SURVIVED})
    found = verdicts.judged(mutants, verdicts.kept())
    names = {one.name: one.version for one in mutants if found[one.name] not in final}
    if not names:
        return
    tests, durations = made.callers()
    functions = Counter(test for found in tests.values() for test in found)
    # A test of few functions is about this one.
    first = {test: (functions[test], durations[test]) for test in functions}
    job = {
        "names": names,
        "tests": {function: sorted(found, key=first.__getitem__) for function, found in tests.items()},
        "durations": durations,
        "verdicts": str(verdicts.KEPT),
        "workers": given.workers,
        "seconds": given.seconds,
    }
    file = made.FOLDER / "job.json"
    file.write_text(json.dumps(job), "utf-8")
    command = [sys.executable, "-m", "tests.generated_mutants.forked_runs", str(file)]
    subprocess.run(command, cwd=made.FOLDER, check=True, stdout=subprocess.DEVNULL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.generated_mutants", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("patterns", nargs="*", help="names of mutants, with *; all decisions by default")
    parser.add_argument("--workers", type=int, default=2, help="processes at once")
    parser.add_argument("--seconds", type=float, default=20, help="the tests of one mutant take no longer than this")
    parser.add_argument("--sample", type=int, default=0, help="run this many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0, help="decides which are drawn")
    parser.add_argument("--again", action="store_true", help="run those that survived again: tests were added")
    parser.add_argument("--table", action="store_true", help="run nothing: print what is known")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
