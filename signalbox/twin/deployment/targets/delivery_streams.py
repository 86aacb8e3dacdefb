"""Delivery streams of Amazon Data Firehose of a template."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.aws_lambda.direct.stand_ins import failure
from signalbox.twin.services.aws_lambda.event_sources import Record
from signalbox.twin.services.aws_lambda.outcomes import Outcome
from signalbox.twin.services.data_firehose.streams import Stream, prefix_at
from signalbox.twin.services.data_firehose.transformation import RETRIES, Transformation, decoded
from signalbox.twin.services.kinesis.streams import for_pipes

DESTINATIONS = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")
NEW_LINE = "AppendDelimiterToRecord"
READING = ("kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords")
"""Actions of a delivery stream on its source (Developer Guide, "Controlling access with Amazon Data Firehose")."""


def make_stream(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a stream. Raises BrokenAssembly for a prefix that AWS refuses, ValueError for one not known here."""
    name = next((name for name in DESTINATIONS if name in resource.properties), None)
    if name is None:  # of another destination, which the table of properties has named
        return
    p: Mapping[str, Any] = resource.properties[name]
    prefix = str(p.get("Prefix", ""))
    if "!{" in prefix and "!{firehose:error-output-type}" not in str(p.get("ErrorOutputPrefix", "")):
        place = f"{resource.stack}: {resource.logical_id}.{name}.Prefix"
        raise BrokenAssembly(f"{place}: AWS refuses to deploy this: ErrorOutputPrefix must name the error's type")
    prefix_at(prefix, datetime.fromtimestamp(0, UTC))
    hints, processing = p.get("BufferingHints", {}), p.get("ProcessingConfiguration", {})
    steps = processing.get("Processors", []) if processing.get("Enabled") in (True, "true") else []
    cloud.firehose.streams[resource.arn] = Stream(
        resource.name,
        resource.arn,
        bucket=str(p["BucketARN"]).rpartition(":")[2],
        prefix=prefix,
        seconds=float(hints.get("IntervalInSeconds", 300)),
        size=int(hints.get("SizeInMBs", 5)) * 1024 * 1024,
        compressed=p.get("CompressionFormat") == "GZIP",
        delimiter="\n" if any(step["Type"] == NEW_LINE for step in steps) else "",
        errors=str(p.get("ErrorOutputPrefix", "")),
        transformation=transformation_of(cloud, resource, p, steps),
    )
    if source := resource.properties.get("KinesisStreamSourceConfiguration"):
        read_from(cloud, resource, str(source["KinesisStreamARN"]), str(source["RoleARN"]))


def transformation_of(
    cloud: Cloud, resource: Resource, destination: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]
) -> Transformation | None:
    """Return the function that transforms the records of a stream; None where there is none."""
    rows = [row for step in steps if step["Type"] == "Lambda" for row in step["Parameters"]]
    given = {str(row["ParameterName"]): str(row["ParameterValue"]) for row in rows}
    if not given:
        return None
    arn, role = given["LambdaArn"].removesuffix(":$LATEST"), given.get("RoleArn", str(destination["RoleARN"]))
    function = cloud.required_function(arn)

    def ask(event: str, done: Callable[[Outcome], None]) -> None:
        if refused := cloud.policies.role_refusal(role, "lambda:InvokeFunction", given["LambdaArn"]):
            cloud.clock.after(0.0, lambda: done(failure("AccessDeniedException", refused)))
        else:
            cloud.functions.invoke(function, event, done)

    return Transformation(arn, resource.arn, ask, int(given.get("NumberOfRetries", RETRIES)))


def read_from(cloud: Cloud, resource: Resource, source: str, role: str) -> None:
    """Let a delivery stream read a data stream. Raises BrokenAssembly for a missing one, or where its role may not."""
    place = f"{resource.stack}: {resource.logical_id}.KinesisStreamSourceConfiguration"
    if source not in cloud.kinesis.streams:
        raise BrokenAssembly(f"{place} names {source}, which no stack deploys")
    for action in READING:
        if refused := cloud.policies.role_refusal(role, action, source):
            raise BrokenAssembly(f"{place}.RoleARN: AWS refuses to deploy this: {refused}")

    def read(records: list[Record]) -> None:
        for record in records:
            cloud.firehose.put(resource.arn, decoded(record["data"]))

    cloud.kinesis.streams[source].readers.append((for_pipes(role), read))
