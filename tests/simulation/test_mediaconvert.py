"""The simulated MediaConvert: checks of requests, queues, tokens, rate, probes and events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.observe.story.pictures import Pictures
from signalbox.twin.outside.clips import clip
from signalbox.twin.outside.real_clips import real_clip
from tests.simulation import small

ROLE = "arn:aws:iam::123456789012:role/jobs"
BUCKET = "media-bucket"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    """Open a twin with one queue of two slots, a bucket, and a role that may do anything in it."""
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    role = {
        "RoleName": "jobs",
        "AssumeRolePolicyDocument": {"Statement": []},
        "Policies": [{"PolicyName": "files", "PolicyDocument": {"Statement": [statement]}}],
    }
    resources = {
        "Queue": {"Type": "AWS::MediaConvert::Queue", "Properties": {"Name": "work", "ConcurrentJobs": 2}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Stranger": {"Type": "AWS::IAM::Role", "Properties": {**role, "RoleName": "stranger", "Policies": []}},
    }
    with Twin.from_assembly(small.assembly(tmp_path, "", resources)) as opened:
        yield opened


def put(twin: Twin, key: str, content: bytes) -> str:
    """Store a file; returns its URL."""
    twin.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
    return f"s3://{BUCKET}/{key}"


def settings(file: str, **output: Any) -> dict[str, Any]:
    """Settings of a job with one MP4."""
    video = {"Width": 640, "Height": 360, "CodecSettings": {"Codec": "H_264", "H264Settings": {"MaxBitrate": 9999}}}
    made = {"ContainerSettings": {"Container": "MP4"}, "VideoDescription": video, **output}
    group = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"s3://{BUCKET}/out/file"}}
    return {"Inputs": [{"FileInput": file}], "OutputGroups": [{"OutputGroupSettings": group, "Outputs": [made]}]}


def create(twin: Twin, file: str, **more: Any) -> str:
    """Create a job; returns its id."""
    answer = twin.client("mediaconvert").create_job(
        **{"Role": ROLE, "Queue": "work", "Settings": settings(file), **more}
    )
    return str(answer["Job"]["Id"])


def states(twin: Twin) -> list[tuple[str, Any]]:
    """The states that the default bus announced, with error codes."""
    journal = twin.cloud.buses.buses["default"].journal
    return [(event["detail"]["status"], event["detail"].get("errorCode")) for _, event in journal]


def test_job_runs_and_writes_its_file(twin: Twin) -> None:
    """Events in AWS's order, the file under its key, and the progress in between."""
    job = create(twin, put(twin, "in.mp4", clip("mp4", 600)), UserMetadata={"a": "b"})
    twin.advance(seconds=60)
    shown = twin.client("mediaconvert").get_job(Id=job)["Job"]
    assert shown["Status"] == "PROGRESSING" and 0 < shown["JobPercentComplete"] < 100
    twin.run_until_idle()
    assert [state for state, _ in states(twin)] == ["PROGRESSING", "INPUT_INFORMATION", "COMPLETE"]
    event = twin.cloud.buses.buses["default"].journal[-1][1]
    assert (event["source"], event["detail-type"]) == ("aws.mediaconvert", "MediaConvert Job State Change")
    assert event["detail"]["userMetadata"] == {"a": "b"}
    (group,) = event["detail"]["outputGroupDetails"]
    assert group["outputDetails"][0]["outputFilePaths"] == [f"s3://{BUCKET}/out/file.mp4"]
    assert group["outputDetails"][0]["durationInMs"] == 600_000
    assert twin.client("s3").get_object(Bucket=BUCKET, Key="out/file.mp4")["Body"].read()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (clip("text", 1), 1010),
        (clip("broken", 1), 1010),
        (clip("protected", 1), 1030),
        (clip("sound", 1), 1020),
        (None, 1404),
    ],
)
def test_error_of_a_file(twin: Twin, content: bytes | None, code: int) -> None:
    """Each kind of bad file ends the job with the service's code for it."""
    create(twin, put(twin, "in.mp4", content) if content else f"s3://{BUCKET}/none.mp4")
    twin.run_until_idle()
    assert states(twin)[-1] == ("ERROR", code)


