"""Settings of a job that captures frames from the first seconds of a file. Pure.

MediaConvert captures frames only in a job with an output of video too ("File group with a frame capture output", AWS
Elemental MediaConvert User Guide). That output is the preview, as short as the clip.
"""

from typing import Any

from lambdas.videothumbnails.model import CLIP_SECONDS, EVERY_SECONDS, HEIGHT, PICTURES, WIDTH


def settings(file: str, folder: str, attempt: int) -> dict[str, Any]:
    """Return the settings of the job that makes the pictures and the preview of a file.

    The first attempt decodes the first seconds alone. A shorter file has no such end, and the service may refuse the
    clip (error 1060, "Error codes", AWS Elemental MediaConvert User Guide): the second attempt decodes all of it.
    """
    source: dict[str, Any] = {"FileInput": file, "VideoSelector": {}, "TimecodeSource": "ZEROBASED"}
    if attempt == 1:
        clip = {"StartTimecode": "00:00:00:00", "EndTimecode": f"00:00:{CLIP_SECONDS:02d}:00"}
        source = {**source, "InputClippings": [clip]}
    return {
        "Inputs": [{**source, "AudioSelectors": {"Audio Selector 1": {"DefaultSelection": "DEFAULT"}}}],
        "OutputGroups": [
            _group("Pictures", f"{folder}picture", _picture()),
            _group("Preview", f"{folder}preview", _preview()),
        ],
    }


def outputs(folder: str) -> dict[str, Any]:
    """Return the fields of ThumbnailsMade that name the files of a job: the first picture and the preview."""
    return {"picture": f"{folder}picture.0000000.jpg", "preview": f"{folder}preview.mp4"}


def _group(name: str, destination: str, output: dict[str, Any]) -> dict[str, Any]:
    group = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": destination}}
    return {"Name": name, "OutputGroupSettings": group, "Outputs": [output]}


def _picture() -> dict[str, Any]:
    capture = {
        "FramerateNumerator": 1,
        "FramerateDenominator": EVERY_SECONDS,
        "MaxCaptures": PICTURES,
        "Quality": 80,
    }
    codec = {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture}
    return {"ContainerSettings": {"Container": "RAW"}, "VideoDescription": {**_size(), "CodecSettings": codec}}


def _preview() -> dict[str, Any]:
    avc = {"RateControlMode": "QVBR", "QualityTuningLevel": "SINGLE_PASS", "MaxBitrate": 500_000}
    audio = {"Bitrate": 96_000, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000}
    return {
        "ContainerSettings": {"Container": "MP4"},
        "VideoDescription": {**_size(), "CodecSettings": {"Codec": "H_264", "H264Settings": avc}},
        "AudioDescriptions": [
            {"AudioSourceName": "Audio Selector 1", "CodecSettings": {"Codec": "AAC", "AacSettings": audio}}
        ],
    }


def _size() -> dict[str, int]:
    return {"Width": WIDTH, "Height": HEIGHT}
