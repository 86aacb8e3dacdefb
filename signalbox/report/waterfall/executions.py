"""Rows of a waterfall for executions: states, attempts, and callbacks."""

from collections.abc import Iterator
from itertools import groupby

from signalbox.report.graph.marks import is_late
from signalbox.report.page.formatting import duration, shorten
from signalbox.report.page.status import Run
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Name, Row, attempt_bars, bar, mark


def execution_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Yield the rows of each execution, its states, and its callbacks."""
    for execution in run["executions"]:
        stopped = last if execution["stopped"] is None else execution["stopped"]
        yield {
            "at": execution["started"],
            "kind": "execution",
            "name": f"execution {shorten(execution['name'], 30)}",
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
    """Return the row of a state with its attempts."""
    exited = stopped if state["exited"] is None else state["exited"]
    return {
        "at": state["entered"],
        "kind": "undo" if state["undid"] or state["barred"] else "state",
        "name": state["name"],
        "aside": state["type"] if state["type"] != "Task" else task_note(state),
        "depth": state["depth"],
        "took": duration(exited - state["entered"]),
        "note": "; ".join(state_notes(state)),
        "bars": [bar(axis, state["entered"], exited, "life"), *attempt_bars(axis, state, stopped)],
        "marks": [],
    }


def task_note(state: Row) -> str:
    """Return a note where a task waits for an answer."""
    return "waits for an answer" if any(attempt["waits"] is not None for attempt in state["attempts"]) else ""


def state_notes(state: Row) -> Iterator[str]:
    """Yield notes on failed attempts and compensated steps."""
    attempts = state["attempts"]
    for error, group in groupby(
        enumerate(attempts, 1), key=lambda pair: f"{pair[1]['error']} {pair[1]['cause']}".strip()
    ):
        numbers = [number for number, _ in group]
        which = f"attempt {numbers[0]}" if len(numbers) == 1 else f"attempts {numbers[0]} to {numbers[-1]}"
        if error and is_late(attempts[numbers[-1] - 1]):
            error = f"no answer in time ({error})"
        if error:
            yield f"{which}: {error}" if len(attempts) > 1 else error
    if len(attempts) > 1 and attempts[-1]["ended"] is not None and not attempts[-1]["error"]:
        yield f"attempt {len(attempts)} succeeded"
    if state["undid"]:
        yield f"undid {', '.join(state['undid'])}"
    if state["barred"]:
        yield f"barred {', '.join(state['barred'])}, which had not happened"
