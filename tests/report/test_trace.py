"""Spans drawn as a waterfall."""

from typing import Any

from signalbox.report.waterfall.trace import trace


def span(name: str, parent: str | None, begun: float, ended: float, of: str = "a", links: tuple[str, ...] = ()) -> Any:
    """A span whose id is its name."""
    ids = {"trace": of * 32, "span": name, "parent": parent, "name": f"box-{name}", "kind": "server"}
    return {**ids, "begun": begun, "ended": ended, "attributes": {}, "links": [link * 32 for link in links]}


SPANS = [
    span("last", "first", 8, 9),
    span("inner", "mid", 3, 4),
    span("mid", "first", 2, 5),
    span("first", "elsewhere", 1, 1),
    span("other", None, 6, 7, of="b", links=("a",)),
]


def test_spans_stand_under_what_began_them() -> None:
    """Parents come before their children and siblings by time; one whose parent is elsewhere begins a tree."""
    found = trace({"spans": SPANS}, lambda name: name.removeprefix("box-"))
    assert found is not None
    assert [(row["name"], row["depth"]) for row in found["rows"]] == [
        ("first", 0), ("mid", 1), ("inner", 2), ("last", 1), ("other", 0),
    ]  # fmt: skip
    assert found["rows"][0]["aside"] == f"trace {'a' * 32}"
    assert found["rows"][-1]["note"] == "linked to aaaaaaaa"
    assert [row["took"] for row in found["rows"]][:2] == ["", "3\u202fs"]


def test_nothing_is_drawn_where_nobody_traced() -> None:
    """A run without spans has no trace."""
    assert trace({"spans": []}, str) is None
    assert trace({}, str) is None
