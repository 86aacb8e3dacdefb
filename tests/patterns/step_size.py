"""Size of a step in text: lines of its state, of its rows in the table, and of its handler."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signalbox.project import CHECKOUT

ROUTES = CHECKOUT / "stacks" / "routes"


@dataclass(frozen=True)
class Step:
    """A step of a flow: states of its machine (with its undo), constants and routes of the table, handlers."""

    slug: str
    states: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()

    def machine(self) -> int:
        """Lines in the definition that all steps share."""
        return sum(state_lines(CHECKOUT / f"statemachines/{self.slug}.asl.json", state) for state in self.states)

    def table(self) -> int:
        """Lines in the table that all flows share, one for each Task's entry included."""
        return sum(lines_of(node) for node in named_in_table(self.constants, self.routes)) + len(self.states)

    def code(self) -> int:
        """Lines of handlers."""
        return sum(handler_lines(handler) for handler in self.handlers)


STEPS = {
    "orchestration": Step(
        "orders",
        ("ReserveStock", "ReleaseStock"),
        ("RESERVE_STOCK", "RELEASE_STOCK"),
        handlers=("orders.handlers.reserve_stock", "orders.handlers.release_stock"),
    ),
    "choreography": Step("onboarding", routes=("screenings",), handlers=("screening.handlers.screen",)),
    "pipeline": Step("settlement", ("ArchiveInput",), ("ARCHIVE_INPUT",), handlers=("settlement.handlers.archive",)),
    "scaled apart": Step("video", routes=("video-metadata",), handlers=("videometadata.handlers.describe",)),
    "hybrid": Step("orders", routes=("analytics",), handlers=("analytics.handlers.count",)),
}
"""A step of each architecture; of the hybrid a listener, as the steps of its machine are those of orchestration."""


def state_lines(path: Path, name: str) -> int:
    """Lines of a state in the file, as it is written there."""
    text = path.read_text("utf-8")
    at = text.index(f'\n    "{name}": ') + len(f'\n    "{name}": ')
    _, end = json.JSONDecoder().raw_decode(text, at)
    return text[at:end].count("\n") + 1


def named_in_table(constants: tuple[str, ...], routes: tuple[str, ...]) -> Iterator[ast.expr | ast.stmt]:
    """The assignments of these constants, and the rows of these routes."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(ROUTES.glob("*.py"))]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in constants:
            yield node
        is_route = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Route"
        if is_route and getattr(node.args[0], "value", "") in routes:
            yield node


def handler_lines(handler: str) -> int:
    """Lines of a handler with its decorator."""
    package, module, name = handler.split(".")
    tree = ast.parse((CHECKOUT / "lambdas" / package / f"{module}.py").read_text("utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return lines_of(found) + len(found.decorator_list)


def lines_of(node: ast.expr | ast.stmt) -> int:
    """Lines from the first to the last of a piece of code."""
    return int(node.end_lineno or 0) - node.lineno + 1