@pytest.mark.parametrize(
    ("hours", "end", "most"), [(13, ("COMPLETE", None), 13.0), (200, ("ERROR", 1999), 48.0)], ids=["film", "endless"]
)
def test_long_file(twin: Twin, hours: int, end: tuple[str, int | None], most: float) -> None:
    """A job of 13 hours of media ends well; one that works for 48 hours is ended by the service."""
    job = twin.cloud.conversions.jobs[create(twin, put(twin, "in.mp4", clip("mp4", hours * 3600)))]
    twin.run_until_idle()
    assert states(twin)[-1] == end
    assert job.started is not None and job.finished is not None
    assert 4 < (job.finished - job.started) / 3600 <= most
    assert (twin.cloud.conversions.billed_outputs() == [(hours * 3600, 360)]) is (end[0] == "COMPLETE")


def test_role_that_may_not_read_ends_the_job(twin: Twin) -> None:
    """The job reads with its own role."""
    create(twin, put(twin, "in.mp4", clip("mp4", 1)), Role="arn:aws:iam::123456789012:role/stranger")
    twin.run_until_idle()
    assert states(twin)[-1] == ("ERROR", 1401)


def test_clip_beyond_the_end_of_the_file(twin: Twin) -> None:
    """The end timecode does not exist in the input."""
    asked = settings(put(twin, "in.mp4", clip("mp4", 5)))
    asked["Inputs"][0] |= {"TimecodeSource": "ZEROBASED", "InputClippings": [{"EndTimecode": "00:00:10:00"}]}
    create(twin, "", Settings=asked)
    twin.run_until_idle()
    assert states(twin)[-1] == ("ERROR", 1060)


def test_real_pictures_reach_the_report(twin: Twin) -> None:
    """Real media are made where they are asked for, and the story has the pictures under their key."""
    pytest.importorskip("av", reason="PyAV is not installed")
    capture = {"FramerateNumerator": 1, "FramerateDenominator": 2, "MaxCaptures": 5}
    video = {"Width": 320, "Height": 180, "CodecSettings": {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture}}
    for name, key in (("plain", "video-1"), ("real", "video-2")):
        asked = settings(put(twin, f"{name}.mp4", real_clip("mp4", 20, key)))
        group = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": f"s3://{BUCKET}/{name}/picture"}}
        output = {"ContainerSettings": {"Container": "RAW"}, "VideoDescription": video}
        asked["OutputGroups"].append({"OutputGroupSettings": group, "Outputs": [output]})
        create(twin, "", Settings=asked, UserMetadata={"subject": key})
        twin.run_until_idle()
        twin.cloud.conversions.use_real_media()
    pictures = Pictures(twin)
    assert pictures.of("video-1") == {"shown": [], "left_out": 0}  # made before it was asked for
    shown = pictures.of("video-2")["shown"]
    assert [one["name"] for one in shown] == [f"picture.{number:07d}.jpg" for number in range(5)]
    assert len({one["content"] for one in shown}) == 5


def test_queue_works_on_as_many_jobs_as_it_has_slots(twin: Twin) -> None:
    """The oldest of equal priority comes first, and a higher priority before all that wait."""
    file = put(twin, "in.mp4", clip("mp4", 60))
    twin.advance(seconds=1)
    jobs = [create(twin, file, Priority=priority) for priority in (0, 0, 0, 0, 10)]
    twin.run_until_idle()
    queue = twin.cloud.conversions.queues["work"]
    began = {job: twin.cloud.conversions.jobs[job].started for job in jobs}
    assert queue.most == 2
    assert sorted(jobs, key=lambda job: (began[job], jobs.index(job)))[-1] == jobs[3]
    assert began[jobs[4]] <= min(began[jobs[2]], began[jobs[3]])  # type: ignore[operator, type-var]  # all began


