"""The page of the console: a summary that needs no script, the packed story, and the scripts that unpack it."""

import os
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from signalbox.console.encoding import Encoder, packed
from signalbox.console.layout import layout
from signalbox.errors import InputError
from signalbox.report.page.formatting import clock_time, duration
from signalbox.report.page_templates import environment_of

Record = dict[str, Any]
SCRIPTS = (
    "story", "values", "view", "records", "rail", "map", "list", "course", "graph", "documents", "rows", "figures",
    "happenings", "beside", "what_if", "why", "piece", "live", "main",
)  # fmt: skip
"""Plain scripts in the order in which they run; each adds its part to `Console`."""


@cache
def environment() -> Environment:
    """Return the environment of the console's template."""
    return environment_of("signalbox.console", "assets")


def write_console(path: Path, records: Sequence[Record], other: Sequence[Record] = (), report: str = "") -> Path:
    """Write the page of a story, with another run beside it where one is given; return its path.

    The page needs no network and no other file; `report` is the name of a report beside it. Raises InputError where
    it cannot be written.
    """
    text = render(records, other, report)
    draft = path.with_name(f"{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, "utf-8", errors="replace")  # an event may have half a surrogate pair
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"the console cannot be written to {path} ({error.strerror}); give another folder") from None
    return path


def render(records: Sequence[Record], other: Sequence[Record] = (), report: str = "") -> str:
    """Return the page as HTML; equal stories give equal text."""
    blocks: list[tuple[str, Markup]] = []
    left_out = ""
    for prefix, story in (("", records), ("other-", other)):
        if story:
            data, documents = page_data(story)
            left_out = left_out or data["head"]["left_out"]
            blocks += [(f"{prefix}story", trusted(packed(data))), (f"{prefix}documents", trusted(packed(documents)))]
    return (
        environment()
        .get_template("console.html")
        .render(**summary(records), **shared(), left_out=left_out, blocks=blocks, live=False, report=report)
    )


def render_live() -> str:
    """Return the page that asks a server for its story."""
    nothing = {"title": "Live", "facts": "", "command": "", "counts": {}, "outcomes": [], "violations": [], "left": [],
               "rows": [], "left_out": ""}  # fmt: skip
    return environment().get_template("console.html").render(**nothing, **shared(), blocks=[], live=True, report="")


def page_data(records: Sequence[Record]) -> tuple[Record, list[str]]:
    """Return the data of a page and its documents."""
    encoder = Encoder()
    data = encoder.encode(records)
    for workflow in data["workflows"]:
        definition = workflow.pop("definition")
        workflow["layout"] = layout(definition) if definition else None
    return data, list(encoder.documents.numbers)


@cache
def shared() -> dict[str, Markup]:
    """Return style and scripts of every page."""
    folder = files("signalbox.console") / "assets"
    scripts = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    return {"style": trusted((folder / "console.css").read_text("utf-8")), "scripts": trusted(scripts)}


def trusted(text: str) -> Markup:
    """Return a text that is ours, or that holds no character of markup."""
    return Markup(text)  # nosec B704 # our own files, and base 85 without the characters of markup


def summary(records: Sequence[Record]) -> Record:
    """Return the part of the page that needs no script."""
    head = records[0]
    keys = [record for record in records if record["record"] == "key"]
    ends = head["start"] + head["virtual_seconds"]
    how = ("", "") if head["seed"] is None else (" of virtual time", f"; seed {head['seed']}")
    return {
        "title": title(head, keys),
        "facts": f"{duration(head['virtual_seconds'])}{how[0]}, {clock_time(head['start'], days=True)} to "
        f"{clock_time(ends, days=True)} UTC{how[1]}.",
        "command": head["command"],
        "counts": head["counts"],
        "outcomes": sorted(Counter((key["workflow"], outcome(key)) for key in keys).items()),
        "violations": [{**one, "link": link(one)} for one in records if one["record"] == "violation"],
        "left": [(route, count) for route, count in head["dead_letters"].items() if count],
        "rows": [(key["workflow"], key["key"], outcome(key)) for key in keys],
    }


def title(head: Record, keys: Sequence[Record]) -> str:
    """Return the title: the key of a deployed system, or the numbers of a run."""
    if head["seed"] is None:
        return ", ".join(f"{key['workflow']} {key['key']}: {outcome(key)}" for key in keys)
    return f"{head['counts']['accepted']:,} accepted, {head['counts']['completed']:,} completed"


def outcome(key: Record) -> str:
    """Return how a key ended, in words."""
    return str(key["outcome"] or key["status"].replace("_", " "))


def link(record: Record) -> str:
    """Return the address inside the page that shows a record at its moment."""
    return f"#t={record['at']}&item={record['id']}"
