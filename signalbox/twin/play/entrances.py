"""Lines for any deployment: events for buses, messages for queues and topics, records for streams, items for tables."""

import json
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from signalbox.twin.formats import json_text
from signalbox.twin.play.named import resource_named
from signalbox.twin.script.checks import is_number, not_object, not_text
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

QUEUE, TOPIC, STREAM = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Kinesis::Stream"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def check_bus(fields: Fields) -> str | None:
    """Check an event for a bus: its source and type, and an object as its detail."""
    if not isinstance(fields.get("detail", {}), dict | str):
        return "`detail` is no object and no text"
    resources = fields.get("resources", [])
    if not isinstance(resources, list) or not all(isinstance(one, str) for one in resources):
        return "`resources` is no list of texts"
    return not_text(fields, "bus", "source", "type")


def put_event(simulation: Simulation, line: Line) -> None:
    """Put an event on a bus, as PutEvents does; the bus may be `default`."""
    fields = line.fields
    name = fields["bus"]
    if name not in simulation.cloud.buses.buses:
        name = resource_named(simulation.assembly, line, "bus", "AWS::Events::EventBus").name
    detail = fields.get("detail", {})
    text = detail if isinstance(detail, str) else json_text(detail)
    entry = {"Source": fields["source"], "DetailType": fields["type"], "Detail": text, "EventBusName": name}
    entry["Resources"] = fields.get("resources", [])
    if fields["source"].startswith("aws."):  # AWS itself publishes these; PutEvents refuses them to others
        publish_of_aws(simulation, name, fields, text)
        return
    simulation.answers.note(line, simulation.cloud.buses.put(entry))


def publish_of_aws(simulation: Simulation, name: str, fields: Fields, text: str) -> None:
    """Publish an event of an AWS service."""
    buses = simulation.cloud.buses
    event = buses.event(fields["source"], fields["type"], json.loads(text), list(fields.get("resources", [])))
    buses.publish(buses.buses[name], event)


def check_send(fields: Fields) -> str | None:
    """Check a message for a queue."""
    if "body" not in fields:
        return "`body` is missing"
    delay = fields.get("delay", 0)
    if not is_number(delay) or not 0 <= delay <= 900:
        return f"`delay` is {delay!r}, and must be a number of seconds from 0 to 900"
    return not_object(fields, "attributes") or not_text(fields, "send", optional=("group", "deduplication"))


def send(simulation: Simulation, line: Line) -> None:
    """Send a message to a queue."""
    fields = line.fields
    queue = resource_named(simulation.assembly, line, "send", QUEUE)
    more = {"group": "MessageGroupId", "deduplication": "MessageDeduplicationId", "delay": "DelaySeconds"}
    call: dict[str, Any] = {"QueueUrl": queue.ref, "MessageBody": body_text(fields["body"])}
    call |= {name: fields[key] for key, name in more.items() if key in fields}
    if "attributes" in fields:
        call["MessageAttributes"] = attributes_of(line, fields["attributes"])
    simulation.answers.note_call(line, lambda: simulation.client("sqs").send_message(**call))


def check_topic(fields: Fields) -> str | None:
    """Check a message for a topic."""
    if "message" not in fields:
        return "`message` is missing"
    texts = ("subject", "group", "deduplication", "structure")
    return not_object(fields, "attributes") or not_text(fields, "topic", optional=texts)


def publish(simulation: Simulation, line: Line) -> None:
    """Publish a message to a topic."""
    fields = line.fields
    topic = resource_named(simulation.assembly, line, "topic", TOPIC)
    names = {"group": "MessageGroupId", "deduplication": "MessageDeduplicationId", "subject": "Subject"}
    call: dict[str, Any] = {"TopicArn": topic.arn, "Message": body_text(fields["message"])}
    call |= {name: fields[key] for key, name in names.items() if key in fields}
    if "structure" in fields:
        call["MessageStructure"] = fields["structure"]
    if "attributes" in fields:
        call["MessageAttributes"] = attributes_of(line, fields["attributes"])
    simulation.answers.note_call(line, lambda: simulation.client("sns").publish(**call))


def check_stream(fields: Fields) -> str | None:
    """Check a record for a data stream."""
    return "`data` is missing" if "data" not in fields else not_text(fields, "stream", optional=("key",))


def put_record(simulation: Simulation, line: Line) -> None:
    """Put a record into a data stream; without a partition key it is that of the line."""
    fields = line.fields
    stream = resource_named(simulation.assembly, line, "stream", STREAM)
    data, key = body_text(fields["data"]).encode(), fields.get("key", str(line.number))
    client = simulation.client("kinesis")
    simulation.answers.note_call(line, lambda: client.put_record(StreamARN=stream.arn, Data=data, PartitionKey=key))


def check_table(fields: Fields) -> str | None:
    """Check a change of a table: one of `item` and `delete`."""
    if ("item" in fields) is ("delete" in fields):
        return "a line with `table` has either an `item` or the key of one to `delete`"
    return not_object(fields, "item", "delete") or not_text(fields, "table")


def change_table(simulation: Simulation, line: Line) -> None:
    """Put an item into a table, or delete one; values are plain JSON."""
    fields, client = line.fields, simulation.client("dynamodb")
    table = resource_named(simulation.assembly, line, "table", *TABLES).name
    given: dict[str, Any] = fields["item"] if "item" in fields else fields["delete"]
    item = {name: TypeSerializer().serialize(plain_numbers(value)) for name, value in given.items()}
    if "item" in fields:
        simulation.answers.note_call(line, lambda: client.put_item(TableName=table, Item=item))
    else:
        simulation.answers.note_call(line, lambda: client.delete_item(TableName=table, Key=item))


def plain_numbers(value: Any) -> Any:
    """Return a value whose numbers with a point are decimals, as DynamoDB takes them."""
    return json.loads(json.dumps(value), parse_float=Decimal)


def body_text(value: Any) -> str:
    """Return a text as it is, and any other value as JSON."""
    return value if isinstance(value, str) else json_text(value)


def attributes_of(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """Return message attributes: a text, a number, a list, or the full form with DataType. Raises BrokenLine."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            found[name] = value
        elif isinstance(value, str):
            found[name] = {"DataType": "String", "StringValue": value}
        elif is_number(value):
            found[name] = {"DataType": "Number", "StringValue": str(value)}
        elif isinstance(value, list):
            found[name] = {"DataType": "String.Array", "StringValue": json_text(value)}
        else:
            raise BrokenLine(line.number, f"`attributes` has {value!r} as {name}; use a text, a number or a list")
    return found


BUS = Verb(check_bus, put_event, ("source", "type", "detail", "resources"))
SEND = Verb(check_send, send, ("body", "attributes", "group", "deduplication", "delay"))
TOPIC_LINE = Verb(check_topic, publish, ("message", "subject", "attributes", "group", "deduplication", "structure"))
RECORD = Verb(check_stream, put_record, ("data", "key"))
TABLE = Verb(check_table, change_table, ("item", "delete"))
