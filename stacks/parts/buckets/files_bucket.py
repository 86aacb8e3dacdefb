"""The bucket of the settlement's files: what came in, what was refused, reports, archives."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct

from stacks import arns
from stacks.config import Environment
from stacks.naming import files_bucket
from stacks.parts import definitions
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.workflow import WorkflowMachine
from stacks.table import Function

UNFINISHED_DAYS = 7

ON_RUNS = ("s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")
"""What an ItemReader and a ResultWriter need (AWS Step Functions Developer Guide, "IAM policies for using Distributed
Map states")."""


class FilesBucket(Construct):
    """Private, encrypted, TLS only. `equip_files` lets a function do what its row says, `let_map` a machine's Map."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=files_bucket(target),
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(target.account_days),
                    abort_incomplete_multipart_upload_after=Duration.days(UNFINISHED_DAYS),
                )
            ],
            removal_policy=target.removal_policy,
        )
        acknowledge(
            self.bucket,
            "Who reads and writes objects stands in the rows of the table; "
            "the log of it would need a bucket of its own.",
            "AwsSolutions-S1",
        )


def files_variables(target: Environment, row: Function) -> dict[str, str]:
    """Return the environment variables that a function of this row gets."""
    return {"FILES_BUCKET": files_bucket(target)} if row.files else {}


def equip_files(target: Environment, function: HandlerFunction) -> None:
    """Let a function do what its row says with objects; listing is done on the bucket."""
    on_objects = [f"s3:{action}" for action in function.row.files if action != "ListBucket"]
    bucket = arns.bucket(files_bucket(target))
    if on_objects:
        function.allow(on_objects, [f"{bucket}/*"])
        _accept(function.role, f"{bucket}/*", "Days, runs and names make the keys: no prefix is shorter.")
    if "ListBucket" in function.row.files:
        function.allow(["s3:ListBucket"], [bucket])


def let_map(target: Environment, machine: WorkflowMachine) -> None:
    """Let a distributed Map read items and write results, and start, watch and redrive its children.

    The machine's ARN is written out, since the machine waits for its role's policy. The children of a Map have its
    label in their ARN (AWS Step Functions Developer Guide, "IAM permission to redrive a Map Run").
    """
    name, every = machine.name, arns.executions(target, machine.slug)
    redriven = [arns.arn("states", f"execution:{name}/{label}:*") for label in definitions.map_labels(machine.slug)]
    runs = f"{arns.bucket(files_bucket(target))}/runs/*"
    for actions, resource in (
        *((("states:RedriveExecution",), execution) for execution in redriven),
        (ON_RUNS, runs),
        (("states:StartExecution",), arns.machine(target, machine.slug)),
        (("states:DescribeExecution", "states:StopExecution"), every),
    ):
        machine.machine.add_to_role_policy(iam.PolicyStatement(actions=list(actions), resources=[resource]))
    _accept(machine.machine.role, runs, "The map reads and writes the files of every run.")
    for execution in (*redriven, every):
        _accept(machine.machine.role, execution, "A map's children have names that AWS makes up.")


def _accept(role: IConstruct, resource: str, reason: str) -> None:
    acknowledge(role, reason, f"AwsSolutions-IAM5[Resource::{arns.shown(resource)}]")
