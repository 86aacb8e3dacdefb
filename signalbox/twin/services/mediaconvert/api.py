"""Operations of MediaConvert. Sources: AWS Elemental MediaConvert API Reference, the page of each operation.

Assumed is the rate of CreateJob, which the service limits without a published number: 2 a second, after a burst of 20.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.model import OperationModel

from signalbox.assembly import ACCOUNT, REGION
from signalbox.errors import InputError
from signalbox.twin.gateway.calls import Call, Parsed, Response, ServiceError, operations
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.eventbridge.bus import Buses
from signalbox.twin.services.iam import Policies
from signalbox.twin.services.mediaconvert import encoding, media_files, real_media, requests
from signalbox.twin.services.mediaconvert.job_settings import plan
from signalbox.twin.services.mediaconvert.jobs import OPEN, Job, Queue
from signalbox.twin.services.mediaconvert.media_files import Malformed, NoMedia
from signalbox.twin.services.mediaconvert.parameters import PARAMETERS
from signalbox.twin.services.mediaconvert.work import Workers, location
from signalbox.twin.services.s3 import read_object

TOKEN_SECONDS = 60.0
"""Time for which a client request token prevents a second job ("CreateJob")."""
JOBS_PER_SECOND, BURST = 2.0, 20.0
PAGE = 20
"""Jobs that SearchJobs gives at most."""


class Conversions:
    """MediaConvert of one twin: its queues by name, and all jobs by id."""

    def __init__(
        self, clock: Clock, buses: Buses, policies: Policies, s3: Callable[[], Any], ignored: Collection[str] = ()
    ) -> None:
        self.clock = clock
        self.policies = policies
        self.queues: dict[str, Queue] = {}
        self.jobs: dict[str, Job] = {}
        self.tokens: dict[str, tuple[float, Job]] = {}
        self.workers = Workers(clock, buses, policies, s3)
        self.rate = TokenBucket(JOBS_PER_SECOND, BURST, BURST)
        self.throttled = 0
        self.operations = operations(
            {
                "CreateJob": self.create_job,
                "GetJob": self.get_job,
                "CancelJob": self.cancel_job,
                "SearchJobs": self.search_jobs,
                "Probe": self.probe,
            },
            PARAMETERS,
            ignored,
        )

    @property
    def real(self) -> bool:
        """Return whether jobs make real media."""
        return self.workers.make is real_media.make

    def use_real_media(self) -> None:
        """Let jobs make real media in the place of placeholders. Raises InputError where PyAV is not installed."""
        if not encoding.installed():
            raise InputError("real media need PyAV; install it with `pip install av`")
        self.workers.make = real_media.make

    def answer(self, model: OperationModel, call: Call) -> Response | None:
        """Answer a call after its parameters were checked against botocore's model."""
        requests.check(model, call.parameters)
        return self.operations(model, call)

    def add_queue(self, name: str, concurrent: int, paused: bool = False) -> None:
        """Make a queue."""
        arn = f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:queues/{name}"
        self.queues[name] = Queue(name, arn, concurrent, paused)

    def create_job(self, call: Call) -> Parsed:
        """Answer CreateJob. The same client request token within a minute gives the job that is there already."""
        p = call.parameters
        if not self.rate.take(self.clock.now):
            self.throttled += 1
            raise ServiceError("TooManyRequestsException", "Too Many Requests", 429)
        token = p.get("ClientRequestToken", "")
        at, known = self.tokens.get(token, (0.0, None))
        if known is not None and self.clock.now - at <= TOKEN_SECONDS:
            return {"Job": self.shown(known)}
        queue = self.queue(p.get("Queue", "Default"))
        made = plan(p["Settings"])
        number = f"{int(self.clock.now * 1000)}-{self.clock.random.getrandbits(32):08x}"
        arn = f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:jobs/{number}"
        job = self.jobs[number] = Job(number, arn, p, made, queue, self.clock.now)
        self.tokens[token] = (self.clock.now, job)
        queue.waiting.append(job)
        self.clock.after(0.0, lambda: self.workers.look(queue))
        return {"Job": self.shown(job)}

    def get_job(self, call: Call) -> Parsed:
        """Answer GetJob."""
        return {"Job": self.shown(self.job(call.parameters["Id"]))}

    def cancel_job(self, call: Call) -> Parsed:
        """Answer CancelJob; a job that has ended cannot be cancelled any more."""
        job = self.job(call.parameters["Id"])
        if job.status not in OPEN:
            raise ServiceError("ConflictException", f"The job {job.id} has the status {job.status}.", 409)
        self.workers.cancel(job)
        return {}

    def search_jobs(self, call: Call) -> Parsed:
        """Answer SearchJobs: the newest jobs of a queue, a status, and an input file or a part of its name."""
        p = call.parameters
        found = [job for job in self.jobs.values() if self.fits(job, p)]
        newest = p.get("Order", "DESCENDING") == "DESCENDING"
        found.sort(key=lambda job: job.submitted, reverse=newest)
        return {"Jobs": [self.shown(job) for job in found[: p.get("MaxResults", PAGE)]]}

    def fits(self, job: Job, wanted: Mapping[str, Any]) -> bool:
        """Return whether a job is one that a search asks for."""
        queue, status = wanted.get("Queue"), wanted.get("Status")
        return (
            wanted.get("InputFile", "") in job.plan.file
            and (queue is None or self.queue(queue) is job.queue)
            and status in (None, job.status)
        )

    def probe(self, call: Call) -> Parsed:
        """Answer Probe: container, length and tracks. The file is read with the permissions of the caller."""
        return {"ProbeResults": [self.probed(one["FileUrl"], call) for one in call.parameters.get("InputFiles", [])]}

    def probed(self, url: str, call: Call) -> Parsed:
        """Return the result of a probe of one file."""
        bucket, key = location(url)
        allowed = call.caller is None or not self.policies.role_refusal(
            call.caller.role, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"
        )
        found = read_object(bucket, key)
        if not allowed:
            raise ServiceError("ForbiddenException", f"Access to {url} is denied.", 403)
        if found is None:
            raise ServiceError("NotFoundException", f"{url} does not exist.", 404)
        try:
            media = media_files.read(found[0])
        except NoMedia as error:
            raise requests.bad_request(f"{url}: {error}") from error
        except Malformed as error:
            raise ServiceError("UnprocessableEntityException", f"{url}: {error}", 422) from error
        container: Parsed = {"Format": media.container, "Tracks": []}
        if media.seconds is not None:
            container["Duration"] = media.seconds
        for number, track in enumerate(media.tracks, 1):
            size = {"Width": track.width, "Height": track.height} if track.kind == "video" else {}
            properties = {"VideoProperties": size} if size else {}
            container["Tracks"].append({"Index": number, "TrackType": track.kind, "Codec": track.codec, **properties})
        return {"Container": container, "Metadata": {"FileSize": len(found[0])}}

    def billed_outputs(self) -> list[tuple[float, int]]:
        """Return seconds and lines of each output of a completed job: others are not billed ("Error codes")."""
        return [
            (output["durationInMs"] / 1000, output["videoDetails"]["heightInPx"])
            for job in self.jobs.values()
            if job.status == "COMPLETE"
            for group in job.details
            for output in group["outputDetails"]
        ]

    def job(self, identity: str) -> Job:
        """Return a job. Raises NotFoundException."""
        if identity not in self.jobs:
            raise ServiceError("NotFoundException", f"The job {identity} does not exist.", 404)
        return self.jobs[identity]

    def queue(self, name: str) -> Queue:
        """Return a queue by name or ARN. Raises NotFoundException."""
        found = self.queues.get(name.rpartition("/")[2])
        if found is None:
            raise ServiceError("NotFoundException", f"The queue {name} does not exist.", 404)
        return found

    def shown(self, job: Job) -> Parsed:
        """Return a job as GetJob gives it."""
        request = job.request
        times = {"SubmitTime": job.submitted, "StartTime": job.started, "FinishTime": job.finished}
        shown: Parsed = {
            "Id": job.id,
            "Arn": job.arn,
            "Status": job.status,
            "CreatedAt": datetime.fromtimestamp(job.submitted, UTC),
            "Queue": job.queue.arn,
            "Role": request["Role"],
            "Priority": job.priority,
            "UserMetadata": dict(request.get("UserMetadata", {})),
            "JobPercentComplete": job.percent(self.clock.now),
            "Timing": {name: datetime.fromtimestamp(at, UTC) for name, at in times.items() if at is not None},
            "Settings": request["Settings"],
        }
        if token := request.get("ClientRequestToken"):
            shown["ClientRequestToken"] = token
        if job.error and job.status == "ERROR":
            shown |= {"ErrorCode": job.error[0], "ErrorMessage": job.error[1]}
        if job.details:
            shown["OutputGroupDetails"] = [
                {"OutputDetails": [described(output) for output in group["outputDetails"]]} for group in job.details
            ]
        return shown


def described(output: Mapping[str, Any]) -> Parsed:
    """Return the details of an output as GetJob gives them: without the paths of its files."""
    size = output["videoDetails"]
    video = {"WidthInPx": size["widthInPx"], "HeightInPx": size["heightInPx"]}
    return {"DurationInMs": output["durationInMs"], "VideoDetails": video}
