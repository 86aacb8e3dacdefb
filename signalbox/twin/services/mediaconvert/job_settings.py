"""Settings of a job: its input, its outputs, and the keys of the files that they become.

Supported are one input from S3 and file groups. Sources: "Output file names and paths" and "File group with a frame
capture output", AWS Elemental MediaConvert User Guide.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.services.mediaconvert.media_files import MediaFile
from signalbox.twin.services.mediaconvert.requests import bad_request

EXTENSIONS = {"MP4": "mp4", "MOV": "mov", "WEBM": "webm", "MXF": "mxf", "M2TS": "m2ts", "OGG": "ogg"}
CAPTURE = "FRAME_CAPTURE"


@dataclass(frozen=True)
class Output:
    """One output: its group, the key of its file without number and ending, its size and codec."""

    group: int
    stem: str
    extension: str
    width: int
    height: int
    codec: str
    frames: Mapping[str, int]

    @property
    def captures(self) -> bool:
        """Return whether the output is pictures."""
        return self.codec == CAPTURE

    @property
    def every(self) -> float:
        """Return the seconds from one captured frame to the next."""
        return self.frames.get("FramerateDenominator", 1) / self.frames.get("FramerateNumerator", 1)

    def pictures(self, seconds: float) -> int:
        """Return how many pictures a clip of this length gives: the first frame, then one in each interval."""
        whole = int(seconds / self.every) + (seconds % self.every > 0)
        return max(1, min(self.frames.get("MaxCaptures", 10_000_000), whole))

    def keys(self, seconds: float) -> list[str]:
        """Return the URLs of its files."""
        if not self.captures:
            return [f"{self.stem}.{self.extension}"]
        return [f"{self.stem}.{number:07d}.jpg" for number in range(self.pictures(seconds))]


@dataclass(frozen=True)
class Plan:
    """Work of a job: the URL of its file, the clip of it in seconds, and its outputs."""

    file: str
    clip: tuple[float, float | None]
    outputs: list[Output]

    def seconds(self, media: MediaFile) -> float:
        """Return the length of the outputs."""
        start, end = self.clip
        return (media.seconds or 0.0 if end is None else end) - start


def plan(settings: Mapping[str, Any]) -> Plan:
    """Return what a job does.

    Raises UnsupportedCall for what the twin does not obey, and BadRequestException for what the service refuses.
    """
    inputs, groups = settings.get("Inputs", []), settings.get("OutputGroups", [])
    if len(inputs) != 1 or not groups:
        raise UnsupportedCall("mediaconvert.CreateJob: the twin runs jobs with one input and at least one output group")
    outputs = [output for number, group in enumerate(groups) for output in _outputs(number, group, inputs[0])]
    if all(output.captures for output in outputs):
        raise bad_request("/settings/outputGroups: frames are captured only in a job with another output too")
    return Plan(inputs[0]["FileInput"], _clip(inputs[0]), outputs)


def _outputs(number: int, group: Mapping[str, Any], source: Mapping[str, Any]) -> Iterator[Output]:
    path = f"/settings/outputGroups/{number}"
    kind = group.get("OutputGroupSettings", {})
    destination = kind.get("FileGroupSettings", {}).get("Destination", "")
    if not destination:
        raise bad_request(f"{path}: a file group needs a destination")
    if destination.endswith("/"):  # the name of the input file is the base of the names then
        destination += posixpath.splitext(posixpath.basename(source["FileInput"]))[0]
    for output in group.get("Outputs", []):
        video = output.get("VideoDescription", {})
        codec = video.get("CodecSettings", {}).get("Codec", "")
        frames = video.get("CodecSettings", {}).get("FrameCaptureSettings", {})
        container = output.get("ContainerSettings", {}).get("Container", "")
        extension = "jpg" if codec == CAPTURE else EXTENSIONS.get(container, "")
        if not extension:
            raise UnsupportedCall(f"mediaconvert.CreateJob: {path}/outputs: the twin writes no container {container!r}")
        stem = destination + output.get("NameModifier", "")
        yield Output(number, stem, extension, video.get("Width", 0), video.get("Height", 0), codec, frames)


def _clip(source: Mapping[str, Any]) -> tuple[float, float | None]:
    """Return start and end of the input's clip in seconds; the whole file where there is none."""
    clips = source.get("InputClippings", [])
    if len(clips) > 1:
        raise UnsupportedCall("mediaconvert.CreateJob: /settings/inputs/0/inputClippings: the twin obeys one clip")
    if not clips:
        return 0.0, None
    if source.get("TimecodeSource") != "ZEROBASED":
        raise UnsupportedCall("mediaconvert.CreateJob: a clip needs the timecode source ZEROBASED in the twin")
    end = clips[0].get("EndTimecode")
    return timecode(clips[0].get("StartTimecode", "00:00:00:00")), timecode(end) if end else None


def timecode(text: str) -> float:
    """Return the seconds of a timecode HH:MM:SS:FF; frames count nothing here."""
    hours, minutes, seconds, _ = (int(part) for part in text.replace(";", ":").split(":"))
    return float(3600 * hours + 60 * minutes + seconds)
