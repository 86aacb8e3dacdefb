"""Buckets of a template, which moto holds, and their notifications.

Source: AWS CloudFormation Template Reference, "AWS::S3::Bucket NotificationConfiguration"; Amazon S3 API Reference,
"PutBucketNotificationConfiguration" (a destination that does not allow S3 is refused), whose form the CDK's own
resource `Custom::S3BucketNotifications` has.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.s3_notifications import Notification

PRINCIPAL = "s3.amazonaws.com"
ACTIONS = {"lambda": "lambda:InvokeFunction", "sqs": "sqs:SendMessage", "sns": "sns:Publish"}
KINDS = {
    "LambdaConfigurations": "Function", "QueueConfigurations": "Queue", "TopicConfigurations": "Topic",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}  # fmt: skip
"""List of each kind of destination, and the key of its ARN; the API names it as `...Arn`."""
OVERLAP = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
    "overlapping for the same event type."
)
"""Amazon S3 User Guide, "Configuring event notifications using object key name filtering"."""


def make_bucket(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Create an S3 bucket in moto."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=resource.name)
    if versioning := resource.properties.get("VersioningConfiguration"):
        s3.put_bucket_versioning(Bucket=resource.name, VersioningConfiguration={"Status": versioning["Status"]})


def make_notifications(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy the notifications of a bucket, in its own properties or in the CDK's resource for them."""
    p = resource.properties
    bucket = str(p["BucketName"]) if resource.type.startswith("Custom::") else resource.name
    configuration = p.get("NotificationConfiguration") or {}
    bus = configuration.get("EventBridgeConfiguration")
    if bus is not None and str(bus.get("EventBridgeEnabled", True)).lower() == "true":
        cloud.notifications.on_bus.add(bucket)
    for kind, key in KINDS.items():
        for number, row in enumerate(configuration.get(kind, [])):
            arn = str(row.get(key) or row.get(f"{key}Arn"))
            place = f"{resource.stack}: {resource.logical_id}.NotificationConfiguration.{kind}[{number}]"
            made, others = notification(cloud, place, bucket, arn, row), cloud.notifications.by_bucket[bucket]
            if any(made.overlaps(other) for other in others):
                raise BrokenAssembly(f"{place}: AWS refuses to deploy this: {OVERLAP}")
            others.append(made)


def notification(cloud: Cloud, place: str, bucket: str, arn: str, row: Mapping[str, Any]) -> Notification:
    """Return one notification. Raises BrokenAssembly for a destination that is missing or does not allow S3."""
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    source = f"arn:aws:s3:::{bucket}"
    there = arn in cloud.queues or arn in cloud.topics.topics or cloud.function(arn) is not None
    if not there or service not in ACTIONS:
        raise BrokenAssembly(f"{place} names {arn}, which no stack deploys")
    if refused := cloud.policies.service_refusal(PRINCIPAL, source, ACTIONS[service], arn):
        reason = "Unable to validate the following destination configurations"
        raise BrokenAssembly(f"{place}: AWS refuses to deploy this: {reason} ({refused})")

    def deliver(text: str) -> None:
        if service == "lambda":
            cloud.asynchronous.invoke(arn, text)
        elif service == "sqs":
            cloud.queues[arn].send(text)
        else:
            cloud.topics.publish(arn, text, "Amazon S3 Notification")

    events = row.get("Events") or [row["Event"]]
    rules = dict(filter_rules(row.get("Filter") or {}))
    return Notification(tuple(events), deliver, rules.get("prefix", ""), rules.get("suffix", ""), place.split(".")[-1])


def filter_rules(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rules of a filter: `prefix` or `suffix`, and the text."""
    part = given.get("S3Key") or given.get("Key") or {}
    for rule in part.get("Rules") or part.get("FilterRules") or []:
        yield str(rule["Name"]).lower(), str(rule["Value"])
