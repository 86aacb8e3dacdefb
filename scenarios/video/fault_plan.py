"""Random fault plans for videos: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import (
    Line,
    Menu,
    at_call,
    drawn,
    expired_visibility,
    on_route,
    partial_put_events,
    throttled,
)

HOUR = 3600.0
FUNCTIONS = (
    "video-file-changed",
    "video-job-ended",
    "video-follow",
    "videometadata-describe",
    "videotranscoding-transcode",
    "videotranscoding-finish",
    "videothumbnails-capture",
    "videothumbnails-finish",
    "outbox-relay",
)
CONVERTERS = ("videotranscoding-transcode", "videothumbnails-capture")
ROUTES = (
    "video-files",
    "video-jobs",
    "video-metadata",
    "transcodings",
    "transcodings-ended",
    "thumbnails",
    "thumbnails-ended",
    "videos",
)
MEDIA_CALLS = ("mediaconvert.CreateJob", "mediaconvert.SearchJobs", "mediaconvert.CancelJob", "s3.DeleteObject")


def video_plan(seed: int, profile: str) -> list[Line]:
    """Return the lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"video plan {seed} {profile}"), profile, MENU, lambda random: random.uniform(0, 1.2 * HOUR))


def worker(random: Random) -> Line:
    """Draw a function of the flow."""
    return {"function": random.choice(FUNCTIONS)}


def converter(random: Random) -> Line:
    """Draw a function that creates jobs."""
    return {"function": random.choice(CONVERTERS)}


MENU: Menu = {
    at_call("crash-after-effect", worker): 6,
    at_call("crash-after-effect", converter, MEDIA_CALLS): 8,
    at_call("error-after-effect", worker): 3,
    at_call("function-timeout", worker): 3,
    at_call("function-timeout", converter, MEDIA_CALLS): 3,
    throttled(worker): 4,
    on_route("duplicate-delivery", ROUTES): 5,
    on_route("reordered-delivery", ROUTES, seconds=600): 4,
    partial_put_events: 2,
    on_route("target-down", ROUTES, seconds=300): 2,
    expired_visibility(ROUTES): 3,
    on_route("poison-pill", ROUTES): 1,
    lambda random: {"fault": "relay-down", "seconds": random.choice((30, 1000))}: 1,
}
"""Lines of a plan, and how often each is drawn against the others."""
