"""Page of a console: its part without a script, its addresses, its data, and what it leaves out."""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from signalbox.console import encoding
from signalbox.console.page import render, write_console
from signalbox.errors import InputError

HEAD = {
    "record": "head",
    "version": 1,
    "seed": 2,
    "start": 1_767_603_600.0,
    "virtual_seconds": 3.5,
    "command": "python -m signalbox demo <b> --seed 2",
    "counts": {"accepted": 1, "completed": 0, "dead_lettered": 0, "in_flight": 1, "refused": 0},
    "dead_letters": {"jobs": 0, "unroutable": 2},
}
KEY = {"record": "key", "id": 1, "workflow": "jobs", "key": "job-<1>", "status": "in_flight", "outcome": None}
LINE = {"record": "line", "id": 1, "at": 0.0, "by": [], "keys": [1], "number": 1, "verb": "type", "line": {"at": 0}}
DRAW = {"record": "draw", "id": 2, "at": 1.25, "by": [1], "keys": [], "reason": "tie", "least": None, "most": None}
VIOLATION = {"record": "violation", "id": 3, "at": 2.5, "by": [1], "keys": [1], "invariant": "time", "detail": "late"}
STORY: list[dict[str, Any]] = [HEAD, KEY, LINE, {**DRAW, "value": None}, VIOLATION]


def unpacked(page: str, name: str) -> Any:
    """The data in a block of the page."""
    text = re.findall(rf'id="{name}">(.*?)</script>', page, re.DOTALL)[0]
    return json.loads(zlib.decompress(base64.b85decode(text.encode().translate(bytes.maketrans(b",.:", b"<>&")))))


def test_summary_escapes_and_links_to_the_moment() -> None:
    """Names of the run are text; a violation links to its instant; dead letters are counted."""
    page = render(STORY)
    assert "job-&lt;1&gt;" in page and "demo &lt;b&gt; --seed 2" in page
    assert 'href="#t=2.5&amp;item=3"' in page
    assert "<b>2</b> left in unroutable" in page and "left in jobs" not in page
    assert "default-src 'none'" in page and "connect-src" not in page
    assert re.findall(r"(?:src|href)=.https?:", page) == []


def test_packed_story_is_the_story() -> None:
    """Times and ids come back as sums of differences, documents by their number."""
    data, documents = unpacked(render(STORY), "story"), unpacked(render(STORY), "documents")
    assert data["head"]["seed"] == 2 and data["keys"][0]["key"] == "job-<1>"
    assert data["tables"]["line"]["columns"]["at"] == [0]
    assert data["tables"]["violation"]["columns"]["at"] == [25_000]
    assert json.loads(documents[data["tables"]["line"]["columns"]["line"][0]]) == {"at": 0}


def test_large_page_leaves_out_draws_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the number of records draws are gone, and the head has a sentence about them."""
    assert "draw" in unpacked(render(STORY), "story")["tables"]
    monkeypatch.setattr(encoding, "MANY", 3)
    data = unpacked(render(STORY), "story")
    assert "draw" not in data["tables"]
    assert "leaves out 1 draws" in data["head"]["left_out"]


def test_page_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is a file is refused with its name."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_console(tmp_path / "file" / "console.html", STORY)
