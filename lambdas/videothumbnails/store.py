"""Rows of thumbnail jobs."""

from lambdas.common.mediaconvert.consumer import JobConsumer
from lambdas.common.mediaconvert.job_logic import UNKNOWN_ERROR, Told
from lambdas.common.storage.own_rows import OwnRows
from lambdas.videothumbnails import recipe

CLIPPING_ERROR = 1060
"""The file is shorter than the clip ("Error codes", AWS Elemental MediaConvert User Guide)."""

thumbnails = JobConsumer(
    rows=OwnRows("thumbnails", "videoId", "signalbox.videothumbnails"),
    purpose="thumbnails",
    told=Told("videoId", "ThumbnailsMade", "ThumbnailsFailed", frozenset({UNKNOWN_ERROR, CLIPPING_ERROR})),
    recipe=recipe.settings,
    outputs=recipe.outputs,
)
