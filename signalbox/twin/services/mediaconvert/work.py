"""Work on jobs: a job starts when its queue has room, takes time, and ends with files or an error.

Error codes: "Error codes", AWS Elemental MediaConvert User Guide. A job that has worked for 48 hours is ended with an
error ("Events with PROGRESSING status", the same guide).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.eventbridge.bus import Buses
from signalbox.twin.services.iam import Policies
from signalbox.twin.services.mediaconvert import events, media_files
from signalbox.twin.services.mediaconvert.jobs import OVERHEAD_SECONDS, PACE, Job, Queue
from signalbox.twin.services.mediaconvert.media_files import Malformed, MediaFile, NoMedia
from signalbox.twin.services.mediaconvert.placeholders import placeholders
from signalbox.twin.services.s3 import read_object

LONGEST_SECONDS = 48 * 3600.0
DENIED, MISSING, UNOPENED, NO_VIDEO, UNSUPPORTED, NO_CLIP, UNEXPECTED = 1401, 1404, 1010, 1020, 1030, 1060, 1999
LIMIT = 1999
MOODS = ("ok", "slow", "error", "twice", "never", "lost")
"""How the next jobs of a queue behave: `slow` takes ten times as long, `error` ends with an unexpected error, `twice`
announces its end twice, `never` works until the service's own limit, `lost` ends and announces nothing."""

Make = Callable[[Job, MediaFile, bytes, float], Mapping[str, bytes]]
"""Makes the files of a job: job, file, its bytes and the length of the outputs -> content by URL."""


class JobError(Exception):
    """Error that ends a job, with the code and the message of its event."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Workers:
    """Works on the jobs of all queues. `moods` holds, by queue, the moods of the next jobs."""

    clock: Clock
    buses: Buses
    policies: Policies
    s3: Callable[[], Any]
    make: Make = placeholders
    moods: dict[str, list[str]] = field(default_factory=dict)

    def look(self, queue: Queue) -> None:
        """Start the jobs for which a queue has room."""
        while job := queue.next():
            job.status, job.started = "PROGRESSING", self.clock.now
            line = self.moods.get(queue.name, [])
            job.mood = line.pop(0) if line else ""
            events.announce(self.buses, job, "PROGRESSING")
            self.begin(job)

    def begin(self, job: Job) -> None:
        """Read the input of a job, and plan its end."""
        overhead = self.clock.draw(OVERHEAD_SECONDS)
        try:
            media, _ = self.opened(job)
            seconds = job.plan.seconds(media)
        except JobError as error:
            job.error = (error.code, str(error))
            self.end_at(job, overhead)
            return
        events.announce(self.buses, job, "INPUT_INFORMATION", events.input_information(job, media))
        took = overhead + seconds * self.clock.draw(PACE) * (10 if job.mood == "slow" else 1)
        if job.mood == "error":
            job.error = (UNEXPECTED, "There is an unexpected transcoding error.")
        if job.mood == "never" or took > LONGEST_SECONDS:
            job.error, took = (LIMIT, "The job took longer than 48 hours."), LONGEST_SECONDS
        self.end_at(job, took)

    def end_at(self, job: Job, seconds: float) -> None:
        """Plan the end of a job."""
        job.ends = self.clock.now + seconds
        job.due = self.clock.after(seconds, lambda: self.end(job))

    def opened(self, job: Job) -> tuple[MediaFile, bytes]:
        """Return the input of a job, read with the job's role. Raises JobError."""
        bucket, key = location(job.plan.file)
        found = read_object(bucket, key)
        if found is None:
            raise JobError(MISSING, f"Unable to find the input file [{job.plan.file}]")
        if self.policies.role_refusal(job.request["Role"], "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"):
            raise JobError(DENIED, f"Access to the input file [{job.plan.file}] is denied")
        try:
            media = media_files.read(found[0])
        except (NoMedia, Malformed) as error:
            raise JobError(UNOPENED, f"Unable to open input file [{job.plan.file}]: [{error}]") from error
        if media.protected:
            raise JobError(UNSUPPORTED, "The input file is protected, and its codec is not supported")
        if media.video is None:
            raise JobError(NO_VIDEO, "The input file has no video")
        if job.plan.clip[1] is not None and (media.seconds or 0) < job.plan.clip[1]:
            raise JobError(NO_CLIP, "The end timecode of the clip does not exist in the input")
        return media, found[0]

    def end(self, job: Job) -> None:
        """End a job: write its files and announce it, or announce its error; then look at its queue again."""
        if job.error is None:
            try:
                self.write(job)
            except JobError as error:
                job.error = (error.code, str(error))
        job.finished = self.clock.now
        job.queue.working.discard(job)
        job.status = "ERROR" if job.error else "COMPLETE"
        self.look(job.queue)
        if job.error:
            code, message = job.error
            self.announce(job, {"errorCode": code, "errorMessage": message})
        else:
            self.announce(job, {"outputGroupDetails": job.details})

    def announce(self, job: Job, more: dict[str, Any]) -> None:
        """Announce the end of a job as its mood says."""
        for _ in range({"lost": 0, "twice": 2}.get(job.mood, 1)):
            events.announce(self.buses, job, job.status, more)

    def write(self, job: Job) -> None:
        """Write the files of a job with its role. Raises JobError where it may not, or the input is gone."""
        media, content = self.opened(job)
        seconds = job.plan.seconds(media)
        for url, body in self.make(job, media, content, seconds).items():
            bucket, key = location(url)
            if self.policies.role_refusal(job.request["Role"], "s3:PutObject", f"arn:aws:s3:::{bucket}/{key}"):
                raise JobError(DENIED, f"Access to the output file [{url}] is denied")
            self.s3().put_object(Bucket=bucket, Key=key, Body=body)
            job.written.append(url)
        job.details = events.output_details(job, seconds)

    def cancel(self, job: Job) -> None:
        """Cancel a job that has not ended."""
        if job.due:
            self.clock.cancel(job.due)
        if job in job.queue.waiting:
            job.queue.waiting.remove(job)
        job.queue.working.discard(job)
        job.status, job.finished = "CANCELED", self.clock.now
        events.announce(self.buses, job, "CANCELED")
        self.look(job.queue)


def location(url: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` URL."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key
