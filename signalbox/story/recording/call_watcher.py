"""Watcher of calls: what each read, which versions of rows it wrote, which executions it started or answered."""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.story.recording.marks import CallMark, Item, StartMark, WriteMark
from signalbox.story.recording.present import Present
from signalbox.twin.gateway.calls import Call, Response
from signalbox.twin.services.dynamodb.stored import Tables, key_of

Row = tuple[str, tuple[str, ...]]
WRITES = ("Put", "Update", "Delete")
TARGETS = ("TableName", "FunctionName", "QueueUrl", "stateMachineArn", "Bucket", "executionArn")
"""Parameters that say what a call is about."""


class CallWatcher:
    """Notes the calls of a recorded twin."""

    def __init__(self, present: Present) -> None:
        self.present = present
        self.marks = present.marks
        self.tables = Tables()
        self.versions: dict[Row, int] = {}
        """Number of the write of each row's present version."""
        self.stream: dict[tuple[str, str], int] = {}
        """Number of the write behind each stream record, by table and sequence number."""
        self.fed: list[tuple[str, list[dict[str, Any]]]] = []
        cloud = present.twin.cloud
        cloud.gateway.listeners.append(self.called)
        cloud.database.listeners.append(lambda table, records: self.fed.append((table, records)))
        cloud.database.expiry_listeners.append(self.expiring)

    def called(self, call: Call) -> Callable[[Response | None], object]:
        """Note a call, and let it be the cause of what happens until it is answered."""
        present = self.present
        found = present.invocations.get(call.caller.process) if call.caller else None
        cause = found.number if found else present.cause
        if not cause:  # somebody who only looks
            return lambda response: None
        mark = CallMark(self.marks.next_number(), present.clock.now, cause, call.name, target_of(call.parameters))
        self.marks.add(mark)
        before, present.cause = present.cause, mark.number
        rows = self.rows(call) if call.service == "dynamodb" else []
        stored = [self.tables.stored(*row) for row in rows]

        def answered(response: Response | None) -> None:
            present.cause = before
            self.read(mark, call, response)
            for row, old in zip(rows, stored, strict=True):
                self.note_version(row, old, mark.number)
            self.note_stream()
            self.note_execution(mark, call, response)

        return answered

    def rows(self, call: Call) -> list[Row]:
        """Return the rows that a call may write, each once."""
        return list(dict.fromkeys(self.row(fields) for fields in write_fields(call)))

    def row(self, fields: Mapping[str, Any]) -> Row:
        """Return the row of one write or read."""
        table = str(fields["TableName"]).rpartition("/")[2]
        return table, key_of(fields.get("Key") or fields["Item"], self.tables.key_names(table))

    def note_version(self, row: Row, old: Item | None, cause: int) -> None:
        """Note a row that has another version than before."""
        new = self.tables.stored(*row)
        if new is not old:
            number, previous = self.marks.next_number(), self.versions.get(row, 0)
            self.versions[row] = number
            self.marks.add(WriteMark(number, self.present.clock.now, cause, *row, new, previous))

    def note_stream(self) -> None:
        """Note which writes the new stream records are about."""
        for table, records in self.fed:
            names = self.tables.key_names(table)
            for record in records:
                row = (table, key_of(record["dynamodb"]["Keys"], names))
                self.stream[table, record["dynamodb"]["SequenceNumber"]] = self.versions.get(row, 0)
        self.fed.clear()

    def read(self, mark: CallMark, call: Call, response: Response | None) -> None:
        """Note the error of a call, or the versions that it read."""
        if response is None:
            return
        _, parsed = response
        mark.error = str(parsed.get("Error", {}).get("Code", ""))
        if call.service != "dynamodb" or mark.error or call.operation not in ("GetItem", "Query"):
            return
        if call.operation == "GetItem":
            keys = [self.row(call.parameters)] if "Item" in parsed else []
            mark.missing = 1 - len(keys)
        else:
            table = str(call.parameters["TableName"])
            names = self.tables.key_names(table)
            keys = [
                (table, key_of(item, names)) for item in parsed.get("Items", ()) if all(name in item for name in names)
            ]
        mark.reads = tuple(number for key in keys if (number := self.versions.get(key)))

    def note_execution(self, mark: CallMark, call: Call, response: Response | None) -> None:
        """Note an execution that a call started, or the task that it answered."""
        if call.service != "states" or mark.error or response is None:
            return
        number, at = self.marks.next_number(), self.present.clock.now
        if call.operation == "StartExecution":
            self.marks.add(StartMark(number, at, mark.number, response[1]["executionArn"]))
        elif found := self.present.twin.cloud.executions.tokens.get(call.parameters.get("taskToken", "")):
            self.marks.add(StartMark(number, at, mark.number, found[0].arn, found[1]))

    def expiring(self, table: str) -> Callable[[], None]:
        """Note the rows of a table whose time to live ends."""
        rows = [row for row in self.versions if row[0] == table]
        stored = [self.tables.stored(*row) for row in rows]

        def expired() -> None:
            for row, old in zip(rows, stored, strict=True):
                self.note_version(row, old, 0)

        return expired


def write_fields(call: Call) -> list[Mapping[str, Any]]:
    """Return the fields of each write of a call."""
    if call.operation == "TransactWriteItems":
        actions = call.parameters["TransactItems"]
        return [fields for action in actions for kind, fields in action.items() if kind in WRITES]
    if call.operation in ("PutItem", "UpdateItem", "DeleteItem"):
        return [call.parameters]
    if call.operation == "BatchWriteItem":
        requests = call.parameters["RequestItems"].items()
        return [{"TableName": table, **next(iter(one.values()))} for table, several in requests for one in several]
    return []


def target_of(parameters: Mapping[str, Any]) -> str:
    """Return the name of what a call is about; empty where it names nothing."""
    value = next((parameters[name] for name in TARGETS if name in parameters), "")
    if not value and (writes := parameters.get("TransactItems")):
        tables = [str(fields.get("TableName", "")) for action in writes for fields in action.values()]
        return ", ".join(dict.fromkeys(tables))
    return str(value).rpartition("/")[2]
