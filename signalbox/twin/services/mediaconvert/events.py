"""Events "MediaConvert Job State Change" on the default bus.

Sources: "Events with INPUT_INFORMATION status", "... PROGRESSING status", "... COMPLETE status", "... ERROR status" and
"... CANCELED status", AWS Elemental MediaConvert User Guide. A submitted job has no event ("List of MediaConvert
EventBridge events"). STATUS_UPDATE is not sent: GetJob shows the progress.
"""

from typing import Any

from signalbox.assembly import ACCOUNT
from signalbox.twin.services.eventbridge.bus import Buses
from signalbox.twin.services.mediaconvert.jobs import Job
from signalbox.twin.services.mediaconvert.media_files import MediaFile

SOURCE, TYPE = "aws.mediaconvert", "MediaConvert Job State Change"


def announce(buses: Buses, job: Job, status: str, more: dict[str, Any] | None = None) -> None:
    """Publish the state of a job."""
    detail = {
        "timestamp": int(buses.clock.now * 1000),
        "accountId": ACCOUNT,
        "queue": job.queue.arn,
        "jobId": job.id,
        "status": status,
        "userMetadata": dict(job.request.get("UserMetadata", {})),
        **(more or {}),
    }
    buses.publish(buses.buses["default"], buses.event(SOURCE, TYPE, detail, [job.arn]))


def input_information(job: Job, media: MediaFile) -> dict[str, Any]:
    """Return the details of the input, which the service sends once it has read it."""
    video = [
        {"streamId": number, "codec": track.codec, "width": track.width, "height": track.height}
        for number, track in enumerate(media.tracks, 1)
        if track.kind == "video"
    ]
    audio = [
        {"streamId": number, "codec": track.codec}
        for number, track in enumerate(media.tracks, 1)
        if track.kind == "audio"
    ]
    return {"inputDetails": [{"id": 1, "uri": job.plan.file, "audio": audio, "video": video}]}


def output_details(job: Job, seconds: float) -> list[dict[str, Any]]:
    """Return the details of the outputs by their groups, as the event COMPLETE has them."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for output in job.plan.outputs:
        paths = output.keys(seconds)[-1:]  # of pictures, the last one
        size = {"widthInPx": output.width, "heightInPx": output.height}
        found = {"outputFilePaths": paths, "durationInMs": round(seconds * 1000), "videoDetails": size}
        groups.setdefault(output.group, []).append(found)
    return [{"outputDetails": found, "type": "FILE_GROUP"} for found in groups.values()]
