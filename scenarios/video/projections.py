"""Rows of videos against events and jobs, and what MediaConvert was asked to make."""

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.auditing.row_causes import audit_cause
from scenarios.video.contents import OPTIONAL, TECHNICAL, of_us
from scenarios.video.parts import RENDITIONS, finished, folder
from scenarios.video.records import VideoRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.services.mediaconvert.jobs import Job

BROUGHT = {**OPTIONAL, "transcoding": "VideoTranscoded"}
FAILED = {"metadata": "MetadataFailed", "transcoding": "TranscodingFailed", "thumbnails": "ThumbnailsFailed"}
PARTS = {"transcodings": "transcoding", "thumbnails": "thumbnails"}
PICTURES = (320, 180, 5, 1, 2)
"""Width, height and number of the pictures of a video, and frames in a number of seconds."""
PREVIEW = (320, 180, 500_000)
CLIP = {"StartTimecode": "00:00:00:00", "EndTimecode": "00:00:10:00"}


def audit_projections(records: VideoRecords) -> Iterator[str]:
    """Yield rows of videos that no event or job explains; nothing where the assembly has no videos."""
    if not records.has("videos", "videometadata", *PARTS):
        return
    for video, row in sorted(records.by("videos", "videoId").items()):
        yield from projection(records, video, row)
        yield from parts(records, video, row)
        yield from begun(records, video, row)
    for video, row in sorted(records.by("videometadata", "videoId").items()):
        yield from metadata(records, video, row)
    for table, purpose in PARTS.items():
        for video, row in sorted(records.by(table, "videoId").items()):
            yield from jobs_of(records, purpose, video, row)
    for (purpose, video, generation), jobs in sorted(records.jobs.items()):
        for job in jobs:
            for wrong in asked(records, purpose, folder(video, purpose, generation), job):
                yield f"the {purpose} job {job.id} of video {video} {wrong}"


def projection(records: VideoRecords, video: str, row: Row) -> Iterator[str]:
    """Yield outcomes on the row that differ from the last event that published them."""
    last = {
        "PUBLISHED": ("degraded", ("VideoPublished", "VideoImproved")),
        "FAILED": ("reason", ("VideoFailed",)),
    }.get(row["state"])
    if last is None:
        return
    name, kinds = last
    events = [one for kind in kinds for one in of_us(records, video, row["generation"], kind)]
    newest = max(events, key=lambda one: str(one["sequence"]), default=None)
    if newest is not None and list(newest["data"].get(name, ())) != list(row.get(name, ())):
        yield f"video {video} has the {name} {row.get(name)}, and {newest['type']} says {newest['data'].get(name)}"


CAUSE = ("correlation_id", "causation_id", "hops")


def begun(records: VideoRecords, video: str, row: Row) -> Iterator[str]:
    """Yield rows with another cause than an event, or another time than that of their upload."""
    yield from audit_cause(records, f"video {video}", row.get("cause", {}), CAUSE)
    uploads = [one.get("time") for one in records.about(video, row["generation"]).get("VideoUploaded", [])]
    if "uploadedAt" in row and row["uploadedAt"] not in uploads:
        yield f"video {video} was uploaded at {row['uploadedAt']}, and the events say {uploads}"


def parts(records: VideoRecords, video: str, row: Row) -> Iterator[str]:
    """Yield parts on the row that no event brought so."""
    for part, known in row.get("parts", {}).items():
        kind = BROUGHT[part] if known.get("state") == "MADE" else FAILED[part]
        content = {name: value for name, value in known.items() if name != "state"}
        if content not in records.data_of(video, row["generation"], kind):
            yield f"video {video} has the {part} {content}, and no {kind} brought it"


