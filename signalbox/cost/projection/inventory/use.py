"""Items of the price list by which a resource is billed for its use, where that follows from its properties."""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.assembly import Resource
from signalbox.cost.prices.pricebook import Key
from signalbox.cost.projection.inventory.standing import StandingGap
from signalbox.cost.projection.inventory.types import Billing

RECOVERY: Key = ("dynamodb", "point-in-time recovery")
TRUE = (True, "true")
Properties = Mapping[str, Any]


def api(properties: Properties) -> list[Key]:
    """Return the requests of an HTTP API, or the messages of a WebSocket API."""
    item = "messages" if properties.get("ProtocolType") == "WEBSOCKET" else "requests"
    return [(f"apigateway.{str(properties.get('ProtocolType', 'HTTP')).lower()}", item)]


def alias(properties: Properties) -> list[Key]:
    """Return nothing, but for an alias with environments that are kept ready."""
    if properties.get("ProvisionedConcurrencyConfig"):
        raise StandingGap("provisioned concurrency is billed by the hour")
    return []


def function(properties: Properties) -> list[Key]:
    """Return requests and compute by architecture, and the storage beyond 512 MB."""
    if (properties.get("SnapStart") or {}).get("ApplyOn", "None") != "None":
        raise StandingGap("SnapStart is billed by the snapshot that is kept and restored")
    architecture = properties.get("Architectures", ["x86_64"])[0]
    extra = int((properties.get("EphemeralStorage") or {}).get("Size", 512)) > 512
    items: list[Key] = [("lambda", "requests"), ("lambda", f"compute.{architecture}")]
    return [*items, ("lambda", "ephemeral")] if extra else items


def log_group(properties: Properties) -> list[Key]:
    """Return what a log group of the Standard class takes in and stores."""
    if properties.get("LogGroupClass", "STANDARD") != "STANDARD":
        raise StandingGap(f"its class {properties['LogGroupClass']} has a price of its own")
    return [("logs", "ingested"), ("logs", "stored")]


def machine(properties: Properties) -> list[Key]:
    """Return the transitions of a Standard machine, or the requests and the duration of an Express one."""
    if properties.get("StateMachineType", "STANDARD") == "EXPRESS":
        raise StandingGap("an Express machine that is started by itself is not projected")
    return [("states.standard", "transitions")]


def queue(properties: Properties) -> list[Key]:
    """Return the requests of a queue, which cost more in order."""
    return [("sqs", "requests.fifo" if properties.get("FifoQueue") in TRUE else "requests.standard")]


def source(properties: Properties) -> list[Key]:
    """Return nothing, but for pollers that are kept ready."""
    if properties.get("ProvisionedPollerConfig"):
        raise StandingGap("provisioned pollers are billed by the hour")
    return []


def table(properties: Properties) -> list[Key]:
    """Return the units and the storage of an on-demand table, and its recovery where that is on."""
    if properties.get("BillingMode", "PROVISIONED") != "PAY_PER_REQUEST":
        raise StandingGap("provisioned capacity is billed by the hour")
    if properties.get("TableClass", "STANDARD") != "STANDARD":
        raise StandingGap(f"its class {properties['TableClass']} has prices of its own")
    items: list[Key] = [("dynamodb", "write units"), ("dynamodb", "read units"), ("dynamodb", "storage")]
    return [*items, RECOVERY] if has_recovery(properties) else items


def has_recovery(properties: Properties) -> bool:
    """Return whether a table has point-in-time recovery."""
    recovery = properties.get("PointInTimeRecoverySpecification") or {}
    return recovery.get("PointInTimeRecoveryEnabled") in TRUE


def topic(properties: Properties) -> list[Key]:
    """Return the requests of a topic, which are billed apart from their gigabytes where it is in order."""
    if is_fifo_topic(properties):
        return [("sns", item) for item in ("publishes.fifo", "published.fifo", "deliveries.fifo", "delivered.fifo")]
    return [("sns", "publishes")]


def is_fifo_topic(properties: Properties) -> bool:
    """Return whether a topic delivers in order."""
    return properties.get("FifoTopic") in TRUE


USE: Mapping[str, Callable[[Properties], list[Key]]] = {
    "AWS::ApiGatewayV2::Api": api,
    "AWS::DynamoDB::Table": table,
    "AWS::Lambda::Alias": alias,
    "AWS::Lambda::EventSourceMapping": source,
    "AWS::Lambda::Function": function,
    "AWS::Logs::LogGroup": log_group,
    "AWS::SNS::Topic": topic,
    "AWS::SQS::Queue": queue,
    "AWS::StepFunctions::StateMachine": machine,
}


def items_of_use(resource: Resource, billing: Billing) -> list[Key]:
    """Return the items of a resource's use. Raises StandingGap for a setting that is billed in another way."""
    read = USE.get(resource.type)
    return read(resource.properties) if read else list(billing.items)
