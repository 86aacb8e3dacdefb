"""The rows of a waterfall that tell of executions: their states, attempts, and the answers that they were given."""

from collections.abc import Iterator
from itertools import groupby

from signalbox.report.page.formatting import duration, shortened
from signalbox.report.page.status import Run
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Name, Row, attempt_bars, bar, mark


def execution_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Each execution, the states that it entered, and the answers that it was given."""
    for execution in run["executions"]:
        stopped = last if execution["stopped"] is None else execution["stopped"]
        yield {
            "at": execution["started"],
            "kind": "execution",
            "name": f"execution {shortened(execution['name'], 30)}",
            "aside": execution["status"],
            "took": duration(stopped - execution["started"]),
            "note": f"{execution['error']} {execution['cause']}".strip(),
            "bars": [bar(axis, execution["started"], stopped, "life")],
            "marks": [],
        }
        yield from (state_row(state, axis, stopped) for state in execution["states"])
    for callback in run["callbacks"]:
        sent = last if callback["sent"] is None else callback["sent"]
        yield {
            "at": callback["at"],
            "kind": "callback",
            "name": "answer to the wait",
            "aside": "by way of the outbox" if callback["sent"] is not None else "never given",
            "took": duration(sent - callback["at"]),
            "note": "",
            "bars": [bar(axis, callback["at"], sent, "queue")],
            "marks": [mark(axis, sent, "event")],
        }


def state_row(state: Row, axis: Axis, stopped: float) -> Row:
    """One state with its attempts."""
    exited = stopped if state["exited"] is None else state["exited"]
    return {
        "at": state["entered"],
        "kind": "undo" if state["undid"] or state["barred"] else "state",
        "name": state["name"],
        "aside": state["type"] if state["type"] != "Task" else waited(state),
        "depth": state["depth"],
        "took": duration(exited - state["entered"]),
        "note": "; ".join(state_notes(state)),
        "bars": [bar(axis, state["entered"], exited, "life"), *attempt_bars(axis, state, stopped)],
        "marks": [],
    }


def waited(state: Row) -> str:
    """How a task that waits for an answer differs from others."""
    return "waits for an answer" if any(attempt["waits"] is not None for attempt in state["attempts"]) else ""


def state_notes(state: Row) -> Iterator[str]:
    """Failed attempts, what was caught, what was undone."""
    attempts = state["attempts"]
    for said, group in groupby(
        enumerate(attempts, 1), key=lambda pair: f"{pair[1]['error']} {pair[1]['cause']}".strip()
    ):
        numbers = [number for number, _ in group]
        which = f"attempt {numbers[0]}" if len(numbers) == 1 else f"attempts {numbers[0]} to {numbers[-1]}"
        if said:
            yield f"{which}: {said}" if len(attempts) > 1 else said
    if len(attempts) > 1 and attempts[-1]["ended"] is not None and not attempts[-1]["error"]:
        yield f"attempt {len(attempts)} succeeded"
    if state["undid"]:
        yield f"undid {', '.join(state['undid'])}"
    if state["barred"]:
        yield f"barred {', '.join(state['barred'])}, which had not happened"
