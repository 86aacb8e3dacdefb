"""The records of videos as the auditors read them; docs/video.md says what each row means."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.services.mediaconvert import media_files
from signalbox.twin.services.mediaconvert.jobs import Job
from signalbox.twin.services.mediaconvert.media_files import Malformed, MediaFile, NoMedia
from signalbox.twin.services.s3 import read_object

FileOf = tuple[str, str]
"""Video and generation: one write of its file."""
DIGITS = 32
"""Digits of a generation: the sequencer of the bucket's event, filled up with zeros on the right."""


@dataclass(frozen=True)
class FileChange:
    """Write or deletion of a video's file, as the bucket announced it."""

    deleted: bool
    key: str
    size: int


class VideoRecords(BusinessRecords):
    """Changes of files, jobs of the service, and events about each file."""

    @cached_property
    def changes(self) -> Mapping[FileOf, FileChange]:
        """Changes of files of videos by the events of the bucket on the default bus."""
        found = {}
        for _, event in self.cloud.buses.buses["default"].journal:
            if event["source"] == "aws.s3" and event["detail-type"] in ("Object Created", "Object Deleted"):
                detail = event["detail"]["object"]
                parts = str(detail["key"]).split("/")
                if len(parts) == 3 and (parts[0], parts[2]) == ("uploads", "original"):
                    generation = str(detail["sequencer"]).upper().ljust(DIGITS, "0")
                    deleted = event["detail-type"] == "Object Deleted"
                    found[parts[1], generation] = FileChange(deleted, detail["key"], int(detail.get("size", 0)))
        return found

    @cached_property
    def newest(self) -> Mapping[str, str]:
        """Generation of the last change of each video's file."""
        found: dict[str, str] = {}
        for video, generation in self.changes:
            found[video] = max(generation, found.get(video, ""))
        return found

    @cached_property
    def bucket(self) -> str:
        """Name of the media bucket."""
        names = [bucket.name for bucket in self.assembly.of_type("AWS::S3::Bucket") if "-media-" in bucket.name]
        return names[0] if names else ""

    def current(self, video: str, generation: str) -> bytes | None:
        """Return the file of a generation; None where it is gone or another has replaced it."""
        change = self.changes.get((video, generation))
        if change is None or change.deleted or self.newest.get(video) != generation:
            return None
        found = read_object(self.bucket, change.key)
        return found[0] if found else None

    def media_type(self, key: str) -> str:
        """Return the media type that is stored with a file."""
        return str(self.cloud.client("s3").head_object(Bucket=self.bucket, Key=key).get("ContentType", "unknown"))

    @cached_property
    def jobs(self) -> Mapping[tuple[str, str, str], list[Job]]:
        """Jobs that our functions created, by purpose, video and generation, in the order of their creation."""
        found: dict[tuple[str, str, str], list[Job]] = defaultdict(list)
        for job in self.cloud.conversions.jobs.values():
            noted = job.request.get("UserMetadata", {})
            if "subject" in noted:
                found[noted["purpose"], noted["subject"], noted["generation"]].append(job)
        return found

    @cached_property
    def job_ids(self) -> Mapping[tuple[str, str], set[str]]:
        """Ids of the jobs that our functions created, by purpose and video."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (purpose, video, _), jobs in self.jobs.items():
            found[purpose, video] |= {job.id for job in jobs}
        return found

    @cached_property
    def by_file(self) -> Mapping[FileOf, Mapping[str, list[Row]]]:
        """Reported events about a file of a video, by video and generation, then by type, in order of publication."""
        found: dict[FileOf, dict[str, list[Row]]] = defaultdict(dict)
        for kind, events in self.all_by_type.items():
            for event in events:
                data = event["data"]
                if isinstance(data.get("videoId"), str):
                    found[data["videoId"], str(data.get("generation"))].setdefault(kind, []).append(event)
        return found

    def about(self, video: str, generation: str) -> Mapping[str, list[Row]]:
        """Return the events about a file by their type."""
        return self.by_file.get((video, generation), {})

    @cached_property
    def all_by_type(self) -> Mapping[str, list[Row]]:
        """Events that hold data, announced or reported, by type; copies of one event count once."""
        found: dict[str, dict[Any, Row]] = defaultdict(dict)
        for by_type in (self.announced_by_type, self.reported_by_type):
            for kind, events in by_type.items():
                for event in events:
                    found[kind].setdefault((event.get("source"), str(event.get("id"))), event)
        ordered = {kind: list(events.values()) for kind, events in found.items()}
        return {kind: sorted(events, key=lambda event: str(event.get("time"))) for kind, events in ordered.items()}

    def data_of(self, video: str, generation: str, kind: str) -> list[Row]:
        """Return the data of the events of a type about a file, without the names of video and file."""
        events = self.about(video, generation).get(kind, [])
        named = ("videoId", "generation")
        return [{name: value for name, value in one["data"].items() if name not in named} for one in events]


def media_of(content: bytes) -> MediaFile | str:
    """Return what the header of a file says, or the reason for which nobody can read it."""
    try:
        return media_files.read(content)
    except NoMedia:
        return "UnsupportedContainer"
    except Malformed:
        return "MalformedFile"
