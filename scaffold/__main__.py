"""`python -m scaffold workflow NAME KIND` and `python -m scaffold remove NAME`. 0: done, 2: refused, nothing was
changed."""

import argparse
import sys
from pathlib import Path

from scaffold import documents
from scaffold.creation import KINDS, creation
from scaffold.errors import Refused
from scaffold.plan import Plan
from scaffold.removal import removal

ROOT = Path(__file__).resolve().parents[1]
PAGE_OF_EVENTS = "python -m signalbox catalog --format markdown -o docs/events.md"
"""Command that writes the page of events anew, from the assembly with or without the workflow."""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Carry out one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scaffold", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("workflow", help="add a small working workflow")
    adding.add_argument("name")
    adding.add_argument("kind", help=", ".join(KINDS))
    commands.add_parser("remove", help="take a workflow out of every place").add_argument("name")
    given = parser.parse_args(arguments)
    try:
        plan = creation(given.name, given.kind, root) if given.command == "workflow" else removal(given.name, root)
    except Refused as refused:
        print(refused, file=sys.stderr)  # noqa: T201 - the answer
        return 2
    plan.carry_out()
    print_changes(plan, given.name)
    return 0


def print_changes(plan: Plan, name: str) -> None:
    """Print what was changed, which sentences of pages still name a deleted file, and what to run next."""
    for path, text in sorted(plan.changes.items()):
        verb = "deleted" if text is None else "wrote" if path.count(name) else "changed"
        print(f"{verb:8} {path}")  # noqa: T201 - the answer
    for place, path in documents.citations(plan):
        print(f"edit     {place} names {path}, which is deleted")  # noqa: T201 - the answer
    print(f"run      {PAGE_OF_EVENTS}")  # noqa: T201 - the answer


if __name__ == "__main__":
    sys.exit(main())
