"""Redrive of a flow without a state machine: failed parts are asked for again, each once."""

from collections.abc import Callable
from typing import Any

import pytest

from scenarios.video.workload import upload
from signalbox.desk import check_act
from signalbox.desk.executions.stuck import find_stuck
from signalbox.desk.trail.acts import acts_about
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.desk.test_desk import account, act
from tests.workflows.onboarding import rows
from tests.workflows.video import told

Open = Callable[..., Twin]


def failing(queue: str) -> dict[str, Any]:
    """Return the line after which both attempts of the next job of a queue fail."""
    return {"at": 0, "conversion": queue, "behave": "error", "jobs": 2}


def tokens(run: Twin) -> list[str]:
    """Return the client request token of every job."""
    return [job.request["ClientRequestToken"] for job in run.cloud.conversions.jobs.values()]


def test_failed_and_degraded_videos_are_worked_on_again(twin: Open) -> None:
    """A degraded video is improved and a failed one published; a second request at once changes nothing."""
    run = twin(seed=4)
    run.play([failing("thumbnails"), upload(1, "video-1", 30)])
    run.play([failing("transcoding"), upload(1, "video-2", 30)])
    assert [data["degraded"] for data in told(run, "VideoPublished")] == [["thumbnails"]]
    assert [data["videoId"] for data in told(run, "VideoFailed")] == ["video-2"]
    done = act(run, "redrive", workflow="video", since=7200, rate=1000)
    assert done["redriven"] == ["video-1", "video-2"]
    assert [(one["key"], one["part"], one["why"]) for one in done["asked"]] == [
        ("video-1", "thumbnails", "failed"),
        ("video-2", "transcodings", "failed"),
    ]
    assert act(run, "redrive", workflow="video", since=7200, rate=1000)["redriven"] == done["redriven"]
    run.run_until_idle()
    assert [(data["videoId"], data["degraded"]) for data in told(run, "VideoImproved")] == [("video-1", [])]
    assert [(data["videoId"], data["degraded"]) for data in told(run, "VideoPublished")][1:] == [("video-2", [])]
    assert len(tokens(run)) == len(set(tokens(run))) == 2 + 1 + 1 + 2 + 1 + 1, "one job more for each failed part"
    assert run.audit() == []
    acts = [line.what for line in acts_about(account(run), "video-2", set(), 0.0)]
    assert acts == ["desk redrive", "desk redrive"], "the trail of a key has the redrives that it was in"
    for verb in (lambda: act(run, "redrive", workflow="video", since=7200), lambda: checked(run)):
        with pytest.raises(InputError, match="no part of video has failed in the last 7200 s, and none is overdue"):
            verb()


def checked(run: Twin) -> None:
    """Check the act as the command does before it plays a recorded run again."""
    check_act(account(run), {"desk": "redrive", "workflow": "video", "since": 7200})


def test_unread_metadata_is_read_again(twin: Open) -> None:
    """A file whose probe erred at each receive is probed again on a request, and the video is improved."""
    run = twin(seed=5)
    errs = {"at": 0, "fault": "error-after-effect", "function": "videometadata-describe", "call": "mediaconvert.Probe"}
    run.play([{**errs, "times": 5}, upload(1, "video-1", 30)])
    assert [row["reason"] for row in rows(run, "videometadata")] == ["Exhausted"]
    assert act(run, "redrive", workflow="video", since=7200)["asked"][0]["request"] == "MetadataRequested"
    run.run_until_idle()
    assert [data["improved"] for data in told(run, "VideoImproved")] == ["metadata"]


@pytest.mark.parametrize(("queue", "table"), [("transcoding", "transcodings"), ("thumbnails", "thumbnails")])
def test_overdue_job_is_ended_by_a_request(twin: Open, queue: str, table: str) -> None:
    """A job whose event was lost, and that no sweep looks at, is ended by a request, or begun again."""
    run = twin(seed=6)
    run.play([{"at": 0, "conversion": queue, "behave": "lost", "jobs": 1}, upload(1, "video-1", 30)])
    run.advance(hours=2)
    stuck = find_stuck(account(run))["stuck"]
    assert ("video", "video-1", f"{table} RUNNING") in {(one["workflow"], one["key"], one["state"]) for one in stuck}
    assert [one["why"] for one in act(run, "redrive", workflow="video", since=60)["asked"]] == ["overdue"]
    run.run_until_idle()
    assert [data["degraded"] for data in told(run, "VideoPublished")] == [[]]
    assert find_stuck(account(run))["stuck"] == [] and run.audit() == []


def test_flows_that_nothing_can_be_asked_of(twin: Open) -> None:
    """A journey whose consumers take no request is refused, and so are the verbs of executions."""
    run = twin(seed=7)
    with pytest.raises(InputError, match="onboarding has no state machine, and no consumer of it can be asked"):
        act(run, "redrive", workflow="onboarding", since=60)
    for fields in ({"desk": "restart", "workflow": "video"}, {"desk": "compensate", "key": "v", "workflow": "video"}):
        with pytest.raises(InputError, match="video has no state machine, and so no executions: `desk show video KEY`"):
            check_act(account(run), fields)
