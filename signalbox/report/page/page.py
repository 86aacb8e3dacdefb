"""The page: its template, and the values of the template."""

from functools import cache
from typing import Any

from jinja2 import Environment

from signalbox.report.graph.graphs import Graphs
from signalbox.report.page import dead_letters as letters
from signalbox.report.page import sections
from signalbox.report.page.formatting import count_text, shared_prefix
from signalbox.report.page.status import TONES, Story
from signalbox.report.page.summary import outcomes, tiles, verdict
from signalbox.report.page.sums import sums
from signalbox.report.page_templates import environment_of
from signalbox.report.waterfall.overview import overview


@cache
def environment() -> Environment:
    """Return the environment of the report's templates."""
    return environment_of("signalbox.report")


def render(story: Story) -> str:
    """Return the whole page as HTML; equal stories give equal text."""
    return environment().get_template("page.html").render(template_values(story))


def template_values(story: Story) -> dict[str, Any]:
    """Return the values of the template."""
    prefix = shared_prefix(row["name"] for row in story["functions"])
    links, graphs = sections.anchors(story), Graphs(story)

    def name(physical: str) -> str:
        return physical.removeprefix(prefix)

    return {
        "verdict": verdict(story, links),
        "tiles": tiles(story),
        "outcomes": outcomes(story),
        "sums": sums(story),
        "refused": f"{count_text(story['counts']['refused'], 'entry', 'entries')} refused by {story['refuser']}",
        "finds": [tile["anchor"] for tile in tiles(story) if tile["anchor"].startswith("find=")],
        "signs": TONES,
        "overview": overview(story, links),
        "letters": letters.dead_letter_groups(story, links),
        "empty_routes": letters.empty_routes(story),
        "keeps_letters": bool(story["dead_letters"]),
        "recorded": story["recorded"],
        "groups": sections.groups(story, links, graphs, name),
        "events": story["events"],
        "functions": sections.functions(story, name),
        "graphs": graphs,
    }
