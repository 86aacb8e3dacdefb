"""Rows of videos: three consumers of each upload, the entrances for files and ends of jobs, and the projection.

Each consumer has its own concurrency, queue and rate. The transcoder's queue may be long without keeping the others
waiting.
"""

from stacks.actions import WRITE_ONCE, own
from stacks.table import (
    HOUR,
    MINUTE,
    Actions,
    BusinessAlarm,
    BusinessGraph,
    Function,
    JobQueue,
    Journey,
    Route,
    Rows,
    Schedule,
    Table,
)

TRANSCODING = JobQueue("transcoding", concurrent=20, per_second=1, hourly_minutes=600)
"""Jobs take about as long as the video. Ten hours of video cost 22.50 dollars in three renditions (docs/cost.md). Both
queues together stay below 40 jobs at once, the quota of an account in most regions (AWS General Reference, "AWS
Elemental MediaConvert endpoints and quotas")."""
THUMBNAILS = JobQueue("thumbnails", concurrent=10, per_second=1)
"""A job is billed by ten seconds of video, so that its rate is budget enough: nine dollars an hour at most."""

CONVERT = ("CreateJob", "SearchJobs", "CancelJob")
ASK = (*CONVERT, "GetJob")
"""Of functions that ask the service about a job whose row is overdue: sweeps, and consumers of requests."""
CLEAN = ("ListBucket", "DeleteObject")
OPEN = {"open": ("openShard", "openUntil")}


def _jobs(
    folder: str,
    table: str,
    function: str,
    queue: JobQueue,
    converts: Actions,
    actions: Actions = ("GetItem", "PutItem"),
    sweeps: Actions = (),
) -> Function:
    """Return a function that creates or follows the jobs of a consumer; `sweeps` are types that a sweep publishes."""
    tables = {table: actions, "outbox": WRITE_ONCE, "paces": ("GetItem", "PutItem")}
    return Function(
        f"{folder}.handlers.{function}",
        tables,
        timeout=60,
        media=CLEAN,
        converts=converts,
        jobs=queue,
        publishes=sweeps,
    )


SWEPT = ("Scan", "Query", "GetItem", "PutItem")
SWEEP_VIDEOS = Function(
    "video.handlers.sweep",
    {"videos": SWEPT, "outbox": WRITE_ONCE},
    timeout=60,
    publishes=("VideoPublished", "VideoFailed"),
)
SWEEP_TRANSCODINGS = _jobs(
    "videotranscoding", "transcodings", "sweep", TRANSCODING, ASK, SWEPT, ("VideoTranscoded", "TranscodingFailed")
)
SWEEP_THUMBNAILS = _jobs(
    "videothumbnails", "thumbnails", "sweep", THUMBNAILS, ASK, SWEPT, ("ThumbnailsMade", "ThumbnailsFailed")
)
OFFER_UPLOAD = Function("video.offer_handlers.offer_upload", media=("PutObject",))

PARTS = (
    "MetadataRead",
    "MetadataFailed",
    "VideoTranscoded",
    "TranscodingFailed",
    "ThumbnailsMade",
    "ThumbnailsFailed",
)
"""Events with which the consumers report about a file."""
ENDS = ("VideoPublished", "VideoImproved", "VideoFailed", "VideoRemoved")

