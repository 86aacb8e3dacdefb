"""Code of the functions of one stack: their folders, the common code, and the contracts of the events they name.

An edit changes the asset of the workflows that hold the edited file, so only their functions get new versions.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

from stacks.table import Rows

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "lambdas"
COMMON = "common"
CONTRACTS = "contracts"


def handlers_asset(rows: Rows) -> lambda_.Code:
    """Return the asset of the functions of some rows."""
    return lambda_.AssetCode(str(ROOT), exclude=excluded(rows), ignore_mode=IgnoreMode.GIT)


def excluded(rows: Rows, root: Path = ROOT) -> list[str]:
    """Return the patterns that leave out what the functions do without. One compiled file would change the hash."""
    needed = folders(rows, root)
    kept = [f"!/{PACKAGE}", f"/{PACKAGE}/*", f"!/{PACKAGE}/__init__.py"]
    kept += [f"!/{PACKAGE}/{folder}" for folder in needed]
    kept += [f"!/{PACKAGE}/{CONTRACTS}", f"/{PACKAGE}/{CONTRACTS}/*"]
    kept += [f"!/{PACKAGE}/{CONTRACTS}/{event}" for event in contracts(rows, root)]
    return ["/*", *kept, "**/__pycache__", "**/*.pyc", "**/.*"]


def folders(rows: Rows, root: Path = ROOT) -> list[str]:
    """Return the folders under `lambdas` that hold the handlers of some rows, and those that they import."""
    found: set[str] = set()
    new = {COMMON, *(function.service for function in rows.functions())}
    while new:
        found |= new
        new = {folder for each in new for folder in _imported(root, each)} - found
    return sorted(found)


def contracts(rows: Rows, root: Path = ROOT) -> list[str]:
    """Return the event types with a contract that the rows name, or a text in the code of their folders."""
    named = {event for route in rows.routes for event in (*route.events, *route.publishes)}
    named |= {event for workflow in rows.workflows for event in workflow.outcomes}
    named |= {event for folder in folders(rows, root) for event in _texts(root, folder)}
    return sorted(path.name for path in (root / PACKAGE / CONTRACTS).iterdir() if path.name in named)


@cache
def _imported(root: Path, folder: str) -> frozenset[str]:
    """Return the folders that the modules of a folder import, inside functions too."""
    names = [name for tree in _trees(root, folder) for node in ast.walk(tree) for name in _modules(node)]
    return frozenset(parts[1] for name in names if (parts := name.split("."))[0] == PACKAGE and len(parts) > 1)


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _texts(root: Path, folder: str) -> frozenset[str]:
    """Return the texts in the modules of a folder."""
    nodes = [node for tree in _trees(root, folder) for node in ast.walk(tree)]
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def _trees(root: Path, folder: str) -> list[ast.Module]:
    paths = sorted((root / PACKAGE / folder).rglob("*.py"))
    return [ast.parse(path.read_text("utf-8")) for path in paths]
