"""Real media: files with frames, and the outputs that jobs make of them."""

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios.video.people import file_of
from signalbox.desk.recorded.run import RecordedRun, reopen
from signalbox.twin.observe.story import pictures
from signalbox.twin.outside.clips import KINDS, clip
from signalbox.twin.outside.real_clips import real_clip
from signalbox.twin.services.mediaconvert import media_files, real_media
from signalbox.twin.services.mediaconvert.job_settings import Output, Plan
from signalbox.twin.services.mediaconvert.jobs import Job, Queue
from signalbox.twin.services.mediaconvert.media_files import Malformed, MediaFile, NoMedia

av = pytest.importorskip("av", reason="PyAV is not installed")
CAPTURE = {"FramerateNumerator": 1, "FramerateDenominator": 2, "MaxCaptures": 5}


def described(content: bytes) -> MediaFile | str:
    """Description by a probe, or the name of its error."""
    try:
        return media_files.read(content)
    except (NoMedia, Malformed) as error:
        return type(error).__name__


def made(content: bytes, *outputs: Output, clip: tuple[float, float | None] = (0.0, None)) -> dict[str, bytes]:
    """The files of a job with these outputs."""
    plan, media = Plan("s3://b/in", clip, list(outputs)), media_files.read(content)
    job = Job("1", "arn", {}, plan, Queue("work", "arn", 1), 0.0)
    return dict(real_media.make(job, media, content, plan.seconds(media)))


def rendition(stem: str, width: int, height: int, extension: str = "mp4") -> Output:
    """An output of video."""
    return Output(0, stem, extension, width, height, "H_264", {})


PICTURES = Output(1, "s3://b/out", "jpg", 320, 180, "FRAME_CAPTURE", CAPTURE)


def opened(content: bytes) -> Any:
    """A file as PyAV reads it: its first stream of video, and its frames."""
    with av.open(BytesIO(content)) as file:
        return file.streams.video[0], list(file.decode(video=0))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"protected"}))
@pytest.mark.parametrize("seconds", [0, 0.5, 8, 46800])
def test_file_with_frames_is_probed_like_one_without(kind: str, seconds: float) -> None:
    """Container, length, tracks and errors are equal, so a run has the same course with either."""
    assert described(real_clip(kind, seconds, "one")) == described(clip(kind, seconds))


def test_protected_file_has_the_marks_of_protection() -> None:
    """Protection is marked on its tracks, as in the file without frames."""
    found = described(real_clip("protected", 60, "one"))
    assert isinstance(found, MediaFile) and found.protected and found.seconds == 60


def test_equal_names_give_equal_bytes() -> None:
    """A file depends on its kind, length and name alone; another name gives other colours."""
    assert real_clip("mp4", 20, "one") == real_clip("mp4", 20, "one") != real_clip("mp4", 20, "two")


def test_renditions_have_their_size_length_and_sound() -> None:
    """Each MP4 can be decoded; the same job gives the same bytes."""
    source, sizes = real_clip("mp4", 90, "one"), {"s3://b/hd": (1280, 720), "s3://b/small": (640, 360)}
    outputs = [rendition(stem, *size) for stem, size in sizes.items()]
    files = made(source, *outputs)
    assert files == made(source, *outputs)
    for stem, (width, height) in sizes.items():
        content = files[f"{stem}.mp4"]
        found = media_files.read(content)
        assert [(one.kind, one.width, one.height) for one in found.tracks] == [
            ("video", width, height),
            ("audio", 0, 0),
        ]
        assert found.seconds == 90
        stream, frames = opened(content)
        assert stream.codec_context.name == "h264" and len(frames) == len(real_media.decoded(source))


def test_silent_file_gets_no_sound() -> None:
    """An output has sound only where its input has."""
    files = made(real_clip("silent", 20, "one"), rendition("s3://b/out", 640, 360))
    assert [track.kind for track in media_files.read(files["s3://b/out.mp4"]).tracks] == ["video"]


