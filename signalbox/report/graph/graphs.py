"""The graphs of machines with the paths taken, each distinct path drawn once for all that took it."""

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
    """Draws a path when it is first asked for, and hands out the same drawing ever after."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.drawn: dict[tuple[str, tuple[str, ...], str | None], Graph] = {}

    def of(self, run: Run) -> Graph | None:
        """The drawing of a run's last execution: `id`, `box`, and `label`, what is to be seen in it."""
        definition = self.story["workflows"][run["workflow"]]["definition"]
        if not run["executions"] or definition is None:
            return None
        execution = run["executions"][-1]
        path = (run["workflow"], tuple(execution["entered"]), execution["failed"])
        if path not in self.drawn:
            self.drawn[path] = self.draw(definition, path)
        return self.drawn[path]

    def draw(self, definition: dict[str, Any], path: tuple[str, tuple[str, ...], str | None]) -> Graph:
        """A new drawing, taken apart: its box, its style and its shapes."""
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
        """The style of the drawings, once."""
        return next((graph["style"] for graph in self.drawn.values()), Markup(""))
