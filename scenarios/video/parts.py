"""Contents of the events about parts of a video, by the jobs that MediaConvert worked on."""

from collections.abc import Callable

from scenarios.auditing.expected_data import Expected, OneOf
from scenarios.records import clocks_agree
from scenarios.video.records import VideoRecords
from signalbox.twin.auditors.records import Row, instant
from signalbox.twin.services.mediaconvert.jobs import Job

RENDITIONS = {"1080p": (1920, 1080, 5_000_000), "720p": (1280, 720, 3_000_000), "360p": (640, 360, 1_000_000)}
"""Width, height and highest bit rate of each rendition, as docs/video.md lists them; a test compares the two."""
REPEATED = {"transcoding": (1999,), "thumbnails": (1999, 1060)}
"""Error codes after which a first attempt is followed by a second one, by purpose."""
WITHOUT_A_JOB = ("Exhausted", "JobRefused", "NeverCreated", "JobLost")
GIVEN_UP_SECONDS = 72 * 3600.0
SLACK_SECONDS = 1.0


def folder(video: str, purpose: str, generation: str) -> str:
    """Return the folder of what is derived from a file."""
    return f"derived/{video}/{purpose}/{generation}/"


def finished(records: VideoRecords, purpose: str, video: str, generation: str) -> list[Job]:
    """Return the completed jobs of a file."""
    return [job for job in records.jobs.get((purpose, video, generation), []) if job.status == "COMPLETE"]


def lengths(jobs: list[Job]) -> OneOf:
    """Return the lengths of the longest outputs of jobs."""
    outputs = [[one for group in job.details for one in group["outputDetails"]] for job in jobs]
    return OneOf(tuple(max(one["durationInMs"] for one in found) for found in outputs if found))


def unwritten(records: VideoRecords, jobs: list[Job], keys: list[str]) -> str:
    """Return why no job can have made the files of an event; empty where one wrote all."""
    urls = {f"s3://{records.bucket}/{key}" for key in keys}
    return "" if any(urls <= set(job.written) for job in jobs) else f"no completed job wrote {sorted(urls)}"


def transcoded(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of VideoTranscoded: three files of a completed job, and their length."""
    jobs, place = finished(records, "transcoding", video, generation), folder(video, "transcoding", generation)
    files = [
        {"key": f"{place}video-{name}.mp4", "width": width, "height": height}
        for name, (width, height, _) in RENDITIONS.items()
    ]
    wrong = unwritten(records, jobs, [str(one["key"]) for one in files])
    return wrong or {"durationMs": lengths(jobs), "renditions": files}


def thumbnails_made(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
    """Return the data of ThumbnailsMade: the first picture and the preview of a completed job."""
    jobs, place = finished(records, "thumbnails", video, generation), folder(video, "thumbnails", generation)
    files = {"picture": f"{place}picture.0000000.jpg", "preview": f"{place}preview.mp4"}
    return unwritten(records, jobs, list(files.values())) or {"durationMs": lengths(jobs), **files}


def part_failed(purpose: str) -> Callable[[VideoRecords, Row, str, str], Expected | str]:
    """Return the reader of a part's failure: its reason, and the code of the service where a job has failed."""

    def read(records: VideoRecords, event: Row, video: str, generation: str) -> Expected | str:
        jobs = records.jobs.get((purpose, video, generation), [])
        reason = event["data"].get("reason")
        if reason == "JobFailed":
            codes = tuple(
                job.error[0] for job in jobs if job.error and job.status == "ERROR" and is_final(purpose, job)
            )
            return {"reason": reason, "serviceCode": OneOf(codes)}
        if reason == "Cancelled" and not any(job.status == "CANCELED" for job in jobs):
            return "no job of it was cancelled"
        if reason == "TimedOut" and clocks_agree(records) and not any(is_old(job, event) for job in jobs):
            return "no job of it had worked for 72 hours"
        return {"reason": OneOf(("Cancelled", "TimedOut", *WITHOUT_A_JOB))}

    return read


def is_final(purpose: str, job: Job) -> bool:
    """Return whether nobody has another job created after this one by itself."""
    code = job.error[0] if job.error else 0
    return code not in REPEATED[purpose] or int(job.request["UserMetadata"]["attempt"]) > 1


def is_old(job: Job, event: Row) -> bool:
    """Return whether a job was created so long before an event that it was given up."""
    return job.submitted <= instant(event["time"]) - GIVEN_UP_SECONDS + SLACK_SECONDS
