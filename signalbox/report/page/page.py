"""The page: everything that the template shows, and the template filled in."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from signalbox.report.graph.graphs import Graphs
from signalbox.report.page import dead_letters as letters
from signalbox.report.page import sections
from signalbox.report.page.formatting import shared_prefix
from signalbox.report.page.status import TONES, Story
from signalbox.report.page.summary import outcomes, tiles, verdict
from signalbox.report.waterfall.overview import overview


@cache
def environment() -> Environment:
    """The templates beside this file; whatever an event says is escaped."""
    return Environment(
        loader=PackageLoader("signalbox.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(story: Story) -> str:
    """The whole page as HTML text; equal stories give equal text."""
    return environment().get_template("page.html").render(content(story))


def content(story: Story) -> dict[str, Any]:
    """What the template shows."""
    prefix = shared_prefix(row["name"] for row in story["functions"])
    links, graphs = sections.anchors(story), Graphs(story)

    def name(physical: str) -> str:
        return physical.removeprefix(prefix)

    return {
        "verdict": verdict(story, links),
        "tiles": tiles(story),
        "outcomes": outcomes(story),
        "signs": TONES,
        "overview": overview(story, links),
        "letters": letters.letter_groups(story, links),
        "empty_routes": letters.empty_routes(story),
        "keeps_letters": bool(story["dead_letters"]),
        "recorded": story["recorded"],
        "groups": sections.groups(story, links, graphs, name),
        "events": story["events"],
        "functions": sections.functions(story, name),
        "graphs": graphs,
    }
