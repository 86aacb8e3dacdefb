"""Tables of a template, which moto holds."""

from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.deployment.targets.stream_readers import partition_key
from signalbox.twin.services.kinesis.table_changes import TableChanges

BOTH_IMAGES = "NEW_AND_OLD_IMAGES"


def make_table(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Create a DynamoDB table in moto."""
    p = resource.properties
    options: dict[str, Any] = {
        "TableName": resource.name,
        "KeySchema": p["KeySchema"],
        "AttributeDefinitions": p["AttributeDefinitions"],
        "BillingMode": "PAY_PER_REQUEST",
    }
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if p.get(name):
            options[name] = [{key: index[key] for key in ("IndexName", "KeySchema", "Projection")} for index in p[name]]
    captured = p.get("KinesisStreamSpecification", {}).get("StreamArn")
    view = p.get("StreamSpecification", {}).get("StreamViewType", BOTH_IMAGES if captured else "")
    if view:
        options["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(**options)
    if captured:
        capture(cloud, resource, str(captured), view)
    cloud.conflicts.keys[resource.name] = tuple(key["AttributeName"] for key in p["KeySchema"])
    given = p.get("ProvisionedThroughput", {})
    if p.get("BillingMode") != "PAY_PER_REQUEST" and given:
        units = (float(given[f"{kind}CapacityUnits"]) for kind in ("Read", "Write"))
        cloud.database.provisioned.add(assembly, resource.name, *units)
    ttl = p.get("TimeToLiveSpecification", {})
    if is_true(ttl.get("Enabled")):
        wanted = {"AttributeName": ttl["AttributeName"], "Enabled": True}
        dynamodb.update_time_to_live(TableName=resource.name, TimeToLiveSpecification=wanted)
        cloud.database.expiring.append(resource.name)


def capture(cloud: Cloud, table: Resource, arn: str, view: str) -> None:
    """Write the changes of a table into a data stream, which holds both images. Raises BrokenAssembly for a stream that
    no stack deploys, UnsupportedProperty for a table whose own stream has less."""
    place, name = f"{table.stack}: {table.logical_id}", f"{table.type}.KinesisStreamSpecification"
    if arn not in cloud.kinesis.streams:
        raise BrokenAssembly(f"{place} names {arn}, a stream that no stack deploys")
    if view != BOTH_IMAGES:
        raise UnsupportedProperty(
            f"{place}.StreamSpecification.StreamViewType is {view}, and the twin captures changes with {BOTH_IMAGES}; "
            f"to go on without the changes in Kinesis: --ignore {name}"
        )
    changes = TableChanges(table.name, partition_key(table), cloud.kinesis, cloud.kinesis.streams[arn])
    cloud.database.readers.setdefault(table.name, []).append(changes.add)
