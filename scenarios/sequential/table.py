"""Table of the README: the sequential script beside what is deployed."""

from collections.abc import Mapping
from typing import Any

BEGIN = "<!-- table: python -m signalbox growth --out examples/growth.json -->"
END = "<!-- end of the table -->"
FLOWS = {"naive": "step after step in one process", "orders": "events, queues, a state machine"}
COLUMNS = {
    "lost": "lost",
    "charged_twice": "charged twice",
    "stuck": "stuck",
    "oversold": "pieces oversold",
    "seconds_to_recover": "seconds to recover",
}


def markdown(flows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures of both flows, by flow, as a table in Markdown."""
    heading = f"| | {' | '.join(COLUMNS.values())} |\n| --- |{' ---: |' * len(COLUMNS)}"
    rows = [
        f"| {title} | {' | '.join(shown(flows[flow][name]) for name in COLUMNS)} |" for flow, title in FLOWS.items()
    ]
    return "\n".join([heading, *rows])


def shown(figure: float | None) -> str:
    """Return a figure in words; None is a recovery that never comes."""
    return "never" if figure is None else f"{figure:,}"
