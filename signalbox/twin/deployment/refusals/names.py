"""Names that a service refuses.

Sources: the API Reference of each service, operation that makes the resource: CreateFunction, CreateQueue, CreateTopic,
CreateTable, CreateStateMachine, PutRule, CreateEventBus; Amazon S3 User Guide, "General purpose bucket naming rules".
"""

import re
from collections.abc import Collection, Iterator

from signalbox.assembly import Resource
from signalbox.twin.deployment.booleans import is_true

PATTERNS = {
    "AWS::Lambda::Function": ("FunctionName", r"(arn:[^ ]*:function:)?[a-zA-Z0-9-_]{1,64}"),
    "AWS::SQS::Queue": ("QueueName", r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo"),
    "AWS::SNS::Topic": ("TopicName", r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo"),
    "AWS::DynamoDB::Table": ("TableName", r"[a-zA-Z0-9_.-]{1,255}"),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", r"[^ \t\n<>{}\[\]?*\"#%\\^|~`$&,;:/]{1,80}"),
    "AWS::Events::Rule": ("Name", r"[.\-_A-Za-z0-9]{1,64}"),
    "AWS::Events::EventBus": ("Name", r"(?!default$)[/.\-_A-Za-z0-9]{1,256}"),
    "AWS::S3::Bucket": ("BucketName", r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
}
"""Property with the name, and what it may be, by type."""


def name_problems(resource: Resource, made_up: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Iterate over what a service refuses in the name of a resource: the property with the reason. Names that hold a
    made-up value, or the name of the stack, are the twin's own."""
    key, pattern = PATTERNS[resource.type]
    name = str(resource.properties.get(key, ""))
    if name and not any(part in name for part in (resource.stack, *made_up)):
        if not re.fullmatch(pattern, name):
            yield key, f"{name!r} does not satisfy the regular expression pattern {pattern}"
        if resource.type == "AWS::SNS::Topic" and name.endswith(".fifo") is not is_true(
            resource.properties.get("FifoTopic")
        ):
            yield key, "the name of a FIFO topic, and no other, must end with .fifo"
