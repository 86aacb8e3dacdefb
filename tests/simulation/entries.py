"""Queues whose policies no longer let events in."""

from typing import Any

from signalbox.assembly import Assembly
from tests.simulation.copies import change


def shut(assembly: Assembly, queues: tuple[str, ...]) -> None:
    """Take every statement that allows out of the policies of queues, by the beginning of their logical id."""

    def edit(name: str, properties: dict[str, Any]) -> bool:
        statements = properties["PolicyDocument"]["Statement"]
        kept = [s for s in statements if s["Effect"] == "Deny" or not name.startswith(queues)]
        properties["PolicyDocument"]["Statement"] = kept
        return len(kept) < len(statements)

    change(assembly, "AWS::SQS::QueuePolicy", edit)
