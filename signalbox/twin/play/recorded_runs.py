"""Recording of runs: seed, script and assembly, which repeat a run byte for byte, and a snapshot of its end."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from signalbox.assembly import REGION
from signalbox.desk.recorded import snapshot
from signalbox.desk.recorded.run import CHECKPOINT, RUN, SNAPSHOT, RecordedRun, fingerprint
from signalbox.twin.checkpoint import checkpoint
from signalbox.twin.kernel.determinism import keep_random_state
from signalbox.twin.play.scripts import read_script
from signalbox.twin.script.line import Line
from signalbox.twin.script.parser import line_text
from signalbox.twin.services.aws_lambda.api import describe
from signalbox.twin.services.s3 import objects_of
from signalbox.twin.services.sqs.answers import received
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.services.stepfunctions.execution import description
from signalbox.twin.simulation import Simulation

Document = dict[str, Any]
ALL = {"AttributeNames": ["All"], "MessageAttributeNames": ["All"]}


def record(folder: Path, simulation: Simulation, lines: Iterable[Line], seconds: float = 0.0) -> RecordedRun:
    """Record a run in a folder; `seconds` is the real time that it took."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = fingerprint(simulation.assembly)
    path, ignored = simulation.assembly.path.resolve(), simulation.assembly.ignored
    real_media = bool(simulation.cloud.conversions.jobs) and simulation.cloud.conversions.real
    run = RecordedRun(folder, simulation.seed, path, digest, seconds, ignored, real_media)
    run.script.write_text("".join(line_text(line) + "\n" for line in lines), "utf-8")
    run.write()
    keep_end(run, simulation)
    return run


def delete(folder: Path) -> None:
    """Delete the recorded run in a folder."""
    for name in (RUN, SNAPSHOT, CHECKPOINT):
        (folder / name).unlink(missing_ok=True)


def lines_of(run: RecordedRun) -> list[Line]:
    """Return the lines of a recorded run. Raises the first BrokenLine."""
    lines, broken = read_script(run.script)
    if broken:
        raise broken[0]
    return lines


def keep_end(run: RecordedRun, simulation: Simulation) -> None:
    """Write the snapshot, for reading verbs, and the checkpoint, for acts, of a run whose whole script was played.

    The simulation may go on afterwards as if nothing had been written.
    """
    with keep_random_state():
        take_snapshot(run, simulation)
    checkpoint.write(run.checkpoint, run.key(), simulation)


def take_snapshot(run: RecordedRun, simulation: Simulation) -> None:
    """Write the snapshot of a run whose whole script the simulation has played."""
    head = {
        "key": run.key(),
        "now": simulation.cloud.clock.now,
        "region": REGION,
        "identity": identity(simulation),
        "open": dict(open_indexes(simulation)),
    }
    snapshot.write(run.snapshot, head, documents(simulation))


def documents(simulation: Simulation) -> Iterator[Document]:
    """Yield what the reading verbs of the desk ask for, in the order of the resources and of time."""
    cloud = simulation.cloud
    for queue in cloud.queues.values():
        yield queue_document(queue)
    for table in simulation.assembly.of_type("AWS::DynamoDB::Table"):
        for item in cloud.items(table.name):
            yield {"row": table.name, "item": json.loads(json.dumps(item, default=as_text))}
    for execution in cloud.executions.all.values():
        if not cloud.executions.is_deleted(execution):
            yield {"execution": execution.arn, "description": description(execution)}
            yield {"history": execution.arn, "events": list(execution.state.history)}
    for at, event in simulation.journal():
        yield {"event": event, "at": at}
    for source in cloud.queue_sources.values():
        described = describe(source)
        yield {"source": described["EventSourceMappingArn"], "description": described, "tags": dict(source.tags)}
    for function, messages in cloud.policies.messages.items():
        yield {"refusal": function, "messages": messages}
    yield from archive_documents(simulation)


def queue_document(queue: Queue) -> Document:
    """Return a queue with its messages, oldest first, as ReceiveMessage gives them."""
    messages = []
    for message in sorted(queue.messages(), key=lambda message: message.sequence):
        receipt = message.receipt if message.receipt in queue.in_flight else message.id
        in_flight = message.receipt in queue.in_flight
        messages.append({**received(message, ALL), "ReceiptHandle": receipt, "inFlight": in_flight})
    attributes = {"QueueArn": queue.arn, "ApproximateNumberOfMessagesDelayed": str(queue.delayed)}
    return {"queue": queue.name, "url": queue.url, "attributes": attributes, "messages": messages}


def archive_documents(simulation: Simulation) -> Iterator[Document]:
    """Yield the objects of the archive."""
    if bucket := simulation.assembly.archive:
        for key, content in objects_of(bucket):
            yield {"object": key, "body": base64.b64encode(content).decode()}


def identity(simulation: Simulation) -> Document:
    """Return the answer of GetCallerIdentity, without the metadata of the call."""
    found = simulation.client("sts").get_caller_identity()
    return {name: found[name] for name in ("UserId", "Account", "Arn")}


def open_indexes(simulation: Simulation) -> Iterator[tuple[str, list[str]]]:
    """Yield each table with a sparse index `open`, and the keys of the index."""
    for table in simulation.assembly.of_type("AWS::DynamoDB::Table"):
        for index in table.properties.get("GlobalSecondaryIndexes", []):
            if index["IndexName"] == "open":
                yield table.name, [key["AttributeName"] for key in index["KeySchema"]]


def as_text(value: Any) -> str:
    """Return bytes in base64, as DynamoDB's own JSON has them."""
    return base64.b64encode(bytes(value)).decode()
