"""Schedules in the twin: the input of a call holds the instant at which it was due."""

import json
from typing import Any

from signalbox.assembly import Assembly
from signalbox.twin import Twin


def test_a_call_is_told_when_it_was_due(assembly: Assembly) -> None:
    """Three in the morning in Berlin is two in winter's UTC: the call names that instant, whenever it runs."""
    heard: list[dict[str, Any]] = []
    with Twin.from_assembly(assembly, seed=1) as twin:
        twin.cloud.functions.listeners.append(
            lambda invocation, milliseconds: heard.append(
                {"function": invocation.function, **json.loads(invocation.payload)}
            )
        )
        twin.advance(hours=24)
        times = [call["scheduledTime"] for call in heard if call["function"].endswith("settlement-nightly")]
    assert times == ["2026-01-06T02:00:00Z"]
