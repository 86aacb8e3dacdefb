"""Drawings of machines with the paths of executions, one for each distinct path."""

import re
from typing import Any

from markupsafe import Markup

from signalbox.report.graph.graph import STRIPES, draw
from signalbox.report.graph.marks import ENTERED, LEGEND, SIGNS, legend_of, marks_of
from signalbox.report.page.formatting import anchor
from signalbox.report.page.status import Run, Story

DRAWING = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*', re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
Graph = dict[str, Any]
Path = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]
"""Workflow, states in the order of entry, and their marks: equal ones share a drawing."""


class Graphs:
    """Cache of the drawings of a story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.drawn: dict[Path, Graph] = {}

    def of(self, run: Run) -> Graph | None:
        """Return the drawing of a run's last execution, or None."""
        definition = self.story["workflows"][run["workflow"]]["definition"]
        if not run["executions"] or definition is None:
            return None
        execution = run["executions"][-1]
        marks = marks_of(execution)
        path = (run["workflow"], tuple(execution["entered"]), tuple(marks.items()))
        if path not in self.drawn:
            self.drawn[path] = self.draw(definition, path)
        return self.drawn[path]

    def draw(self, definition: dict[str, Any], path: Path) -> Graph:
        """Return a new drawing, divided into its box, its style and its shapes."""
        workflow, entered, marks = path
        found = DRAWING.fullmatch(draw(definition, entered, dict(marks), legend=False))
        if found is None:
            raise ValueError("the drawing of a state machine is no single <svg> with a viewBox")
        box, shapes = found.groups()
        styles = STYLE.findall(shapes)
        more = [f"{name}: {LEGEND[mark]}" for name, mark in marks if mark != ENTERED]
        notes = f" ({'; '.join(more)})" if more else ""
        return {
            "id": f"graph-{anchor(workflow)}-{len(self.drawn) + 1}",
            "box": box,
            "width": box.split()[2],
            "label": f"State machine {workflow} with the path {' → '.join(entered)}{notes}",
            "legend": [
                {"mark": mark, "text": LEGEND[mark], "sign": SIGNS.get(mark, "")} for mark in legend_of(dict(marks))
            ],
            "style": Markup("".join(styles)),  # nosec B704 # the drawing is ours, and it escapes names
            "shapes": Markup(STYLE.sub("", shapes).replace(STRIPES, "").strip()),  # nosec B704 # as above
        }

    stripes = Markup(STRIPES)  # nosec B704 # as above
    """Pattern of all drawings; an identifier occurs once in a page."""

    @property
    def style(self) -> Markup:
        """The style of all drawings."""
        return next((graph["style"] for graph in self.drawn.values()), Markup(""))
