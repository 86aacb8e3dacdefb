"""Effects of a run on any deployment: contents of queues, streams, tables and buckets, and what ran."""

from collections import Counter
from typing import Any

from moto.s3.models import s3_backends

from signalbox.assembly import ACCOUNT
from signalbox.twin.simulation import Simulation

Effects = dict[str, Any]
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
MOST_KEYS = 20


def effects(simulation: Simulation) -> Effects:
    """Return what each resource holds or did, by its logical id; events are counted by bus and type. `lost` are what
    a rule, subscription, schedule or function accepted and neither delivered nor kept."""
    cloud, assembly = simulation.cloud, simulation.assembly
    queues = {queue.logical_id: cloud.queues[queue.arn].size for queue in assembly.of_type("AWS::SQS::Queue")}
    topics = assembly.of_type("AWS::SNS::Topic")
    logical_ids = {name: one.logical_id for one in assembly.resources for name in (one.arn, one.ref) if name}
    return {
        "queues": queues,
        "topics": {topic.logical_id: len(cloud.topics.topics[topic.arn].journal) for topic in topics},
        "tables": {table.logical_id: len(cloud.items(table.name)) for table in assembly.of_type(*TABLES)},
        "streams": {
            stream.logical_id: cloud.kinesis.streams[stream.arn].put
            for stream in assembly.of_type("AWS::Kinesis::Stream")
        },
        "buckets": {bucket.logical_id: keys_of(bucket.name) for bucket in assembly.of_type("AWS::S3::Bucket")},
        "connections": {
            one.name: [text for _, text in one.received] for one in cloud.sockets.connections.values() if one.received
        },
        "events": events(simulation),
        "functions": functions(simulation),
        "mails": [
            {"at": round(one.at - cloud.clock.start, 3), "to": one.to, "subject": one.subject, "text": one.text}
            for one in cloud.mailbox.mails
        ],
        "notices": [
            {"at": round(one.at - cloud.clock.start, 3), one.protocol: one.endpoint, "text": one.text}
            for one in cloud.deliverer.notices
        ],
        "lost": [
            {"from": logical_ids.get(sender, sender), "count": count, "reason": reason}
            for (sender, reason), count in sorted(cloud.lost.items())
        ],
    }


def keys_of(bucket: str) -> list[str]:
    """Return the keys of the objects of a bucket, at most 20."""
    found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
    return list(found.keys)[:MOST_KEYS] if found else []


def events(simulation: Simulation) -> dict[str, dict[str, int]]:
    """Return how many events each bus accepted, by type."""
    buses = simulation.cloud.buses.buses.values()
    return {
        bus.name: dict(sorted(Counter(event["detail-type"] for _, event in bus.journal).items()))
        for bus in buses
        if bus.journal
    }


def functions(simulation: Simulation) -> dict[str, Effects]:
    """Return the invocations, the errors and the last messages of errors of each function that ran."""
    names = {function.name: function.logical_id for function in simulation.assembly.of_type("AWS::Lambda::Function")}
    found: dict[str, Effects] = {}
    for name, usage in sorted(simulation.cloud.functions.usage.items()):
        row: Effects = {"invocations": usage.requests, "errors": usage.errors}
        if messages := simulation.failures.get(name):
            row["failures"] = dict(messages)
        if usage.requests:
            found[names.get(name, name)] = row
    return found
