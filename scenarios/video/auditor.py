"""Videos: each file has one outcome that agrees with what was made of it, and nothing derived outlives its file.

What each row means stands in docs/video.md; nothing here is shared with the code that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.records import BusinessRecords, is_announced
from signalbox.twin.auditors.records import Row
from signalbox.twin.services.mediaconvert.jobs import OPEN, Job

CONSUMERS = {"transcodings": "transcoding", "thumbnails": "thumbnails"}
CLOSING = ("VideoPublished", "VideoFailed", "VideoRemoved")
PARTS = ("metadata", "thumbnails")
Published = Mapping[str, Mapping[str, Counter[str]]]
"""Video -> generation -> how many different events of each type our own functions published."""


def audit_videos(records: BusinessRecords) -> Iterator[str]:
    """Yield what is wrong with each video; nothing where the assembly has no videos."""
    if not records.has("videos", "videometadata", *CONSUMERS):
        return
    videos = {row["videoId"]: row for row in records.rows("videos")}
    made = {table: {row["videoId"]: row for row in records.rows(table)} for table in (*CONSUMERS, "videometadata")}
    busy = unhandled(records)
    events = announced(records)
    for video, row in sorted(videos.items()):
        yield from told(video, row, events.get(video, {}))
        if video not in busy:
            yield from joined(video, row, {table: rows.get(video, {}) for table, rows in made.items()})
            yield from ended(records, video, row)
    yield from jobs(records, made, busy)
    yield from files(records, made, busy)


def unhandled(records: BusinessRecords) -> set[str]:
    """Return the videos about which a message is still to be handled, or is a dead letter."""
    found = set()
    for detail in records.outstanding():
        data = detail.get("data")
        if isinstance(data, dict) and isinstance(data.get("videoId"), str):
            found.add(data["videoId"])
    texts = [message.body for queue in records.cloud.queues.values() for message in queue.messages()]
    keys = {key.split("/")[1] for key in records.once(stored) if key.startswith("uploads/")}
    known = {row["videoId"] for row in records.rows("videos")} | keys
    # The name of a video stands between quotation marks, or within the key of a file.
    return found | known & {part for text in texts for mark in '"/' for part in text.split(mark)[1:-1]}


def announced(records: BusinessRecords) -> Published:
    """Return the events that our own functions published, also those that are on their way."""
    ids: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    documents = [event["detail"] for _, event in records.journal if is_announced(event)]
    for detail in [*documents, *records.outstanding()]:
        data = detail.get("data")
        if isinstance(data, dict) and isinstance(data.get("videoId"), str):
            event = str(detail.get("type")), str(detail.get("id"))
            ids[data["videoId"]][str(data.get("generation"))].add(event)
    return {
        video: {generation: Counter(kind for kind, _ in events) for generation, events in found.items()}
        for video, found in ids.items()
    }


def told(video: str, row: Row, events: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Yield outcomes that were announced twice or not at all, or that the row does not have."""
    for generation, kinds in sorted(events.items()):
        for kind in (*CLOSING, "MetadataRead", "VideoTranscoded", "ThumbnailsMade"):
            if kinds[kind] > 1 and kind != "VideoFailed":
                yield f"{kind} of video {video}, file {generation}, was published {kinds[kind]} times"
    kinds = events.get(row["generation"], Counter())
    expected = {"PUBLISHED": "VideoPublished", "FAILED": "VideoFailed", "REMOVED": "VideoRemoved"}.get(row["state"])
    if expected and not kinds[expected]:
        yield f"video {video} is {row['state']}, and {expected} was never published"
    if row["state"] == "GATHERING" and kinds["VideoPublished"]:
        yield f"video {video} is GATHERING, and VideoPublished was published"


