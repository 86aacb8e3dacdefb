"""Videos from a script to events: each consumer begins in a phase of its own (docs/migration.md)."""

from collections.abc import Callable
from typing import Any

from scenarios.video.workload import upload
from signalbox.twin import Twin
from tests.workflows.video import told

Open = Callable[..., Twin]


def switched(at: float, act: str, *routes: str) -> list[dict[str, Any]]:
    """Return acts of the desk that pause or resume routes."""
    return [{"at": at, "desk": act, "route": route} for route in routes]


def test_consumers_take_over_one_by_one(twin: Open) -> None:
    """Metadata, then pictures with a step back, then renditions: each job once, each video published complete."""
    run = twin(seed=11)
    run.play([*switched(0, "pause", "thumbnails", "transcodings", "videos"), upload(600, "video-1", 30)])
    assert [data["videoId"] for data in told(run, "MetadataRead")] == ["video-1"]
    assert not run.cloud.conversions.jobs and not told(run, "VideoPublished")
    run.play([*switched(1200, "resume", "thumbnails"), upload(1300, "video-2", 45)])
    run.play([*switched(1800, "pause", "thumbnails"), upload(2400, "video-3", 20)])
    assert sorted(data["videoId"] for data in told(run, "ThumbnailsMade")) == ["video-1", "video-2"]
    run.play([*switched(3000, "resume", "thumbnails", "transcodings", "videos"), upload(3100, "video-4", 60)])
    published = {data["videoId"]: data["degraded"] for data in told(run, "VideoPublished")}
    assert published == {f"video-{number}": [] for number in range(1, 5)}
    assert len(run.cloud.conversions.jobs) == 8 and run.audit() == []
