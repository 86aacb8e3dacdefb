"""Video with real media: the pictures in the report."""

from collections.abc import Callable

import pytest

from scenarios.video.workload import upload
from signalbox.report.page.page import render
from signalbox.twin import Twin
from signalbox.twin.observe.story import collect
from tests.workflows.video import told


def test_report_shows_real_pictures(twin: Callable[..., Twin]) -> None:
    """Five pictures of a video are in its part of the page, in the order of their instants."""
    pytest.importorskip("av", reason="PyAV is not installed")
    run = twin(seed=1)
    run.cloud.conversions.use_real_media()
    run.play([upload(1, "video-1", 30), upload(2, "video-2", 30, kind="broken")])
    assert [data["degraded"] for data in told(run, "VideoPublished")] == [[]]
    assert run.audit() == []
    story = collect(run)
    names = {one["key"]: [picture["name"] for picture in one["pictures"]["shown"]] for one in story["runs"]}
    assert names == {"video-1": [f"picture.{number:07d}.jpg" for number in range(5)], "video-2": []}
    assert render(story).count('<img src="data:image/jpeg;base64,/9j/') == 5