def joined(video: str, row: Row, made: Mapping[str, Row]) -> Iterator[str]:
    """Yield projections that disagree with the consumers' rows about the same file."""
    states = {table: part.get("state") for table, part in made.items() if part.get("generation") == row["generation"]}
    if row["state"] == "REMOVED":
        for table, part in sorted(made.items()):
            if part and part.get("state") != "REMOVED":
                yield f"video {video} is removed, and its row in {table} is {part.get('state')}"
        return
    if row["state"] == "PUBLISHED" and states.get("transcodings") != "DONE":
        yield f"video {video} is published, and its transcoding is {states.get('transcodings')}"
    if row["state"] == "FAILED" and states.get("transcodings") == "DONE":
        yield f"video {video} is failed, and its transcoding is DONE"
    if row["state"] == "PUBLISHED":
        missing = {"metadata": states.get("videometadata") != "READ", "thumbnails": states.get("thumbnails") != "DONE"}
        if sorted(name for name in PARTS if missing[name]) != sorted(row["degraded"]):
            yield f"video {video} is published without {row['degraded']}, and its rows say {states}"


def ended(records: BusinessRecords, video: str, row: Row) -> Iterator[str]:
    """Yield videos that nothing works on any more, and that have no outcome."""
    if row["state"] != "GATHERING":
        return
    parts = row.get("parts", {})
    waits = "transcoding" in parts or video in records.once(worked_on)
    if not waits and records.cloud.schedules:
        yield f"video {video} is GATHERING with {sorted(parts)}, and no job of it is open"


def worked_on(records: BusinessRecords) -> set[str]:
    """Return the videos with a job that has not ended."""
    return {subject_of(job) for job in ours(records) if job.status in OPEN}


def ours(records: BusinessRecords) -> Iterator[Job]:
    """Yield the jobs that our functions created."""
    return (job for job in records.cloud.conversions.jobs.values() if "subject" in job.request.get("UserMetadata", {}))


def subject_of(job: Job) -> str:
    """Return the video of a job."""
    return str(job.request["UserMetadata"]["subject"])


def jobs(records: BusinessRecords, made: Mapping[str, Mapping[str, Row]], busy: set[str]) -> Iterator[str]:
    """Yield jobs that were created twice, and jobs of a replaced or deleted file."""
    found: dict[tuple[str, ...], list[Job]] = defaultdict(list)
    for job in ours(records):
        noted = job.request["UserMetadata"]
        found[tuple(noted[name] for name in ("purpose", "subject", "generation", "attempt"))].append(job)
    for key, same in sorted(found.items()):
        if len([job for job in same if job.status != "CANCELED"]) > 1:
            yield f"{' '.join(key)}: {len(same)} jobs were created for one"
    for table, purpose in CONSUMERS.items():
        for job in ours(records):
            noted = job.request["UserMetadata"]
            row = made[table].get(noted["subject"], {})
            stale = row.get("generation", "") != noted["generation"]
            if noted["purpose"] == purpose and job.status in OPEN and stale and noted["subject"] not in busy:
                yield f"the {purpose} job {job.id} of video {noted['subject']} works on a file that is no more"


def stored(records: BusinessRecords) -> list[str]:
    """Return the keys of all objects in the media bucket."""
    names = [bucket.name for bucket in records.assembly.of_type("AWS::S3::Bucket") if "-media-" in bucket.name]
    if not names:
        return []
    pages = records.cloud.client("s3").get_paginator("list_objects_v2").paginate(Bucket=names[0])
    return [str(found["Key"]) for page in pages for found in page.get("Contents", [])]


def files(records: BusinessRecords, made: Mapping[str, Mapping[str, Any]], busy: set[str]) -> Iterator[str]:
    """Yield derived files of replaced or deleted files, and rows that are done without their files."""
    keys = records.once(stored)
    present: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in keys:
        parts = key.split("/")
        if parts[0] == "derived" and len(parts) == 5:
            present[parts[1], parts[2]].add(parts[3])
    for table, purpose in CONSUMERS.items():
        for (video, of), generations in sorted(present.items()):
            row = made[table].get(video, {})
            if of == purpose and video not in busy and row.get("state") in ("DONE", "REMOVED"):
                wanted = {row["generation"]} if row["state"] == "DONE" else set()
                if generations - wanted:
                    yield f"files of {purpose} of video {video} are left from {len(generations - wanted)} older files"
        for video, row in sorted(made[table].items()):
            if row["state"] == "DONE" and video not in busy and row["generation"] not in present[video, purpose]:
                yield f"the {purpose} of video {video} is done, and there is no file of it"
