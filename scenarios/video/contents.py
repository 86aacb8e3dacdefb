"""Contents of the events of videos, field by field, by the bucket's events, the files, the jobs and the parts."""

from collections.abc import Callable, Iterator

from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.records import clocks_agree
from scenarios.video.parts import part_failed, thumbnails_made, transcoded
from scenarios.video.records import VideoRecords, media_of
from signalbox.twin.auditors.records import Row, instant
from signalbox.twin.services.mediaconvert.media_files import MediaFile

VIDEO = "signalbox.video"
OPTIONAL = {"metadata": "MetadataRead", "thumbnails": "ThumbnailsMade"}
"""Optional parts, and the events that bring them."""
FAILURES = {"metadata": "MetadataFailed", "thumbnails": "ThumbnailsFailed"}
PICTURES = ("picture", "preview")
GRACE_SECONDS = 15 * 60.0
LONGEST_SECONDS = 76 * 3600.0
SLACK_SECONDS = 1.0
Reads = Callable[[VideoRecords, Row, str, str], Expected | str]


def audit_video_contents(records: VideoRecords) -> Iterator[str]:
    """Yield events about videos that differ from what happened; nothing where the assembly has no videos."""
    if records.has("videos", "videometadata", "transcodings", "thumbnails"):
        yield from audit_contents(records, CONTENTS)


def of_file(read: Reads) -> Callable[[VideoRecords, Row], Expected | str]:
    """Return a reader that gets the video and the generation of its file, and returns the other fields."""

    def reader(records: VideoRecords, event: Row) -> Expected | str:
        video, generation = str(event["data"].get("videoId")), str(event["data"].get("generation"))
        if (video, generation) not in records.changes:
            return f"the bucket announced no file {generation} of {video}"
        found = read(records, event, video, generation)
        return found if isinstance(found, str) else {"videoId": video, "generation": generation, **found}

    return reader


