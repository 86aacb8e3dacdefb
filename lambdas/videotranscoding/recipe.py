"""Settings of a transcoding job: one input, and an MP4 for each rendition. Pure.

AVC in one pass is the basic tier of the price list (page "AWS Elemental MediaConvert pricing").
"""

from typing import Any

from lambdas.videotranscoding.model import RENDITIONS, Rendition

AUDIO = {
    "AudioSourceName": "Audio Selector 1",
    "CodecSettings": {
        "Codec": "AAC",
        "AacSettings": {"Bitrate": 96_000, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000},
    },
}


def settings(file: str, folder: str, attempt: int) -> dict[str, Any]:
    """Return the settings of the job that makes every rendition of a file."""
    group = {
        "Name": "Renditions",
        "OutputGroupSettings": {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"{folder}video"}},
        "Outputs": [_output(rendition) for rendition in RENDITIONS],
    }
    selector = {"Audio Selector 1": {"DefaultSelection": "DEFAULT"}}
    source = {"FileInput": file, "AudioSelectors": selector, "VideoSelector": {}, "TimecodeSource": "ZEROBASED"}
    return {"Inputs": [source], "OutputGroups": [group]}


def outputs(folder: str) -> dict[str, Any]:
    """Return the field of VideoTranscoded that names the files of a job: each MP4 by its key and size."""
    files = [{"key": f"{folder}video-{one.name}.mp4", "width": one.width, "height": one.height} for one in RENDITIONS]
    return {"renditions": files}


def _output(rendition: Rendition) -> dict[str, Any]:
    avc = {
        "RateControlMode": "QVBR",
        "QualityTuningLevel": "SINGLE_PASS",
        "MaxBitrate": rendition.highest_bitrate,
        "SceneChangeDetect": "TRANSITION_DETECTION",
    }
    return {
        "NameModifier": f"-{rendition.name}",
        "ContainerSettings": {"Container": "MP4"},
        "VideoDescription": {
            "Width": rendition.width,
            "Height": rendition.height,
            "CodecSettings": {"Codec": "H_264", "H264Settings": avc},
        },
        "AudioDescriptions": [AUDIO],
    }
