"""Events of videos that tests read after a run."""

from typing import Any

from signalbox.twin import Twin


def told(run: Twin, *kinds: str) -> list[dict[str, Any]]:
    """The data of our events of these types, in order."""
    journal = run.cloud.buses.buses[run.bus].journal
    return [event["detail"]["data"] for _, event in journal if event["detail-type"] in kinds]
