"""Waterfall of a run: events, deliveries, states and dead letters on one time axis with folds."""

from collections.abc import Iterator

from signalbox.report.page import status
from signalbox.report.page.formatting import count_text, duration, offset
from signalbox.report.page.status import Run
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Name, Row, bar, mark
from signalbox.report.waterfall.executions import execution_rows
from signalbox.report.waterfall.overview import folds


def waterfall(run: Run, end: float, name: Name) -> Row:
    """Return rows in order of time with their bars; `end` is the end of the story, `name` shortens names."""
    begin, last = status.span(run, end)
    axis = Axis(instants(run, begin, last))
    builders = (event_rows, execution_rows, dead_letter_rows)
    found = [row for build in builders for row in build(run, axis, last, name)]
    for row in found:
        row["when"] = offset(row["at"] - begin)
    return {
        "rows": sorted(found, key=lambda row: row["at"]),
        "folds": folds(axis),
        "ticks": [{"left": f"{left:.2f}", "text": offset(at - begin)} for left, at in ticks_since(axis, begin)],
    }


def ticks_since(axis: Axis, begin: float) -> list[tuple[float, float]]:
    """Return ticks at round times since the beginning of the run."""
    since = Axis([point - begin for point in axis.points])
    return [(left, at + begin) for left, at in since.ticks()]


def instants(run: Run, begin: float, last: float) -> Iterator[float]:
    """Yield every instant at which a bar begins or ends."""
    yield from (begin, last)
    yield from (row["at"] for row in run["timeline"])
    for event in run["events"]:
        yield from (delivery[edge] for delivery in event["deliveries"] for edge in ("sent", "begun", "ended"))
        yield from [event["written"]] if event["written"] is not None else []
    for execution in run["executions"]:
        for state in execution["states"]:
            yield from (at for at in (state["exited"], *edges(state)) if at is not None)


def edges(state: Row) -> Iterator[float | None]:
    """Yield the instants of a state's attempts."""
    for attempt in state["attempts"]:
        yield from (attempt["at"], attempt["waits"], attempt["ended"])


def event_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Yield the rows of each event, its time in the outbox, and its deliveries."""
    for event in run["events"]:
        written = event["written"]
        bars = [] if written is None else [bar(axis, written, event["at"], "queue")]
        yield {
            "at": event["at"] if written is None else written,
            "kind": "event",
            "name": event["type"],
            "aside": f"from {event['source']}" if written is None else "by way of the outbox",
            "took": "" if written is None else duration(event["at"] - written),
            "note": repeat_note(event),
            "bars": bars,
            "marks": [mark(axis, at, "event") for at in (event["at"], *event["again"])],
        }
        yield from delivery_rows(event, axis, name)


def repeat_note(event: Row) -> str:
    """Return a note on an event that was published several times."""
    if not event["again"]:
        return ""
    renamed = f", the last time as {event['last_type']}" if event["last_type"] != event["type"] else ""
    return f"published {len(event['again']) + 1} times under this id{renamed}"


def delivery_rows(event: Row, axis: Axis, name: Name) -> Iterator[Row]:
    """Yield a row for each message of an event: its wait in the queue, and its deliveries to a function."""
    messages: dict[tuple[str, str, float], list[Row]] = {}
    for delivery in event["deliveries"]:
        messages.setdefault((delivery["queue"], delivery["function"], delivery["sent"]), []).append(delivery)
    for (queue, function, sent), tries in messages.items():
        kinds = {"done": "run", "back": "fail", "throttled": "fail", "buried": "fail", "refused": "fail"}
        yield {
            "at": sent,
            "kind": "delivery",
            "name": name(function),
            "aside": f"queue {name(queue)}" if queue else "no queue",
            "took": duration(tries[-1]["ended"] - sent),
            "note": delivery_note(tries),
            "bars": [
                bar(axis, sent, tries[0]["begun"], "queue"),
                *(bar(axis, delivery["begun"], delivery["ended"], kinds[delivery["result"]]) for delivery in tries),
            ],
            "marks": [],
        }


def delivery_note(tries: list[Row]) -> str:
    """Return a note on the deliveries of a message; it is empty where the first succeeded."""
    last = tries[-1]
    ends = {
        "done": "",
        "back": "back in its queue",
        "throttled": "no function was free",
        "buried": "made a dead letter",
        "refused": "nobody listened",
    }
    parts = [f"{count_text(last['receive'], 'receive')}" if last["receive"] > 1 else "", ends[last["result"]]]
    errors = sorted({delivery["error"] for delivery in tries if delivery["error"]})
    return ", ".join(part for part in (*parts, *errors) if part)


def dead_letter_rows(run: Run, axis: Axis, last: float, name: Name) -> Iterator[Row]:
    """Yield the row of each dead letter, from its arrival to its replay."""
    for letter in run["letters"]:
        until = last if letter["replayed"] is None else letter["replayed"]
        marks = [mark(axis, letter["at"], "dead-letter")]
        if letter["replayed"] is not None:
            marks.append(mark(axis, until, "replay"))
        yield {
            "at": letter["at"],
            "kind": "letter",
            "name": f"dead letter: {letter['reason']}",
            "aside": f"{letter['type']} in {letter['route']}, {dead_letter_status(letter)}",
            "took": "" if letter["left"] else duration(until - letter["at"]),
            "note": letter["error"],
            "bars": [bar(axis, letter["at"], until, "dead")],
            "marks": marks,
        }


def dead_letter_status(letter: Row) -> str:
    """Return the status of a dead letter."""
    return "still there" if letter["left"] else "gone" if letter["replayed"] is None else "replayed"
