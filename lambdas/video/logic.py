"""Progress of a video: from its row and an event to the new row and what is published. Pure.

`generation` orders the files of a video. An event of an older file changes nothing, one of a newer file begins anew, so
that events may come in any order and any number of times.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lambdas.common.events.envelope import Cause, Event
from lambdas.common.storage.change import Change, Row
from lambdas.common.storage.open_rows import open_attributes
from lambdas.video.model import CRITICAL, FAILED, MADE, OPTIONAL, Part, State

Parts = Mapping[str, Mapping[str, Any]]


def on_event(row: Row, event: Event, longest: str, grace: str) -> Change | None:
    """Take an event of a video's file. `longest` and `grace` are the instants until which parts are waited for."""
    video_id, generation = event.data["videoId"], event.data["generation"]
    if str(row.get("generation", "")) > generation:
        return None
    if event.type == "VideoDeleted":
        return _removed(row, video_id, generation)
    current = row if row.get("generation") == generation else _begun(event, longest)
    if current.get("state") == State.REMOVED:
        return None
    if event.type == "VideoUploaded":
        return None if "uploadedAt" in current else Change(_indexed({**current, "uploadedAt": event.time}, video_id))
    return _with_part(current, event, video_id, grace)


def on_due(row: Row, video_id: str, now: str) -> Change | None:
    """Publish a video whose optional parts did not come in time; fail one whose renditions did not."""
    if row.get("state") != State.GATHERING or row["dueAt"] > now:
        return None
    if _is_made(row["parts"], CRITICAL):
        return _published(row, video_id)
    return _failed(row, video_id, "TimedOut")


def _begun(event: Event, longest: str) -> dict[str, Any]:
    """Return the row of a new file; a sweep's events have its first event as their cause."""
    cause = Cause(event.correlation_id, event.id, event.traceparent, event.hops)
    generation = event.data["generation"]
    return {
        "generation": generation,
        "state": str(State.GATHERING),
        "parts": {},
        "dueAt": longest,
        "cause": asdict(cause),
    }


def _removed(row: Row, video_id: str, generation: str) -> Change | None:
    if row.get("generation") == generation:
        return None
    removed = {"generation": generation, "state": str(State.REMOVED)}
    return Change(removed, (("VideoRemoved", {"videoId": video_id, "generation": generation}),))


def _with_part(row: Row, event: Event, video_id: str, grace: str) -> Change | None:
    """Take a part that was made, or that failed. A part that was made never becomes one that failed."""
    name = MADE.get(event.type) or FAILED[event.type]
    made = event.type in MADE
    known = row["parts"].get(name, {}).get("state")
    if known == Part.MADE or (known == Part.FAILED and not made):
        return None
    content = {key: value for key, value in event.data.items() if key not in ("videoId", "generation")}
    part = {"state": str(Part.MADE if made else Part.FAILED), **content}
    parts = {**row["parts"], name: part}
    due = {"dueAt": grace} if name == CRITICAL and made else {}
    return _decided({**row, "parts": parts, **due}, video_id, name, made)


def _decided(row: Row, video_id: str, name: str, made: bool) -> Change:
    """Decide what follows from the parts: publication, failure, an improvement, or more waiting."""
    parts: Parts = row["parts"]
    if row["state"] == State.PUBLISHED:
        return _improved(row, video_id, name) if made else Change(row)
    if parts.get(CRITICAL, {}).get("state") == Part.FAILED:
        return _failed(row, video_id, parts[CRITICAL]["reason"]) if name == CRITICAL else Change(row)
    if _is_made(parts, CRITICAL) and all(optional in parts for optional in OPTIONAL):
        return _published(row, video_id)
    return Change(_indexed({**row, "state": str(State.GATHERING)}, video_id))


def _published(row: Row, video_id: str) -> Change:
    parts: Parts = row["parts"]
    degraded = _degraded(parts)
    data = {"videoId": video_id, "generation": row["generation"], "degraded": degraded, **_content(parts)}
    published = _closed({**row, "state": str(State.PUBLISHED), "degraded": degraded})
    return Change(published, (("VideoPublished", data),))


def _improved(row: Row, video_id: str, name: str) -> Change:
    degraded = _degraded(row["parts"])
    data = {
        "videoId": video_id,
        "generation": row["generation"],
        "improved": name,
        "degraded": degraded,
        **_content(row["parts"]),
    }
    return Change({**row, "degraded": degraded}, (("VideoImproved", data),))


def _failed(row: Row, video_id: str, reason: str) -> Change:
    data = {"videoId": video_id, "generation": row["generation"], "reason": reason}
    failed = _closed({**row, "state": str(State.FAILED), "reason": reason})
    return Change(failed, (("VideoFailed", data),))


def _content(parts: Parts) -> dict[str, Any]:
    """Return what the parts have made: renditions, pictures, technical data."""
    found: dict[str, Any] = {"renditions": parts[CRITICAL]["renditions"]}
    if _is_made(parts, "metadata"):
        found["metadata"] = {key: value for key, value in parts["metadata"].items() if key != "state"}
    if _is_made(parts, "thumbnails"):
        found["thumbnails"] = {key: parts["thumbnails"][key] for key in ("picture", "preview")}
    return found


def _degraded(parts: Parts) -> list[str]:
    return [name for name in OPTIONAL if not _is_made(parts, name)]


def _is_made(parts: Parts, name: str) -> bool:
    return parts.get(name, {}).get("state") == Part.MADE


def _indexed(row: Row, video_id: str) -> dict[str, Any]:
    """Return a row that waits with the attributes of the index of open rows, in which the sweep finds it."""
    if "dueAt" not in row:
        return dict(row)
    return {**row, **open_attributes(video_id, row["dueAt"], True)}


def _closed(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("openShard", "openUntil", "dueAt")}
