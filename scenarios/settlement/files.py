"""Files of rows that shops and the provider deliver: `{"deliver": KEY, "rows": [...]}`."""

from signalbox.twin.script.checks import not_text
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation


def check(fields: Fields) -> str | None:
    """Check the key of a file, and its rows."""
    rows = fields.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        return "`rows` is missing or no list of texts"
    return not_text(fields, "deliver")


def deliver(simulation: Simulation, line: Line) -> None:
    """Put a file into the bucket that its reader, a function, knows."""
    variables = (function.variables for function in simulation.cloud.deployed.values())
    bucket = next((found["FILES_BUCKET"] for found in variables if "FILES_BUCKET" in found), None)
    if bucket is None:
        raise BrokenLine(line.number, "this assembly has no function that reads delivered files")
    body = "\n".join(line.fields["rows"]).encode()
    simulation.client("s3").put_object(Bucket=bucket, Key=line.fields["deliver"], Body=body)


DELIVER = Verb(check, deliver, ("rows",))
