"""One piece of business as a waterfall: events, deliveries, states and dead letters, in order, on one folded time axis."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from signalbox.report import standing
from signalbox.report.axis import Axis
from signalbox.report.bars import attempt_bars, bar, mark
from signalbox.report.overview import folds
from signalbox.report.standing import Run
from signalbox.report.words import counted, duration, offset, shortened

Row = dict[str, Any]
Name = Callable[[str], str]


def waterfall(run: Run, end: float, name: Name) -> Row:
    """Rows in order of time, each with its bars; `end` is the end of the run, `name` shortens physical names."""
    begin, last = standing.span(run, end)
    axis = Axis(instants(run, begin, last))
    tellers = (event_rows, execution_rows, letter_rows)
    found = [row for tell in tellers for row in tell(run, axis, last, name)]
    for row in found:
        row["when"] = offset(row["at"] - begin)
    return {
        "rows": sorted(found, key=lambda row: row["at"]),
        "folds": folds(axis),
        "ticks": [{"left": f"{left:.2f}", "text": offset(at - begin)} for left, at in shifted(axis, begin)],
    }


def shifted(axis: Axis, begin: float) -> list[tuple[float, float]]:
    """Ticks at round times since the beginning of this piece of business."""
    since = Axis([point - begin for point in axis.points])
    return [(left, at + begin) for left, at in since.ticks()]


def instants(run: Run, begin: float, last: float) -> Iterator[float]:
    """Every instant at which a bar begins or ends."""
    yield from (begin, last)
    yield from (row["at"] for row in run["timeline"])
    for event in run["events"]:
        yield from (delivery[edge] for delivery in event["deliveries"] for edge in ("sent", "begun", "ended"))
        yield from [event["written"]] if event["written"] is not None else []
    for execution in run["executions"]:
        for state in execution["states"]:
            yield from (at for at in (state["exited"], *edges(state)) if at is not None)


def edges(state: Row) -> Iterator[float | None]:
    """The instants of a state's attempts."""
    for attempt in state["attempts"]:
        yield from (attempt["at"], attempt["waits"], attempt["ended"])


def event_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Each event with the time that it lay in the outbox, and what its queues and functions did with it."""
    for event in run["events"]:
        written = event["written"]
        bars = [] if written is None else [bar(axis, written, event["at"], "queue")]
        again = f"published {len(event['again']) + 1} times under this id" if event["again"] else ""
        yield {
            "at": event["at"] if written is None else written,
            "kind": "event",
            "name": event["type"],
            "aside": f"from {event['source']}" if written is None else "by way of the outbox",
            "took": "" if written is None else duration(event["at"] - written),
            "note": again,
            "bars": bars,
            "marks": [mark(axis, at, "event") for at in (event["at"], *event["again"])],
        }
        yield from delivery_rows(event, axis, name)


def delivery_rows(event: Row, axis: Axis, name: Name) -> Iterator[Row]:
    """A row for each message that an event became: its wait in the queue, and every time that a function got it."""
    messages: dict[tuple[str, str, float], list[Row]] = {}
    for delivery in event["deliveries"]:
        messages.setdefault((delivery["queue"], delivery["function"], delivery["sent"]), []).append(delivery)
    for (queue, function, sent), tries in messages.items():
        kinds = {"done": "run", "back": "fail", "throttled": "fail", "buried": "fail"}
        yield {
            "at": sent,
            "kind": "delivery",
            "name": name(function),
            "aside": f"queue {name(queue)}",
            "took": duration(tries[-1]["ended"] - sent),
            "note": delivery_note(tries),
            "bars": [
                bar(axis, sent, tries[0]["begun"], "queue"),
                *(bar(axis, delivery["begun"], delivery["ended"], kinds[delivery["result"]]) for delivery in tries),
            ],
            "marks": [],
        }


def delivery_note(tries: list[Row]) -> str:
    """What is worth saying about the deliveries of one message; nothing where the first one did."""
    last = tries[-1]
    ends = {
        "done": "",
        "back": "back in its queue",
        "throttled": "no function was free",
        "buried": "made a dead letter",
    }
    parts = [f"{counted(last['receive'], 'receive')}" if last["receive"] > 1 else "", ends[last["result"]]]
    errors = sorted({delivery["error"] for delivery in tries if delivery["error"]})
    return ", ".join(part for part in (*parts, *errors) if part)


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


def letter_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Each dead letter, for as long as it lay there."""
    for letter in run["letters"]:
        until = last if letter["replayed"] is None else letter["replayed"]
        marks = [mark(axis, letter["at"], "dead-letter")]
        if letter["replayed"] is not None:
            marks.append(mark(axis, until, "replay"))
        yield {
            "at": letter["at"],
            "kind": "letter",
            "name": f"dead letter: {letter['reason']}",
            "aside": f"{letter['type']} in {letter['route']}, {fate(letter)}",
            "took": "" if letter["left"] else duration(until - letter["at"]),
            "note": letter["error"],
            "bars": [bar(axis, letter["at"], until, "dead")],
            "marks": marks,
        }


def fate(letter: Row) -> str:
    """What became of a dead letter."""
    return "still there" if letter["left"] else "gone" if letter["replayed"] is None else "replayed"
