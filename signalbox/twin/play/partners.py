"""Behaviour of sandbox partners, changed as on AWS: by a row of the sandbox's table."""

from signalbox.twin.script.checks import is_whole
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

BEHAVIOURS = ("ok", "decline", "fail", "hang", "fail-after-effect")


def partner_verb(names: tuple[str, ...]) -> Verb:
    """Return the verb that changes the behaviour of one of these partners."""

    def check(fields: Fields) -> str | None:
        if fields["partner"] not in names:
            return f"there is no partner {fields['partner']!r}; use one of {', '.join(names)}"
        if fields.get("behave") not in BEHAVIOURS:
            return f"`behave` is {fields.get('behave')!r}; use one of {', '.join(BEHAVIOURS)}"
        calls = fields.get("calls", 1)
        return None if is_whole(calls) and calls >= 1 else f"`calls` is {calls!r}, and must be a whole number from 1"

    return Verb(check, change_behaviour, ("behave", "calls"))


def change_behaviour(simulation: Simulation, line: Line) -> None:
    """Let a partner answer in this way from now on, or for the next `calls` calls."""
    fields = line.fields
    item = {"id": {"S": f"behaviour#{fields['partner']}"}, "behave": {"S": fields["behave"]}}
    if "calls" in fields:
        item["calls"] = {"N": str(fields["calls"])}
    if "sandbox" not in simulation.assembly.tables:
        raise BrokenLine(line.number, "this assembly has no sandbox for partners")
    simulation.client("dynamodb").put_item(TableName=simulation.assembly.tables["sandbox"], Item=item)