def metadata(records: VideoRecords, video: str, row: Row) -> Iterator[str]:
    """Yield technical data and reasons on the row that were not published."""
    if row.get("file", f"uploads/{video}/original") != f"uploads/{video}/original":
        yield f"the metadata of video {video} are those of {row['file']}"
    kind = {"READ": "MetadataRead", "FAILED": "MetadataFailed"}.get(row["state"])
    names = TECHNICAL if row["state"] == "READ" else ("reason",)
    content = {name: row[name] for name in names if name in row}
    if kind and content not in records.data_of(video, row["generation"], kind):
        yield f"the metadata of video {video} are {content}, and no {kind} says so"


def jobs_of(records: VideoRecords, purpose: str, video: str, row: Row) -> Iterator[str]:
    """Yield rows of jobs that name another file, another job, or a failure that was not published."""
    if "file" in row and row["file"] != f"uploads/{video}/original":
        yield f"the {purpose} of video {video} works on {row['file']}"
    done = [job.id for job in finished(records, purpose, video, row["generation"])]
    if row["state"] == "DONE" and row.get("jobId") not in done:
        yield f"the {purpose} of video {video} is done by {row.get('jobId')}, and the completed jobs are {done}"
    yield from audit_cause(records, f"the {purpose} of video {video}", row.get("cause", {}), CAUSE)
    jobs = records.jobs.get((purpose, video, row["generation"]), [])
    if "obsoleteJob" in row and row["obsoleteJob"] not in records.job_ids[purpose, video]:
        yield f"the {purpose} of video {video} cancelled {row['obsoleteJob']}, which is no job of it"
    attempts = {int(job.request["UserMetadata"]["attempt"]) for job in jobs}
    if "jobId" in row and (row["jobId"] not in [job.id for job in jobs] or int(row["attempt"]) != max(attempts)):
        yield f"the {purpose} of video {video} is attempt {row['attempt']} by {row['jobId']}, of {sorted(attempts)}"
    reasons = [one.get("reason") for one in records.data_of(video, row["generation"], FAILED[purpose])]
    if row["state"] == "FAILED" and row.get("reason") not in reasons:
        yield f"the {purpose} of video {video} failed for {row.get('reason')}, and the events say {reasons}"


def asked(records: VideoRecords, purpose: str, place: str, job: Job) -> Iterator[str]:
    """Yield what MediaConvert was asked for otherwise than docs/video.md says: queue, input, outputs, clip."""
    settings, noted = job.request["Settings"], job.request["UserMetadata"]
    if not job.queue.name.endswith(f"-{purpose}"):
        yield f"waits in the queue {job.queue.name}"
    if job.plan.file != f"s3://{records.bucket}/uploads/{noted['subject']}/original":
        yield f"reads {job.plan.file}"
    clips = [one for source in settings["Inputs"] for one in source.get("InputClippings", [])]
    first = purpose == "thumbnails" and int(noted["attempt"]) == 1
    if clips != ([CLIP] if first else []):
        yield f"decodes the clips {clips} at attempt {noted['attempt']}"
    destinations, outputs = set(), []
    for group in settings["OutputGroups"]:
        destinations.add(group["OutputGroupSettings"]["FileGroupSettings"]["Destination"].rpartition("/")[0] + "/")
        outputs += [made_by(output) for output in group["Outputs"]]
    if destinations != {f"s3://{records.bucket}/{place}"}:
        yield f"writes to {sorted(destinations)}"
    wanted = list(RENDITIONS.values()) if purpose == "transcoding" else [PICTURES, PREVIEW]
    if outputs != wanted:
        yield f"makes outputs of {outputs}, and {wanted} are wanted"


def made_by(output: Mapping[str, Any]) -> tuple[int, ...]:
    """Return width, height and highest bit rate of an output, or the number and the rate of its pictures."""
    video = output["VideoDescription"]
    codec, size = video["CodecSettings"], (video["Width"], video["Height"])
    if codec["Codec"] != "FRAME_CAPTURE":
        return *size, codec["H264Settings"]["MaxBitrate"]
    frames = codec["FrameCaptureSettings"]
    return *size, frames["MaxCaptures"], frames["FramerateNumerator"], frames["FramerateDenominator"]
