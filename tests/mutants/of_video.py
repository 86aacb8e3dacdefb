"""Mitigations of consumers that have jobs made by a managed service."""

from tests.mutants.contents.audited import audited
from tests.mutants.mutation import Mutation, code

EXAMPLE = "tests/workflows/test_video.py"
SILENCE = "tests/workflows/test_video_silence.py"
CONSUMER = "common/mediaconvert/consumer.py"

MUTATIONS = (
    Mutation(
        "older-files-count",
        2,
        "an event of an older file of a video changes nothing",
        code("video/logic.py", 'if str(row.get("generation", "")) > generation:', "if False:"),
        (f"{SILENCE}::test_changes_of_files_arrive_out_of_order",),
    ),
    Mutation(
        "new-jobs-come-at-once",
        26,
        "a token bucket before CreateJob keeps each consumer below its share of the account's rate",
        code("common/mediaconvert/pace.py", "if instant > now:", "if False:"),
        (f"{SILENCE}::test_many_uploads_at_once_are_never_throttled",),
    ),
    Mutation(
        "obsolete-jobs-run-on",
        34,
        "the job of a deleted or replaced file is cancelled",
        code(CONSUMER, 'if row.get("obsoleteJob"):', "if False:"),
        (f"{EXAMPLE}::test_deletion_removes_what_was_derived_and_cancels_the_job",),
    ),
    Mutation(
        "lost-ends-stay-lost",
        36,
        "a sweep asks the service about jobs that are open for long",
        code(CONSUMER, 'if status in ("COMPLETE", "ERROR", "CANCELED"):', "if False:"),
        (f"{SILENCE}::test_lost_event_and_late_pictures",),
    ),
    Mutation(
        "minutes-uncounted",
        41,
        "the minutes that jobs have converted are counted against their consumer's budget",
        code(CONSUMER, "        if done:\n", "        if False:\n"),
        (f"{SILENCE}::test_crash_after_the_job_was_created",),
    ),
    Mutation(
        "requests-count-twice",
        36,
        "a request names the attempt that failed, so that two of them begin one new attempt",
        code(
            "common/mediaconvert/job_logic.py",
            'if failed_attempt is not None and row["attempt"] != failed_attempt:',
            "if False:",
        ),
        ("tests/unit/video/test_video_entrances.py::test_a_request_names_the_attempt_that_failed",),
    ),
    Mutation(
        "jobs-are-created-twice",
        48,
        "a later try looks for the job that an earlier one created, as the client token is good for a minute",
        code(CONSUMER, 'found = "" if fresh else jobs.find(wanted)', 'found = ""'),
        (f"{SILENCE}::test_crash_after_the_job_was_created",),
    ),
    audited(
        "renditions-of-other-sizes",
        "an event names width and height of each rendition",
        "videotranscoding/recipe.py",
        '"height": one.height} for one in RENDITIONS]',
        '"height": one.width} for one in RENDITIONS]',
    ),
    audited(
        "outputs-of-other-sizes",
        "the service is asked for the published sizes",
        "videotranscoding/recipe.py",
        '"Height": rendition.height,',
        '"Height": rendition.width,',
    ),
    audited(
        "failed-parts-are-not-missing",
        "a published video names each part that failed",
        "video/logic.py",
        "return [name for name in OPTIONAL if not _is_made(parts, name)]",
        "return [name for name in OPTIONAL if name not in parts]",
    ),
    audited(
        "failures-without-their-reason",
        "a video fails for the reason of its renditions",
        "video/logic.py",
        'return _failed(row, video_id, parts[CRITICAL]["reason"]) if',
        'return _failed(row, video_id, "TimedOut") if',
    ),
    audited(
        "improvements-of-nothing",
        "an improved video lacks one part less",
        "video/logic.py",
        '    degraded = _degraded(row["parts"])\n',
        '    degraded = list(row["degraded"])\n',
    ),
    audited(
        "improvements-counted-as-publications",
        "each improvement of a video is counted",
        "analytics/logic.py",
        '("videoId", "generation", "improved")',
        '("videoId", "generation")',
    ),
    audited(
        "lengths-in-seconds",
        "the length of a file is in milliseconds",
        "videometadata/logic.py",
        'round(float(container["Duration"]) * 1000)',
        'round(float(container["Duration"]))',
    ),
    audited(
        "sizes-of-uploads-off-by-one",
        "an upload is published with its size in bytes",
        "video/announcements.py",
        '"bytes": change.size,',
        '"bytes": change.size + 1,',
    ),
    audited(
        "clips-at-every-attempt",
        "the second attempt at the pictures decodes the whole file",
        "videothumbnails/recipe.py",
        "if attempt == 1:",
        "if attempt >= 1:",
    ),
    audited(
        "codes-of-jobs-mixed-up",
        "a failed part has the code of the service",
        "common/mediaconvert/job_logic.py",
        'data["serviceCode"] = error_code',
        'data["serviceCode"] = UNKNOWN_ERROR',
    ),
    Mutation(
        "grace-of-a-minute",
        52,
        "an optional part has fifteen minutes after the renditions",
        code("video/model.py", "GRACE_SECONDS = 15 * 60", "GRACE_SECONDS = 60"),
        (f"{SILENCE}::test_lost_event_and_late_pictures",),
    ),
)
