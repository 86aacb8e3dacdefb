"""Data streams of Kinesis of a template."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.kinesis.streams import DataStream, limits_of

ON_DEMAND_SHARDS = 4


def make_data_stream(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a data stream. One that scales by itself has four shards, and no limit of its rate here."""
    p = resource.properties
    by_itself = p.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND" or "ShardCount" not in p
    shards = ON_DEMAND_SHARDS if by_itself else int(p["ShardCount"])
    cloud.kinesis.streams[resource.arn] = DataStream(
        resource.name,
        resource.arn,
        shards,
        float(p.get("RetentionPeriodHours", 24)) * 3600,
        [] if by_itself else limits_of(shards),
    )