def uploaded(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoUploaded: key and size of the stored file, and its media type while it is there."""
    change = records.changes[video, generation]
    if change.deleted:
        return "the bucket announced a deletion"
    if not change.size:
        return "the file is empty"
    kind = event["data"].get("contentType")
    known = records.media_type(change.key) if records.current(video, generation) is not None else kind or "missing"
    return {"key": change.key, "bytes": change.size, "contentType": known}


def deleted(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoDeleted."""
    return {} if records.changes[video, generation].deleted else "the bucket announced a file"


def job_ended(purpose: str) -> Reads:
    """Return the reader of the end of a job of a purpose."""

    def read(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
        jobs = records.jobs.get((purpose, video, generation), [])
        job = next((one for one in jobs if one.id == event["data"].get("jobId")), None)
        if job is None:
            return f"no {purpose} job of the file is {event['data'].get('jobId')}"
        lengths = [output["durationInMs"] for group in job.details for output in group["outputDetails"]]
        length = {"durationMs": max(lengths, default=0)} if job.status == "COMPLETE" else {}
        code = {"serviceCode": job.error[0]} if job.error and job.status == "ERROR" else {}
        attempt = int(job.request["UserMetadata"]["attempt"])
        return {"attempt": attempt, "jobId": job.id, "status": job.status, **length, **code}

    return read


def metadata_read(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of MetadataRead: the header of the file, or the row of a replaced file."""
    content = records.current(video, generation)
    if content is not None:
        media = media_of(content)
        return technical_data(media) if isinstance(media, MediaFile) else f"nobody can read the file: {media}"
    row = records.by("videometadata", "videoId").get(video, {})
    if row.get("generation") == generation and row.get("state") == "READ":
        return {name: value for name, value in row.items() if name in TECHNICAL}
    return {name: value for name, value in event["data"].items() if name in TECHNICAL}


TECHNICAL = ("container", "durationMs", "videoCodec", "audioCodec", "width", "height")


def technical_data(media: MediaFile) -> Expected:
    """Return the fields of MetadataRead by a file's header."""
    found: dict[str, object] = {"container": media.container}
    if media.seconds is not None:
        found["durationMs"] = round(media.seconds * 1000)
    if media.video is not None:
        found |= {"videoCodec": media.video.codec, "width": media.video.width, "height": media.video.height}
    sound = [track.codec for track in media.tracks if track.kind == "audio"]
    return {**found, "audioCodec": sound[0]} if sound else found


def metadata_failed(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of MetadataFailed: a file that cannot be read, or a message that was received too often."""
    content = records.current(video, generation)
    if content is None:
        return {"reason": OneOf(("UnsupportedContainer", "MalformedFile", "FileGone", "Exhausted"))}
    media = media_of(content)
    return {"reason": OneOf(("Exhausted",) if isinstance(media, MediaFile) else (media, "Exhausted"))}


def made_of(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return what a published video holds: its renditions, and each optional part that is not called missing."""
    renditions = tuple(one["renditions"] for one in records.data_of(video, generation, "VideoTranscoded"))
    if not renditions:
        return "no renditions were made"
    missing = event["data"].get("degraded", ())
    found: dict[str, object] = {"renditions": OneOf(renditions)}
    for part, kind in OPTIONAL.items():
        made = records.data_of(video, generation, kind)
        if part not in missing and not made:
            return f"its {part} never came"
        if part not in missing:
            pictures = [{name: one.get(name) for name in PICTURES} for one in made]
            found[part] = OneOf(tuple(made if part == "metadata" else pictures))
    return found


def published(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoPublished; a part is missing that failed, or that did not come within its time."""
    found = made_of(records, event, video, generation)
    if isinstance(found, str):
        return found
    missing = [part for part in OPTIONAL if part in event["data"].get("degraded", ())]
    first = min(instant(one["time"]) for one in records.about(video, generation)["VideoTranscoded"])
    in_time = clocks_agree(records) and instant(event["time"]) < first + GRACE_SECONDS - SLACK_SECONDS
    for part in missing:
        if in_time and not records.about(video, generation).get(FAILURES[part]):
            return f"its {part} had not failed, and less than 15 minutes had passed since the renditions"
    return {"degraded": missing, **found}


def improved(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoImproved: one part less is missing than before."""
    found = made_of(records, event, video, generation)
    if isinstance(found, str):
        return found
    events = [one for kind in ("VideoPublished", "VideoImproved") for one in of_us(records, video, generation, kind)]
    before = [one for one in events if one["sequence"] < event["sequence"]]
    if not before:
        return "it was not published before"
    missing = max(before, key=lambda one: str(one["sequence"]))["data"]["degraded"]
    part = event["data"].get("improved")
    return {"improved": OneOf(tuple(missing)), "degraded": [name for name in missing if name != part], **found}


def of_us(records: VideoRecords, video: str, generation: str, kind: str) -> list[Row]:
    """Return the events of a type about a file that the projection published."""
    return [one for one in records.about(video, generation).get(kind, []) if one.get("source") == VIDEO]


def failed(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoFailed: the reason of its renditions, or the end of the longest wait."""
    reasons = [str(one.get("reason")) for one in records.data_of(video, generation, "TranscodingFailed")]
    about = [one for events in records.about(video, generation).values() for one in events]
    first = min(instant(one["time"]) for one in about)
    if not clocks_agree(records) or instant(event["time"]) > first + LONGEST_SECONDS - SLACK_SECONDS:
        reasons.append("TimedOut")
    return {"reason": OneOf(tuple(reasons))}


def removed(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoRemoved: the file was deleted."""
    return {} if records.changes[video, generation].deleted else "its file was not deleted"


CONTENTS: Contents = {
    "VideoUploaded": Content(VIDEO, of_file(uploaded)),
    "VideoDeleted": Content(VIDEO, of_file(deleted)),
    "TranscodingJobEnded": Content(VIDEO, of_file(job_ended("transcoding"))),
    "ThumbnailJobEnded": Content(VIDEO, of_file(job_ended("thumbnails"))),
    "MetadataRead": Content("signalbox.videometadata", of_file(metadata_read)),
    "MetadataFailed": Content("signalbox.videometadata", of_file(metadata_failed)),
    "VideoTranscoded": Content("signalbox.videotranscoding", of_file(transcoded)),
    "TranscodingFailed": Content("signalbox.videotranscoding", of_file(part_failed("transcoding"))),
    "ThumbnailsMade": Content("signalbox.videothumbnails", of_file(thumbnails_made)),
    "ThumbnailsFailed": Content("signalbox.videothumbnails", of_file(part_failed("thumbnails"))),
    "VideoPublished": Content(VIDEO, of_file(published)),
    "VideoImproved": Content(VIDEO, of_file(improved)),
    "VideoFailed": Content(VIDEO, of_file(failed)),
    "VideoRemoved": Content(VIDEO, of_file(removed)),
}