def test_pictures_are_the_frames_at_their_instants() -> None:
    """Five JPEG of the clip, each of another frame: the bar grows."""
    files = made(real_clip("mp4", 20, "one"), PICTURES, rendition("s3://b/preview", 320, 180), clip=(0.0, 10.0))
    pictures = [content for url, content in files.items() if url.endswith(".jpg")]
    assert len(pictures) == 5 == len(set(pictures))
    assert {(frame.width, frame.height) for content in pictures for frame in opened(content)[1]} == {(320, 180)}
    assert media_files.read(files["s3://b/preview.mp4"]).seconds == 10


def test_clip_begins_with_the_frame_that_is_shown_then() -> None:
    """A clip from the third second on begins with the frame of the second, which is still shown."""
    source = real_clip("mp4", 20, "one")
    (late,) = made(source, Output(0, "s3://b/a", "jpg", 320, 180, "FRAME_CAPTURE", {}), clip=(3.0, 3.5)).values()
    whole = made(source, PICTURES)
    assert late == whole["s3://b/out.0000001.jpg"]


def test_output_without_a_size_has_that_of_its_input() -> None:
    """The service does not scale then."""
    files = made(real_clip("mp4", 8, "one", 640, 360), rendition("s3://b/out", 0, 0))
    video = media_files.read(files["s3://b/out.mp4"]).video
    assert video and (video.width, video.height) == (640, 360)


def test_placeholder_where_nothing_can_be_made() -> None:
    """Headers without media, and a container that is not made here."""
    assert made(clip("mp4", 20), rendition("s3://b/out", 640, 360)) == {"s3://b/out.mp4": b"H_264 640x360 20 s"}
    webm = rendition("s3://b/out", 640, 360, "webm")
    assert made(real_clip("mp4", 20, "one"), webm) == {"s3://b/out.webm": b"H_264 640x360 20 s"}


def test_recorded_run_keeps_that_its_media_were_real(tmp_path: Path) -> None:
    """A repetition makes the same media; its end is another one than with placeholders."""
    runs = [RecordedRun(tmp_path, 1, tmp_path, "print", real_media=real) for real in (False, True)]
    runs[0].script.write_text("", "utf-8")
    assert runs[0].key() != runs[1].key()
    for run in runs:
        run.write()
        assert reopen(tmp_path) == run


def test_pictures_beyond_the_size_of_a_page_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that fit are shown, others are counted; neither placeholders nor other files are pictures."""
    bodies = {
        "a.jpg": b"\xff\xd8\xff" + bytes(500),
        "b.jpg": b"\xff\xd8\xff" + bytes(600),
        "c.jpg": b"text",
        "d.mp4": b"1",
    }
    monkeypatch.setattr(pictures, "read_object", lambda bucket, key: (bodies[key],) if key in bodies else None)
    monkeypatch.setattr(pictures, "MOST_BYTES", 700)
    names = (*bodies, "deleted.jpg")
    noted = {"UserMetadata": {"subject": "video-1"}}
    job = Job("1", "arn", noted, Plan("s3://b/in", (0.0, None), []), Queue("work", "arn", 1), 0.0)
    job.written = [f"s3://b/{name}" for name in names]
    twin: Any = SimpleNamespace(cloud=SimpleNamespace(conversions=SimpleNamespace(jobs={"1": job})))
    found = pictures.Pictures(twin)
    of = found.of("video-1")
    assert ([one["name"] for one in of["shown"]], of["left_out"]) == (["a.jpg"], 1)
    assert found.of("video-2") == {"shown": [], "left_out": 0}


@pytest.mark.parametrize("real", [False, True])
def test_upload_has_frames_where_media_are_real(real: bool) -> None:
    """Headers alone are uploaded in ordinary runs, which encode nothing."""
    twin: Any = SimpleNamespace(cloud=SimpleNamespace(conversions=SimpleNamespace(real=real)))
    assert bool(real_media.decoded(file_of(twin, "mp4", 20, "one"))) is real
