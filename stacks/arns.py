"""ARNs and URLs of our resources, computed from their physical names.

A template names a resource of another stack by them. Each reference to another stack's output would be a call that
CloudFormation makes by itself, hundreds in one template.
"""

from aws_cdk import Aws

from stacks.config import Environment
from stacks.naming import ALIAS, physical_name


def arn(service: str, resource: str) -> str:
    """Return the ARN of a resource in this account and region."""
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"


def shown(computed: str) -> str:
    """Return an ARN as findings of cdk-nag show it: `arn:<AWS::Partition>:...`."""
    for token, name in (
        (Aws.PARTITION, "Partition"),
        (Aws.REGION, "Region"),
        (Aws.ACCOUNT_ID, "AccountId"),
    ):
        computed = computed.replace(token, f"<AWS::{name}>")
    return computed


def bucket(name: str) -> str:
    """Return the ARN of a bucket."""
    return f"arn:{Aws.PARTITION}:s3:::{name}"


def table(target: Environment, name: str) -> str:
    """Return the ARN of a table, by the name of its row."""
    return arn("dynamodb", f"table/{physical_name(target, name)}")


def bus(target: Environment) -> str:
    """Return the ARN of our bus."""
    return arn("events", f"event-bus/{physical_name(target, 'events')}")


def queue(target: Environment, slug: str) -> str:
    """Return the ARN of a queue."""
    return arn("sqs", physical_name(target, slug))


def queue_url(target: Environment, slug: str) -> str:
    """Return the URL of a queue (AWS CloudFormation Template Reference, "AWS::SQS::Queue", "Return values")."""
    return f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}/{Aws.ACCOUNT_ID}/{physical_name(target, slug)}"


def live_function(target: Environment, name: str) -> str:
    """Return the ARN of a function's live alias, by the name of the function's row."""
    return arn("lambda", f"function:{physical_name(target, name)}:{ALIAS}")


def machine(target: Environment, slug: str) -> str:
    """Return the ARN of a workflow's state machine."""
    return arn("states", f"stateMachine:{physical_name(target, slug)}")


def executions(target: Environment, slug: str) -> str:
    """Return the pattern of the ARNs of all executions of a workflow's machine."""
    return arn("states", f"execution:{physical_name(target, slug)}:*")


def job_queue(target: Environment, slug: str) -> str:
    """Return the ARN of a queue of MediaConvert."""
    return arn("mediaconvert", f"queues/{physical_name(target, slug)}")


def parameter(name: str) -> str:
    """Return the ARN of an SSM parameter, whose name begins with a slash."""
    return arn("ssm", f"parameter{name}")


def secret(name: str) -> str:
    """Return the pattern of a secret's ARN.

    Secrets Manager ends it with six characters of its own (AWS Secrets Manager User Guide, "What's in a Secrets
    Manager secret?").
    """
    return arn("secretsmanager", f"secret:{name}-??????")
