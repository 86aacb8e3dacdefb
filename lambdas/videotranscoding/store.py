"""Rows of transcoding jobs."""

from lambdas.common.mediaconvert.consumer import JobConsumer
from lambdas.common.mediaconvert.job_logic import Told
from lambdas.common.storage.own_rows import OwnRows
from lambdas.videotranscoding import recipe

transcodings = JobConsumer(
    rows=OwnRows("transcodings", "videoId", "signalbox.videotranscoding"),
    purpose="transcoding",
    told=Told("videoId", "VideoTranscoded", "TranscodingFailed"),
    recipe=recipe.settings,
    outputs=recipe.outputs,
)
