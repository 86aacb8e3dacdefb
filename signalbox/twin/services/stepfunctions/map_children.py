"""Billing of a distributed Map's child executions, each by its own type.

Sources: "AWS Step Functions pricing" (Express: requests, duration and memory; its examples 3 and 4); AWS Step Functions
Developer Guide, "Transitions in Distributed Map state" (the start of a child is a transition of its parent, which the
engine counts). The twin assumes that their lines go to the log of the parent's machine: the pages do not say.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from signalbox.asl.run.protocol import StartChild
from signalbox.twin.observe.meter_reading import Reading
from signalbox.twin.services.aws_lambda.log_lines import machine_bytes
from signalbox.twin.services.stepfunctions.execution import Execution
from signalbox.twin.services.stepfunctions.state_visits import add_history

MEGABYTE = 1024 * 1024
OWN_MEGABYTES, CHUNK_MEGABYTES, GIGABYTE = 50, 64, 1024
"""Megabytes that each Express execution uses, and the steps in which its memory is billed."""


def count_child(reading: Reading, parent: Execution, command: StartChild, child: Execution) -> None:
    """Add a finished child to what its parent's workflow is billed for, drawn durations at their mean."""
    assert child.stopped is not None, "only a child that has ended is counted"
    slug, history = parent.definition.workflow, list(child.state.history)
    counts = reading.maps[slug]
    seconds = max(0.0, child.stopped - child.started - child.excess_seconds)
    counts.items[command.state] += command.items
    counts.seconds[command.state] = counts.seconds.get(command.state, 0.0) + seconds
    reading.machine_log_bytes += machine_bytes(history, child.arn, parent.definition.log_level)
    add_history(reading.visits[slug], history)
    if command.kind == "EXPRESS":
        counts.express_requests += 1
        counts.express_gigabyte_seconds += billed_seconds(seconds) * billed_gigabytes(command.definition, command.input)
    else:
        reading.transitions[slug] += child.state.transitions


def count_express(reading: Reading, execution: Execution) -> None:
    """Add an execution of an Express machine to what its workflow is billed for."""
    counts = reading.maps[execution.definition.workflow]
    seconds = (execution.stopped or execution.started) - execution.started - execution.excess_seconds
    definition, value = execution.definition.machine.definition, json.loads(execution.input)
    counts.express_requests += 1
    counts.express_gigabyte_seconds += billed_seconds(max(0.0, seconds)) * billed_gigabytes(definition, value)


def billed_seconds(seconds: float) -> Fraction:
    """Return an Express execution's duration in steps of 100 ms, less the clock's error of a microsecond."""
    return Fraction(max(1, ceil(round(seconds * 10, 5))), 10)


def billed_gigabytes(definition: Mapping[str, Any], value: Any) -> Fraction:
    """Return an Express execution's memory: its own, its definition, and its data for each Map or Parallel."""
    code, data = (len(json.dumps(part, ensure_ascii=False).encode()) for part in (definition, value))
    steps = sum(1 for state in definition["States"].values() if state["Type"] in ("Map", "Parallel"))
    megabytes = OWN_MEGABYTES + Fraction(code + data * max(1, steps), MEGABYTE)
    return Fraction(ceil(megabytes / CHUNK_MEGABYTES) * CHUNK_MEGABYTES, GIGABYTE)
