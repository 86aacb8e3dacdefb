"""Documents are true: their snippets run, and their commands, links and tables hold."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import scenarios
from signalbox import cli
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.style.texts import MACHINES, PLACES, ROOT

VERBS = {*cli.VERBS, *scenarios.VERBS}
README = (ROOT / "README.md").read_text("utf-8")


def test_the_snippet_of_the_readme_runs(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python that the README shows does what it says, on the assembly of today."""
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.setattr(Twin, "from_assembly", classmethod(lambda cls, path, seed: cls(assembly, seed)))
    exec(snippet, {})


def test_every_command_of_the_readme_is_a_verb() -> None:
    """No `python -m signalbox X` in the README without a verb X."""
    told = set(re.findall(r"python -m signalbox (\w+)", README))
    assert told
    assert told <= VERBS


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    """No `make X` in the README without a target X."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = {name for line in re.findall(r"^([a-z ]+):", makefile, re.MULTILINE) for name in line.split()}
    told = set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE))
    assert told
    assert told <= targets


DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "tests").glob("*.md"))]


def test_every_row_stands_in_a_table() -> None:
    """Each block of rows begins with a head and a delimiter row. A viewer shows other rows as text."""
    for document in DOCUMENTS:
        for block in re.findall(r"(?:^\|.*\n?)+", document.read_text("utf-8"), re.MULTILINE):
            rows = block.splitlines()
            assert re.fullmatch(r"\|( ?:?-+:? ?\|)+", rows[1] if rows[1:] else ""), f"{document.name}: {rows[0]}"


def test_every_link_of_a_document_leads_somewhere() -> None:
    """Relative links in the README and in docs/ name files that are there."""
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.relative_to(ROOT)} links to {target}"


def test_every_file_that_a_page_names_exists() -> None:
    """Paths in backticks below a folder of the project name files, folders or patterns that match."""
    path = re.compile(rf"`((?:{'|'.join(PLACES)}|{MACHINES})/[\w./*-]+)(?:::\w+)?`")
    missing = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in DOCUMENTS
        for name in path.findall(document.read_text("utf-8"))
        if not any(ROOT.glob(name.rstrip("/")))
    ]
    assert missing == []


def test_every_page_is_in_the_index() -> None:
    """docs/README.md links once to each page of docs/, and the README links to the index."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    linked = re.findall(r"^- \[.*?\]\((.*?)\)", index, re.MULTILINE)
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")} - {"README.md"}
    assert pages <= set(linked), pages - set(linked)
    assert len(linked) == len(set(linked))
    assert "](docs/README.md)" in README


def test_every_folder_of_tests_is_in_its_table() -> None:
    """tests/README.md has a row for each folder of tests."""
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    named = set(re.findall(r"`(\w+)/`", (ROOT / "tests/README.md").read_text("utf-8")))
    assert folders - {"bench"} <= named


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` prints a usage line and exits with 0."""
    assert cli.main([verb, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_decisions_are_pages_not_headings() -> None:
    """An ADR says its context, its choice, and what it costs, within a page or so."""
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert decisions
    for page in decisions:
        text = page.read_text("utf-8")
        assert len(re.findall(r"^## ", text, re.MULTILINE)) >= 3, page.name
        assert 120 <= len(text.split()) <= 1200, page.name


def test_no_file_tells_where_it_was_written() -> None:
    """Paths of one machine stand in no tracked text."""
    pattern = re.compile(r"(?<![\w./-])/(?:work|root|home)/\w")
    folders = ("lambdas", "stacks", "signalbox", "docs", "examples", "statemachines", "tests", "rehearsal", "scaffold")
    read: Callable[[Path], str] = lambda path: path.read_text("utf-8")  # noqa: E731  # named for the line below
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", ".json")
    ]
    assert [str(path) for path in files if path != Path(__file__) and pattern.search(read(path))] == []
