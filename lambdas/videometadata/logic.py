"""Decisions about a video's metadata: from its row and what a probe gave to the new row and its events. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.storage.change import Change, Row
from lambdas.videometadata.model import State


def is_taken(row: Row, generation: str) -> bool:
    """Return whether this file, or a newer one, was probed already."""
    return str(row.get("generation", "")) >= generation and row.get("state") != State.FAILED


def on_read(row: Row, video_id: str, generation: str, known: Mapping[str, Any]) -> Change | None:
    """Keep what a probe found, and publish it once."""
    if str(row.get("generation", "")) > generation or is_taken(row, generation):
        return None
    kept = {"generation": generation, "state": str(State.READ), **known}
    return Change(kept, (("MetadataRead", {"videoId": video_id, "generation": generation, **known}),))


def failed_file(row: Row, generation: str) -> str:
    """Return the key of this file, if its probe has failed; empty otherwise: there is nothing to try again."""
    failed = row.get("generation") == generation and row.get("state") == State.FAILED
    return str(row["file"]) if failed else ""


def on_failed(row: Row, video_id: str, generation: str, file: str, reason: str) -> Change | None:
    """Note that a file has no readable metadata, and publish it once."""
    if str(row.get("generation", "")) >= generation:
        return None
    failed = {"videoId": video_id, "generation": generation, "reason": reason}
    kept = {"generation": generation, "state": str(State.FAILED), "file": file, "reason": reason}
    return Change(kept, (("MetadataFailed", failed),))


def on_removed(row: Row, generation: str) -> Change | None:
    """Forget the metadata of a deleted file; an older upload that comes later changes nothing."""
    if str(row.get("generation", "")) >= generation:
        return None
    return Change({"generation": generation, "state": str(State.REMOVED)})


def technical_data(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return container, length and tracks of a probe's result; fields that it lacks are left out.

    Source: "Probe", AWS Elemental MediaConvert API Reference. The length is in seconds there, and in milliseconds here:
    a row holds no fractions.
    """
    container = result.get("Container", {})
    tracks = container.get("Tracks", [])
    found: dict[str, Any] = {"container": str(container.get("Format", "unknown"))}
    if "Duration" in container:
        found["durationMs"] = round(float(container["Duration"]) * 1000)
    for track in tracks:
        if track.get("TrackType") == "video" and "videoCodec" not in found:
            found |= _video(track)
        if track.get("TrackType") == "audio" and "audioCodec" not in found and "Codec" in track:
            found["audioCodec"] = str(track["Codec"])
    return found


def _video(track: Mapping[str, Any]) -> dict[str, Any]:
    properties = track.get("VideoProperties", {})
    sizes = {name.lower(): int(properties[name]) for name in ("Width", "Height") if name in properties}
    return {"videoCodec": str(track.get("Codec", "unknown")), **sizes}
