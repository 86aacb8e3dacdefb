"""Definitions of the state machines, as they are in `statemachines/`."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "statemachines"


def text(slug: str) -> str:
    """Return the definition of a workflow's machine. Raises OSError if there is no file."""
    return (FOLDER / f"{slug}.asl.json").read_text("utf-8")


def waits(slug: str) -> bool:
    """Tell whether a task of a workflow's machine waits for an answer under a token."""
    return ".waitForTaskToken" in text(slug)


def document(slug: str) -> dict[str, Any]:
    """Return the definition of a workflow's machine as a JSON object."""
    found: dict[str, Any] = json.loads(text(slug))
    return found


def map_labels(slug: str) -> list[str]:
    """Return the label of each distributed Map of a workflow's machine; `*` for one without, which AWS labels."""
    states = document(slug)["States"].values()
    maps = [state for state in states if state["Type"] == "Map" and _is_distributed(state)]
    return [state.get("Label", "*") for state in maps]


def _is_distributed(state: dict[str, Any]) -> bool:
    return bool(state["ItemProcessor"].get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED")