def test_token_prevents_a_second_job_for_a_minute(twin: Twin) -> None:
    """The same token makes another job after the minute."""
    file = put(twin, "in.mp4", clip("mp4", 1))
    first = create(twin, file, ClientRequestToken="same")
    twin.advance(seconds=59)
    assert create(twin, file, ClientRequestToken="same") == first
    twin.advance(seconds=2)
    assert create(twin, file, ClientRequestToken="same") != first


def test_rate_of_new_jobs_is_limited(twin: Twin) -> None:
    """CreateJob answers 429 with the service's code after a burst."""
    file = put(twin, "in.mp4", clip("mp4", 1))
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        for _ in range(30):
            create(twin, file)
    assert twin.cloud.conversions.throttled >= 1


def test_cancelled_job_frees_its_slot_and_stays_cancelled(twin: Twin) -> None:
    """A job that has ended cannot be cancelled."""
    job = create(twin, put(twin, "in.mp4", clip("mp4", 600)))
    twin.advance(seconds=5)
    twin.client("mediaconvert").cancel_job(Id=job)
    assert states(twin)[-1] == ("CANCELED", None)
    with pytest.raises(ClientError, match="ConflictException"):
        twin.client("mediaconvert").cancel_job(Id=job)
    with pytest.raises(ClientError, match="NotFoundException"):
        twin.client("mediaconvert").cancel_job(Id="none")
    assert not twin.cloud.conversions.queues["work"].working


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Priority": 51}, "/priority: 51 is not from -50 to 50"),
        ({"AccelerationSettings": {"Mode": "WARP"}}, "/accelerationSettings/mode: 'WARP' is none of"),
    ],
)
def test_value_that_the_model_does_not_allow(twin: Twin, change: dict[str, Any], message: str) -> None:
    """A value is refused by its path, with what is allowed."""
    with pytest.raises(ClientError, match="BadRequestException") as refused:
        create(twin, "s3://b/k", **change)
    assert message in refused.value.response["Error"]["Message"]


def test_unknown_parameter_is_named(twin: Twin) -> None:
    """A misspelt setting is refused by botocore; one that the twin does not obey by the twin, by its path."""
    with pytest.raises(ParamValidationError, match="Widht"):
        create(twin, "s3://b/k", Settings=settings("s3://b/k", VideoDescription={"Widht": 1}))
    asked = settings("s3://b/k")
    asked["Inputs"][0]["DenoiseFilter"] = "ENABLED"
    with pytest.raises(UnsupportedCall, match=r"Settings\.Inputs\[0\]\.DenoiseFilter"):
        create(twin, "", Settings=asked)


def test_frames_alone_are_refused(twin: Twin) -> None:
    """A job that consists of a frame capture output only is none."""
    pictures = {"CodecSettings": {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": {"MaxCaptures": 2}}}
    alone = settings("s3://b/k", VideoDescription=pictures, ContainerSettings={"Container": "RAW"})
    with pytest.raises(ClientError, match="BadRequestException"):
        create(twin, "", Settings=alone)


def test_probe_of_a_file(twin: Twin) -> None:
    """Container, length and tracks; a bad file is refused with the service's code."""
    probe = twin.client("mediaconvert").probe
    (found,) = probe(InputFiles=[{"FileUrl": put(twin, "in.mp4", clip("mp4", 12.5))}])["ProbeResults"]
    assert (found["Container"]["Format"], found["Container"]["Duration"]) == ("mp4", 12.5)
    tracks = [f"{track['TrackType']} {track['Codec']}" for track in found["Container"]["Tracks"]]
    assert tracks == ["video AVC", "audio AAC"]
    for kind, code in (("text", "BadRequestException"), ("broken", "UnprocessableEntityException")):
        with pytest.raises(ClientError, match=code):
            probe(InputFiles=[{"FileUrl": put(twin, kind, clip(kind, 1))}])
