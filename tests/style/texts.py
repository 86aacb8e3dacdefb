"""Texts of the repository that people read: docstrings, comments, messages in the code, and the paragraphs of pages."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("lambdas", "stacks", "signalbox", "scenarios", "scaffold", "rehearsal", "tests", "docs", "examples")
MACHINES = "statemachines"
RULES = {Path("tests/style/plain_words.py"), Path("tests/style/test_plain_words.py")}  # they quote what they forbid
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Text:
    """A piece of text: `kind` is "docstring", "comment", "message" or "page"; `line` is its first line, from 1."""

    kind: str
    line: int
    words: str


def files(*under: Path) -> list[Path]:
    """Return the Python files, pages and machines at or below these paths, relative to the project, in order."""
    places = [ROOT / place for place in PLACES]
    everything = [path for place in places for path in place.rglob("*") if path.suffix in (".py", ".md")]
    everything += [*ROOT.glob("*.py"), *ROOT.glob("*.md"), *(ROOT / MACHINES).glob("*.json")]
    relative = sorted(path.relative_to(ROOT) for path in everything)
    return [path for path in relative if path not in RULES and any(path.is_relative_to(root) for root in under)]


def texts_of(path: Path) -> Iterator[Text]:
    """Yield the texts of a Python file, a page or a state machine; `path` is relative to the project."""
    source = (ROOT / path).read_text("utf-8")
    if path.suffix == ".md":
        yield from paragraphs(source)
        return
    if path.suffix == ".json":
        yield from machine_comments(source)
        return
    yield from strings(ast.parse(source))
    yield from comments(source)


def strings(tree: ast.Module) -> Iterator[Text]:
    """Yield the docstrings of modules, classes and functions, then other strings of two words or more."""
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node) is not None:
            expression = node.body[0]
            assert isinstance(expression, ast.Expr)
            docstrings.add(id(expression.value))
            yield Text("docstring", expression.lineno, str(ast.get_docstring(node)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            message = node.value
            yield from [Text("message", node.lineno, message)] if " " in message.strip() else []


def comments(source: str) -> Iterator[Text]:
    """Yield the comments; those of consecutive lines are one text."""
    block: list[str] = []
    start = end = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if block and token.start[0] != end + 1:
            yield Text("comment", start, "\n".join(block))
            block = []
        if not block:
            start = token.start[0]
        block.append(token.string.lstrip("# "))
        end = token.start[0]
    if block:
        yield Text("comment", start, "\n".join(block))


def machine_comments(source: str) -> Iterator[Text]:
    """Yield the Comment fields of a state machine's definition, one a line."""
    for number, line in enumerate(source.splitlines(), 1):
        if match := re.search(r'"Comment": "(.*)"', line):
            yield Text("comment", number, match[1])


def paragraphs(source: str) -> Iterator[Text]:
    """Yield the paragraphs, rows and list items of a page; fenced and indented code is none."""
    fenced = False
    block: list[str] = []
    start = 1
    for number, line in enumerate([*source.splitlines(), ""], 1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        code = fenced or fence or line.startswith("    ")
        if block and (code or re.match(r"\s*(?:$|[-*|#>]|\d+\. )", line)):
            yield Text("page", start, "\n".join(block))
            block = []
        if code or not line.strip():
            continue
        if not block:
            start = number
        block.append(line)
