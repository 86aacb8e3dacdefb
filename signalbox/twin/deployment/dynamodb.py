"""Tables of a template, which moto holds."""

from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.booleans import is_true


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
    if stream := p.get("StreamSpecification"):
        options["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(**options)
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
