"""Delivery streams of Amazon Data Firehose of a template."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.firehose import Stream, prefix_at

DESTINATION = "ExtendedS3DestinationConfiguration"
NEW_LINE = "AppendDelimiterToRecord"


def make_stream(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a stream. Raises BrokenAssembly for a prefix that AWS refuses, ValueError for one not known here."""
    if DESTINATION not in resource.properties:  # of another destination, which the table of properties has named
        return
    p: Mapping[str, Any] = resource.properties[DESTINATION]
    prefix = str(p.get("Prefix", ""))
    if "!{" in prefix and "!{firehose:error-output-type}" not in str(p.get("ErrorOutputPrefix", "")):
        place = f"{resource.stack}: {resource.logical_id}.{DESTINATION}.Prefix"
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
    )
