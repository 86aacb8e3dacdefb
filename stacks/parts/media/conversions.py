"""Queues of MediaConvert, the role of their jobs, and the functions that create jobs."""

from collections.abc import Mapping

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_mediaconvert as mediaconvert
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import media_bucket, pascal, physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.media.media_bucket import DERIVED, UPLOADS
from stacks.table import Function, JobQueue

ON_QUEUES = frozenset({"CreateJob", "SearchJobs"})
"""What is asked of a queue; the rest is asked of a job (Service Authorization Reference, "AWS Elemental
MediaConvert"). A probe is asked of neither."""
ON_NOTHING = frozenset({"Probe"})


class Conversions(Construct):
    """A queue for each consumer, so that the expensive jobs never keep the cheap ones waiting, and one role."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, queues: Mapping[str, JobQueue]) -> None:
        super().__init__(scope, id)
        for slug, row in queues.items():
            mediaconvert.CfnQueue(
                self,
                pascal(slug),
                name=physical_name(target, slug),
                pricing_plan="ON_DEMAND",
                status="ACTIVE",
                concurrent_jobs=row.concurrent,
                description=f"Jobs of {slug}, {row.concurrent} at once.",
            )
        self.role = self._role(target)

    def _role(self, target: Environment) -> iam.Role:
        """Make the role of the jobs, which only this account's jobs may use.

        Source: "Setting up IAM permissions" and "Cross-service confused deputy prevention", AWS Elemental
        MediaConvert User Guide.
        """
        ours = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("mediaconvert.amazonaws.com", conditions=ours))
        bucket = arns.bucket(media_bucket(target))
        for action, prefix in (("s3:GetObject", UPLOADS), ("s3:PutObject", DERIVED)):
            objects = f"{bucket}/{prefix}/*"
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[objects]))
            every = "A job reads one upload and writes what is derived from it, under this prefix alone."
            acknowledge(role, every, f"AwsSolutions-IAM5[Resource::{arns.shown(objects)}]")
        return role


def convert_variables(target: Environment, row: Function, conversions: Conversions | None) -> dict[str, str]:
    """Return the environment variables that a function of this row gets."""
    if row.jobs is None or conversions is None:
        return {}
    return {
        "JOB_QUEUE": arns.job_queue(target, row.jobs.slug),
        "JOB_ROLE": conversions.role.role_arn,
        "JOB_PRIORITY": str(row.jobs.priority),
        "JOBS_PER_SECOND": str(row.jobs.per_second),
    }


def equip_converter(target: Environment, function: HandlerFunction, conversions: Conversions | None) -> None:
    """Let a function call MediaConvert as its row says, and pass the role of its jobs on."""
    row = function.row
    calls = set(row.converts)
    if calls & ON_NOTHING:
        function.allow([f"mediaconvert:{action}" for action in sorted(calls & ON_NOTHING)], ["*"])
        acknowledge(function.role, "A probe has no resource.", "AwsSolutions-IAM5[Resource::*]")
    if row.jobs is None or conversions is None:
        return
    on_queues, on_jobs = sorted(calls & ON_QUEUES), sorted(calls - ON_QUEUES - ON_NOTHING)
    if on_queues:
        function.allow([f"mediaconvert:{action}" for action in on_queues], [arns.job_queue(target, row.jobs.slug)])
    if "CreateJob" in calls:
        to_service = {"StringEquals": {"iam:PassedToService": "mediaconvert.amazonaws.com"}}
        function.allow(["iam:PassRole"], [conversions.role.role_arn], to_service)
    if on_jobs:
        jobs = arns.arn("mediaconvert", "jobs/*")
        function.allow([f"mediaconvert:{action}" for action in on_jobs], [jobs])
        named = "MediaConvert makes up the ids of jobs; the function names those of its own rows."
        acknowledge(function.role, named, f"AwsSolutions-IAM5[Resource::{arns.shown(jobs)}]")
