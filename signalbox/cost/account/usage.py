"""Usage of the deployed system in an account, as items of a bill for thirty days.

Sources: AWS Lambda Developer Guide, "Types of metrics for Lambda functions"; AWS Step Functions Developer Guide,
"Monitoring Step Functions metrics using Amazon CloudWatch" (ConsumedCapacity of the service metric StateTransition);
Amazon DynamoDB Developer Guide, "DynamoDB metrics and dimensions"; Amazon SQS Developer Guide, "Available CloudWatch
metrics for Amazon SQS"; Amazon CloudWatch Logs User Guide, "Monitoring usage with CloudWatch metrics"; Amazon
EventBridge User Guide, "Monitoring Amazon EventBridge".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.cost.account.metrics import Metrics, Sum, read_sums
from signalbox.cost.exact_numbers import number_of

DAYS_A_MONTH = 30
GIGABYTE = 1024**3
TRANSITIONS = Sum("AWS/States", "ConsumedCapacity", (("ServiceMetric", "StateTransition"),))
EVENTS = Sum("AWS/Events", "PutEventsEntriesCount")
UNMEASURED = {
    "s3": "its requests are counted only where request metrics are on",
    "sqs batches": "messages are counted, not requests: a batch of ten is billed once, and counted here ten times",
    "storage": "tables and logs: what they hold is in their consoles, not in these metrics",
    "xray": "recorded traces have no metric",
}
"""Parts of a bill that these metrics do not have, with the reason."""


@dataclass
class AccountUsage:
    """Items of `cost price`, and what was measured of the whole account instead of this system."""

    items: list[dict[str, Any]] = field(default_factory=list)
    of_the_account: list[str] = field(default_factory=list)

    def to_json(self, region: str) -> dict[str, Any]:
        """Return the usage document, which `cost price` reads."""
        return {
            "region": region,
            "items": [{name: printed(value) for name, value in item.items()} for item in self.items],
        }


def measure(client: Metrics, assembly: Assembly, until: datetime, days: int) -> AccountUsage:
    """Read the usage of every deployed function, table, queue and log group, scaled to thirty days."""
    functions = assembly.of_type("AWS::Lambda::Function")
    tables = assembly.of_type("AWS::DynamoDB::Table")
    queues, groups = assembly.of_type("AWS::SQS::Queue"), assembly.of_type("AWS::Logs::LogGroup")
    wanted = [TRANSITIONS, EVENTS]
    for function in functions:
        wanted += [of_function(function, "Invocations"), of_function(function, "Duration")]
    for table in tables:
        wanted += [metric for metrics in of_table(table).values() for metric in metrics]
    wanted += [metric for queue in queues for metric in of_queue(queue)]
    wanted += [of_group(group) for group in groups]
    sums = read_sums(client, wanted, until, days)
    month = Fraction(DAYS_A_MONTH, days)
    scaled = {metric: value * month for metric, value in sums.items()}
    found = AccountUsage(of_the_account=["states.standard", "events.custom"])
    found.items += [item for function in functions for item in function_item(function, scaled)]
    found.items += [item for table in tables for item in table_item(table, scaled)]
    found.items += list(queue_items(queues, scaled))
    if ingested := sum((scaled[of_group(group)] for group in groups), Fraction(0)):
        found.items.append({"service": "logs", "ingested_gb": ingested / GIGABYTE})
    for service, name, metric in (
        ("states.standard", "transitions", TRANSITIONS),
        ("events.custom", "events", EVENTS),
    ):
        if scaled[metric]:
            found.items.append({"service": service, name: scaled[metric]})
    return found


def of_function(function: Resource, name: str) -> Sum:
    """Return a metric of a function, all its versions together."""
    return Sum("AWS/Lambda", name, (("FunctionName", function.name),))


def of_table(table: Resource) -> dict[str, list[Sum]]:
    """Return the metrics of consumed units, of a table and of each of its indexes."""
    indexes = [str(index["IndexName"]) for index in table.properties.get("GlobalSecondaryIndexes", [])]
    places = [(), *((("GlobalSecondaryIndexName", index),) for index in indexes)]
    return {
        name: [
            Sum("AWS/DynamoDB", f"Consumed{kind}CapacityUnits", (("TableName", table.name), *place)) for place in places
        ]
        for name, kind in (("writes", "Write"), ("reads", "Read"))
    }


def of_queue(queue: Resource) -> list[Sum]:
    """Return the metrics of messages that were sent, received and deleted, and of receives without any."""
    names = ("NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted", "NumberOfEmptyReceives")
    return [Sum("AWS/SQS", name, (("QueueName", queue.name),)) for name in names]


def of_group(group: Resource) -> Sum:
    """Return the metric of what a log group takes in."""
    return Sum("AWS/Logs", "IncomingBytes", (("LogGroupName", group.name),))


def function_item(function: Resource, sums: Mapping[Sum, Fraction]) -> Iterator[dict[str, Any]]:
    """Yield the item of a function that was called."""
    calls, milliseconds = sums[of_function(function, "Invocations")], sums[of_function(function, "Duration")]
    if calls:
        yield {
            "service": "lambda",
            "requests": calls,
            "duration_ms": ceil(milliseconds / calls),
            "memory_mb": int(function.properties.get("MemorySize", 128)),
            "architecture": function.properties.get("Architectures", ["x86_64"])[0],
        }


def table_item(table: Resource, sums: Mapping[Sum, Fraction]) -> Iterator[dict[str, Any]]:
    """Yield the item of a table that was used: units, which count transactions and indexes already."""
    units = {name: sum((sums[metric] for metric in metrics), Fraction(0)) for name, metrics in of_table(table).items()}
    if any(units.values()):
        yield {"service": "dynamodb", **units, "consistent": True}


def queue_items(queues: list[Resource], sums: Mapping[Sum, Fraction]) -> Iterator[dict[str, Any]]:
    """Yield the requests of all standard queues, and of all FIFO queues."""
    for fifo in (False, True):
        mine = [queue for queue in queues if queue.name.endswith(".fifo") is fifo]
        if requests := sum((sums[metric] for queue in mine for metric in of_queue(queue)), Fraction(0)):
            yield {"service": "sqs", "requests": requests, "fifo": fifo}


def printed(value: Any) -> Any:
    """Return a quantity as JSON."""
    return number_of(value) if isinstance(value, Fraction) else value
