"""Calls of MediaConvert: create a job, find it again, cancel it, and read its state."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import PermanentError

GONE = frozenset({"NotFoundException", "ConflictException"})
"""Answers to CancelJob for a job that does not exist, or that has ended ("CancelJob", AWS Elemental MediaConvert API
Reference)."""


class JobRefused(PermanentError):
    """MediaConvert rejected the request itself: a person must mend the job's settings or the role."""

    reason = "JobRefused"


@dataclass(frozen=True)
class Wanted:
    """A job that should exist: `purpose` names the consumer, `generation` the write of the file, `attempt` the try."""

    purpose: str
    subject: str
    generation: str
    attempt: int
    file: str

    @property
    def token(self) -> str:
        """Client request token: the same job has the same one at each try.

        It holds 64 ASCII characters at most, and prevents a second job for one minute ("CreateJob", AWS Elemental
        MediaConvert API Reference). `find` covers the time after that minute.
        """
        text = f"{settings.environment()} {self.purpose} {self.subject} {self.generation} {self.attempt}"
        return hashlib.sha256(text.encode()).hexdigest()

    def metadata(self) -> dict[str, str]:
        """Return the user metadata by which an event of the service is known as one of ours."""
        return {
            "environment": settings.environment(),
            "purpose": self.purpose,
            "subject": self.subject,
            "generation": self.generation,
            "attempt": str(self.attempt),
        }


def create(wanted: Wanted, job_settings: Mapping[str, Any]) -> str:
    """Create a job and return its id. Raises JobRefused for a request that MediaConvert does not accept."""
    try:
        answer = call(
            "mediaconvert",
            "create_job",
            ClientRequestToken=wanted.token,
            Queue=settings.job_queue(),
            Priority=settings.job_priority(),
            Role=settings.job_role(),
            UserMetadata=wanted.metadata(),
            Settings=job_settings,
        )
    except ClientError as error:
        raise JobRefused(f"MediaConvert refused the job: {error_code(error)}") from error
    return str(answer["Job"]["Id"])


def find(wanted: Wanted) -> str:
    """Return the id of the job that an earlier try created; empty where there is none.

    SearchJobs gives the twenty latest jobs of an input file ("SearchJobs", AWS Elemental MediaConvert API Reference).
    """
    answer = call("mediaconvert", "search_jobs", InputFile=wanted.file, Queue=settings.job_queue(), Order="DESCENDING")
    mine = [job for job in answer.get("Jobs", []) if job.get("UserMetadata") == wanted.metadata()]
    return str(mine[0]["Id"]) if mine else ""


def cancel(job_id: str) -> None:
    """Cancel a job; a job that has ended already stays as it is."""
    try:
        call("mediaconvert", "cancel_job", Id=job_id)
    except ClientError as error:
        if error_code(error) not in GONE:
            raise


def read(job_id: str) -> Mapping[str, Any]:
    """Return a job as GetJob gives it; empty where MediaConvert knows no such job."""
    try:
        answer: Mapping[str, Any] = call("mediaconvert", "get_job", Id=job_id)["Job"]
    except ClientError as error:
        if error_code(error) != "NotFoundException":
            raise
        return {}
    return answer
