"""Names of new workflows: which ones the repository and AWS take."""

import keyword
import re
from pathlib import Path

from scaffold.errors import Refused
from stacks.routes import ROUTES, ROWS_OF, TABLES, functions

RESERVED = frozenset(
    {
        "all",
        "business",
        "common",
        "control",
        "comparison",
        "contracts",
        "messaging",
        "naive",
        "none",
        "observability",
        "pages",
        "people",
        "platform",
        "sequential",
        "shared",
        "storage",
        "test",
        "tests",
    }
)
"""Names that mean something else in a folder, on a dashboard or on the command line."""

CONTRACTS = Path(__file__).resolve().parents[1] / "lambdas" / "contracts"
LONGEST_SUFFIXES = ("-failures-dead-letters", "-accepted-dead-letters", "-complete-request")
"""What the names of a workflow's queues and functions add to its own."""


def refuse_name(name: str) -> None:
    """Raise Refused, with the reason, unless a new workflow may have this name."""
    if not re.fullmatch(r"[a-z][a-z0-9]*", name):
        raise Refused(f"{name!r} is no name for a workflow: write small letters and digits, a letter first.")
    if name in ROWS_OF:
        raise Refused(f"There is a workflow {name} already.")
    if name in RESERVED or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise Refused(f"{name} is reserved: choose another name.")
    if name in taken():
        raise Refused(f"{name} is the name of a route, a table or a consumer already: choose another name.")
    for end in ("Requested", "Accepted", "Completed", "Rejected"):
        if (CONTRACTS / f"{name.capitalize()}{end}").exists():
            raise Refused(f"The event type {name.capitalize()}{end} exists already: choose another name.")
    _refuse_long(name)


def taken() -> set[str]:
    """Return the names that routes, tables and folders of handlers have."""
    return {route.name for route in ROUTES} | set(TABLES) | {function.service for function in functions()}


def _refuse_long(name: str) -> None:
    from stacks.config import ENVIRONMENTS  # these two load the CDK, which the other answers do without
    from stacks.naming import physical_name

    for environment in ENVIRONMENTS.values():
        for suffix in LONGEST_SUFFIXES:
            try:
                physical_name(environment, f"{name}{suffix}")
            except ValueError as error:
                raise Refused(f"{name} is too long for AWS: {error}.") from error
