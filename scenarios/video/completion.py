"""Rules of completed events of video, by route; docs/video.md says what each row means."""

from collections.abc import Mapping

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.scenario import Completed

PARTS = {
    "MetadataRead": "metadata",
    "MetadataFailed": "metadata",
    "VideoTranscoded": "transcoding",
    "TranscodingFailed": "transcoding",
    "ThumbnailsMade": "thumbnails",
    "ThumbnailsFailed": "thumbnails",
}


def row_of(records: BusinessRecords, table: str, data: Row) -> Row:
    """Return a consumer's row of a video; empty where there is none."""
    video = data.get("videoId")
    return records.by(table, "videoId").get(video, {}) if isinstance(video, str) else {}


def noted(table: str) -> Completed:
    """Return the rule of a route that takes files: its row is about this file or a newer one."""

    def completed(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
        return str(row_of(records, table, data).get("generation", "")) >= str(data.get("generation"))

    return completed


def closed(table: str) -> Completed:
    """Return the rule of a route that takes ends of jobs: its row is closed, or about something newer."""

    def completed(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
        row = row_of(records, table, data)
        if row.get("generation") != data.get("generation"):
            return str(row.get("generation", "")) > str(data.get("generation"))
        ended = row.get("state") in ("DONE", "FAILED") or int(row.get("attempt", 0)) > int(data.get("attempt", 0))
        another = data.get("status") != "COMPLETE" and row.get("jobId", data.get("jobId")) != data.get("jobId")
        return ended or another

    return completed


def joined(records: BusinessRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the projection has the event, or is about a newer file."""
    row = row_of(records, "videos", data)
    if row.get("generation") != data.get("generation"):
        return str(row.get("generation", "")) > str(data.get("generation"))
    if kind == "VideoUploaded":
        return "uploadedAt" in row
    return row.get("state") == "REMOVED" if kind == "VideoDeleted" else PARTS[kind] in row.get("parts", {})


COMPLETED: Mapping[str, Completed] = {
    "video-metadata": noted("videometadata"),
    "transcodings": noted("transcodings"),
    "thumbnails": noted("thumbnails"),
    "transcodings-ended": closed("transcodings"),
    "thumbnails-ended": closed("thumbnails"),
    "videos": joined,
}
