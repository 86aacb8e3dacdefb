"""Tests that several workflows share, after one of them has gone: what used it is cut out, the rest stays."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
Places = list[tuple[int, int, str]]
"""Pieces of a text by offset: where each begins and ends, and what stands there instead."""


def pruned(text: str, gone: Collection[str], words: Collection[str]) -> str | None:
    """Return a test module without parts that need `gone` modules or `words`; None if no test is left.

    An element of a list, tuple, set or dictionary at the top of the module goes alone; a function goes whole, with
    all its users.
    """
    tree = ast.parse(text)
    dead: set[str] = set()
    places: Places = []
    left = list(tree.body)
    while cut := [statement for statement in left if _cut(text, statement, dead, gone, words, places)]:
        left = [statement for statement in left if statement not in cut]
    if _has_tests(tree.body) and not _has_tests(left):
        return None
    return tidied(_replaced(text, places)) if places else text


def _has_tests(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in body)


def _cut(
    text: str, statement: ast.stmt, dead: set[str], gone: Collection[str], words: Collection[str], places: Places
) -> bool:
    """Tell whether a statement goes, and note its place; what it names is dead from then on."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return _cut_import(text, statement, dead, gone, places)
    if not _is_hit(statement, dead, words):
        return False
    if found := list(_elements(text, statement, dead, words)):
        places.extend(place for place in found if place not in places)
        return False
    dead.update(_bound(statement))
    places.append((*_span(text, statement), ""))
    return True


def _cut_import(
    text: str, statement: ast.Import | ast.ImportFrom, dead: set[str], gone: Collection[str], places: Places
) -> bool:
    module = getattr(statement, "module", None)
    lost = [a for a in statement.names if module in gone or (f"{module}.{a.name}" if module else a.name) in gone]
    if not lost:
        return False
    dead.update(alias.asname or alias.name for alias in lost)
    kept = [alias for alias in statement.names if alias not in lost]
    new = ast.unparse(ast.ImportFrom(module, kept, 0)) + "\n" if kept and module else ""
    places.append((*_span(text, statement), new))
    return True


def _is_hit(node: ast.AST, dead: set[str], words: Collection[str]) -> bool:
    """Tell whether a piece of code uses a dead name, as a fixture too, or holds one of the words."""
    for part in ast.walk(node):
        if (isinstance(part, ast.Name) and part.id in dead) or (isinstance(part, ast.arg) and part.arg in dead):
            return True
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and _names(part.value, dead, words):
            return True
    return False


def _names(value: str, dead: set[str], words: Collection[str]) -> bool:
    return value in dead or value in words or value.split("/")[-1].removesuffix(".md") in words


def _elements(text: str, statement: ast.stmt, dead: set[str], words: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield new texts of literals that lose single elements; nothing if more of the statement is hit."""
    if isinstance(statement, ast.FunctionDef):
        tops: list[ast.AST] = list(statement.decorator_list)
        if any(_is_hit(part, dead, words) for part in (statement.args, *statement.body)):
            return
    else:
        tops = [statement.value] if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value else []
    literals = [
        node for top in tops for node in ast.walk(top) if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
    ]
    hit = [node for node in literals if any(_is_hit(part, dead, words) for part in _parts(node))]
    inner = [node for node in hit if not any(_holds(node, other) for other in hit)]
    smallest = [_smallest(node, hit, dead, words) for node in inner]
    kept = {id(node): node for node in smallest if node is not None}.values()
    new = [(node, _without(node, dead, words)) for node in kept if not any(_holds(other, node) for other in kept)]
    if new and None not in smallest:
        yield from ((*_offsets(text, node), ast.unparse(found)) for node, found in new if found is not None)


def _holds(outer: ast.expr, inner: ast.expr) -> bool:
    return outer is not inner and inner in list(ast.walk(outer))


def _smallest(node: ast.expr, hit: Sequence[ast.expr], dead: set[str], words: Collection[str]) -> ast.expr | None:
    """Return the smallest literal around a hit that is not empty without its hits; None if there is none."""
    around = sorted((other for other in hit if _holds(other, node)), key=lambda other: len(ast.unparse(other)))
    return next((each for each in (node, *around) if _without(each, dead, words) is not None), None)


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return [part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None]
    return list(getattr(node, "elts", []))


def _without(node: ast.expr, dead: set[str], words: Collection[str]) -> ast.expr | None:
    """Return a literal without the elements that are hit; None if none is left."""
    if isinstance(node, ast.Dict):
        pairs = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if not _is_hit(value, dead, words) and not (key and _is_hit(key, dead, words))
        ]
        return ast.Dict([key for key, _ in pairs], [value for _, value in pairs]) if pairs else None
    kept = [part for part in _parts(node) if not _is_hit(part, dead, words)]
    if not kept:
        return None
    copy = ast.parse(ast.unparse(node), mode="eval").body
    copy.elts = kept  # type: ignore[attr-defined]  # a list, tuple or set
    return copy


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _offsets(text: str, node: ast.AST) -> tuple[int, int]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = text.splitlines(keepends=True)

    def at(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _span(text: str, statement: ast.stmt) -> tuple[int, int]:
    """Return where a statement begins, its decorators included, and where the next line begins."""
    begin, end = _offsets(text, statement)
    for decorator in getattr(statement, "decorator_list", []):
        begin = min(begin, _offsets(text, decorator)[0] - 1)
    return begin, text.find("\n", end) + 1 or len(text)


def _replaced(text: str, places: Places) -> str:
    outer = [p for p in places if not any(o is not p and o[0] <= p[0] and p[1] <= o[1] and not o[2] for o in places)]
    for begin, end, new in sorted(outer, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def tidied(text: str) -> str:
    """Return a module as the formatter writes it, without imports that nothing uses."""
    for command in (("check", "--fix", "--quiet", "--select", "F401,F811,I"), ("format",)):
        arguments = [sys.executable, "-m", "ruff", *command, "--stdin-filename", "tests/module.py", "-"]
        done = subprocess.run(arguments, input=text, cwd=PROJECT, capture_output=True, text=True)
        text = done.stdout or text
    return text
