"""Mitigations of consumers that have jobs made by a managed service."""

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
)
