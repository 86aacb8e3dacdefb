"""Events of videos that tests read after a run."""

import json
from typing import Any

from signalbox.twin import Twin


def told(run: Twin, *kinds: str) -> list[dict[str, Any]]:
    """The data of our events of these types, in order."""
    journal = run.cloud.buses.buses[run.bus].journal
    return [event["detail"]["data"] for _, event in journal if event["detail-type"] in kinds]


def ask_again(run: Twin, kind: str, video: str, generation: str) -> None:
    """A person asks for a part that failed: TranscodingRequested or ThumbnailsRequested."""
    data = {"videoId": video, "generation": generation}
    event = {"specversion": "1.0", "id": "again", "source": "signalbox.desk", "type": kind, "data": data}
    entry = {"Source": "signalbox.desk", "DetailType": kind, "EventBusName": run.bus}
    run.cloud.buses.put({**entry, "Detail": json.dumps(event)})
