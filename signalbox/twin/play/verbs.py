"""What each kind of script line does to a twin."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from scenarios.lending.people import act, upload
from signalbox.twin.faults import inject
from signalbox.twin.play import desk_acts
from signalbox.twin.script.lines import BrokenLine, Line

if TYPE_CHECKING:
    from signalbox.twin.api import Twin


def play_line(twin: "Twin", line: Line) -> None:
    """Do what a line says, now. Raises InputError where this assembly cannot do it."""
    if line.verb not in PLAYERS:
        raise BrokenLine(line.number, f"this assembly gives the twin nothing to do for `{line.verb}`")
    PLAYERS[line.verb](twin, line)


def event(twin: "Twin", line: Line) -> None:
    """Publish an event."""
    fields = line.fields
    twin.publish(fields["type"], fields["data"], fields.get("subject"), fields.get("id"), fields.get("sequence", ""))


def raw(twin: "Twin", line: Line) -> None:
    """Publish a text as it stands."""
    twin.publish_raw(line.fields["raw"], line.fields.get("type", "unknown"))


def partner(twin: "Twin", line: Line) -> None:
    """Change how a sandbox partner answers: a row of its own table, as on AWS."""
    fields = line.fields
    item = {"id": {"S": f"behaviour#{fields['partner']}"}, "behave": {"S": fields["behave"]}}
    if "calls" in fields:
        item["calls"] = {"N": str(fields["calls"])}
    if "sandbox" not in twin.assembly.tables:
        raise BrokenLine(line.number, "this assembly has no sandbox for partners")
    twin.client("dynamodb").put_item(TableName=twin.assembly.tables["sandbox"], Item=item)


def deliver(twin: "Twin", line: Line) -> None:
    """Put a file of rows where its reader, a function that knows the bucket of files, will look for it."""
    variables = (function.variables for function in twin.cloud.deployed.values())
    bucket = next((found["FILES_BUCKET"] for found in variables if "FILES_BUCKET" in found), None)
    if bucket is None:
        raise BrokenLine(line.number, "this assembly has no function that reads delivered files")
    body = "\n".join(line.fields["rows"]).encode()
    twin.client("s3").put_object(Bucket=bucket, Key=line.fields["deliver"], Body=body)


PLAYERS: dict[str, Callable[["Twin", Line], None]] = {
    "type": event,
    "raw": raw,
    "partner": partner,
    "replay": desk_acts.replay,
    "desk": desk_acts.act,
    "fault": inject,
    "act": act,
    "upload": upload,
    "deliver": deliver,
}


def line_text(line: Line) -> str:
    """A line as it stands in a script."""
    return json.dumps(line.fields, ensure_ascii=False)