ROWS = Rows(
    tables={
        "videos": Table("videoId", indexes=OPEN, keys_only=("open",)),
        "videometadata": Table("videoId"),
        "transcodings": Table("videoId", indexes=OPEN, keys_only=("open",)),
        "thumbnails": Table("videoId", indexes=OPEN, keys_only=("open",)),
        "paces": Table("id"),
    },
    routes=(
        Route(
            "video-files",
            ("Object Created", "Object Deleted"),
            Function("video.entrance_handlers.file_changed", {"outbox": WRITE_ONCE}, media=("GetObject",)),
            publishes=("VideoUploaded", "VideoDeleted"),
            source="aws.s3",
            bucket="media",
        ),
        Route(
            "video-jobs",
            ("MediaConvert Job State Change",),
            Function("video.entrance_handlers.job_ended", {"outbox": WRITE_ONCE}),
            publishes=("TranscodingJobEnded", "ThumbnailJobEnded"),
            source="aws.mediaconvert",
            only={"status": ("COMPLETE", "ERROR", "CANCELED")},
            messages=TRANSCODING.concurrent + THUMBNAILS.concurrent,
        ),
        Route(
            "video-metadata",
            ("VideoUploaded", "VideoDeleted", "MetadataRequested"),
            Function(
                "videometadata.handlers.describe",
                own("videometadata"),
                timeout=30,
                media=("GetObject",),
                converts=("Probe",),
            ),
            publishes=("MetadataRead", "MetadataFailed"),
            batch_size=1,
            max_concurrency=10,
        ),
        Route(
            "transcodings",
            ("VideoUploaded", "VideoDeleted", "TranscodingRequested"),
            _jobs("videotranscoding", "transcodings", "transcode", TRANSCODING, ASK),
            publishes=("TranscodingFailed",),
            deadline=4 * HOUR,
            batch_size=1,
            max_concurrency=2,
        ),
        Route(
            "transcodings-ended",
            ("TranscodingJobEnded",),
            _jobs("videotranscoding", "transcodings", "finish", TRANSCODING, CONVERT),
            publishes=("VideoTranscoded", "TranscodingFailed"),
            batch_size=1,
            messages=TRANSCODING.concurrent,
        ),
        Route(
            "thumbnails",
            ("VideoUploaded", "VideoDeleted", "ThumbnailsRequested"),
            _jobs("videothumbnails", "thumbnails", "capture", THUMBNAILS, ASK),
            publishes=("ThumbnailsFailed",),
            deadline=4 * HOUR,
            batch_size=1,
            max_concurrency=2,
        ),
        Route(
            "thumbnails-ended",
            ("ThumbnailJobEnded",),
            _jobs("videothumbnails", "thumbnails", "finish", THUMBNAILS, CONVERT),
            publishes=("ThumbnailsMade", "ThumbnailsFailed"),
            batch_size=1,
            messages=THUMBNAILS.concurrent,
        ),
        Route(
            "videos",
            ("VideoUploaded", "VideoDeleted", *PARTS),
            Function("video.handlers.follow", own("videos")),
            publishes=ENDS,
            batch_size=1,
            max_concurrency=10,
        ),
    ),
    journeys=(
        Journey(
            "video",
            "videoId",
            "VideoUploaded",
            {"VideoPublished": 2, "VideoRemoved": 3, "VideoFailed": 1},
            repeats={
                "videometadata": "MetadataRequested",
                "transcodings": "TranscodingRequested",
                "thumbnails": "ThumbnailsRequested",
            },
        ),
    ),
    others=(OFFER_UPLOAD,),
    counted=ENDS,
    schedules=(
        Schedule("overdue-videos", "rate(5 minutes)", SWEEP_VIDEOS),
        Schedule("open-transcodings", "rate(15 minutes)", SWEEP_TRANSCODINGS),
        Schedule("open-thumbnails", "rate(15 minutes)", SWEEP_THUMBNAILS),
    ),
    alarms=(
        BusinessAlarm(
            "media-jobs-missed",
            "media-jobs-missed",
            "Jobs ended and their events were lost: a sweep asked the service.",
            "JobEventsMissed",
            "videotranscoding",
            period=15 * MINUTE,
        ),
    ),
    graphs=(
        BusinessGraph("Minutes of video converted", "videotranscoding", ("MinutesConverted",)),
        BusinessGraph("Files of videos", "video", ("VideosUploaded", "VideosDeleted", "VideosOverdue")),
        BusinessGraph("Ends of media jobs", "video", ("JobsEnded", "ForeignJobs")),
        BusinessGraph("Transcoding jobs", "videotranscoding", ("JobsCreated", "JobsCancelled", "JobsChecked")),
        BusinessGraph("Thumbnail jobs", "videothumbnails", ("JobsCreated", "JobsCancelled", "JobsChecked")),
    ),
    without={"settler": "no machine conducts it, so no execution of it can fail"},
)
