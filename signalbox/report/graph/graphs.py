"""Drawings of machines with the paths of executions, one for each distinct path."""

import re
from typing import Any

from markupsafe import Markup

from signalbox.report.graph.graph import draw
from signalbox.report.page.formatting import anchor
from signalbox.report.page.status import Run, Story

DRAWING = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*', re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
Graph = dict[str, Any]


class Graphs:
    """Cache of the drawings of a story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.drawn: dict[tuple[str, tuple[str, ...], str | None], Graph] = {}

    def of(self, run: Run) -> Graph | None:
        """Return the drawing of a run's last execution, or None."""
        definition = self.story["workflows"][run["workflow"]]["definition"]
        if not run["executions"] or definition is None:
            return None
        execution = run["executions"][-1]
        path = (run["workflow"], tuple(execution["entered"]), execution["failed"])
        if path not in self.drawn:
            self.drawn[path] = self.draw(definition, path)
        return self.drawn[path]

    def draw(self, definition: dict[str, Any], path: tuple[str, tuple[str, ...], str | None]) -> Graph:
        """Return a new drawing, divided into its box, its style and its shapes."""
        workflow, entered, failed = path
        found = DRAWING.fullmatch(draw(definition, entered, failed))
        if found is None:
            raise ValueError("the drawing of a state machine is no single <svg> with a viewBox")
        box, shapes = found.groups()
        styles = STYLE.findall(shapes)
        end = f", where it failed in {failed}" if failed else ""
        return {
            "id": f"graph-{anchor(workflow)}-{len(self.drawn) + 1}",
            "box": box,
            "width": box.split()[2],
            "label": f"State machine {workflow} with the path {' → '.join(entered)}{end}",
            "style": Markup("".join(styles)),  # nosec B704 # the drawing is ours, and it escapes names
            "shapes": Markup(STYLE.sub("", shapes).strip()),  # nosec B704 # as above
        }

    @property
    def style(self) -> Markup:
        """The style of all drawings."""
        return next((graph["style"] for graph in self.drawn.values()), Markup(""))
