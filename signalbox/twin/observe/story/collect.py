"""Story of a finished twin as JSON values; equal for equal seeds and scripts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from signalbox.twin.observe.story import states
from signalbox.twin.observe.story.business import Business, Key
from signalbox.twin.observe.story.dead_letters import dead_letters
from signalbox.twin.observe.story.events import event_rows, tree
from signalbox.twin.observe.story.pictures import Pictures
from signalbox.twin.observe.story.recording import Delivery, Recording
from signalbox.twin.observe.story.records import Records
from signalbox.twin.observe.story.timeline import timeline
from signalbox.twin.observe.story.values import detail_of, message_of
from signalbox.twin.results.results import RUNNING
from signalbox.twin.services.stepfunctions.execution import Execution

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

Story = dict[str, Any]
Spans = Sequence[Story]


def collect(twin: "Twin", recording: Recording | None = None, command: str = "", spans: Spans = ()) -> Story:
    """Return the story per business key and in all, with times in virtual seconds from the start.

    Parameters
    ----------
    recording: the result of `watch` before the run; without it the story has no deliveries, and only the dead letters
        that are still in their queue.
    command: the command that repeats this run.
    spans: rows of `signalbox.twin.observe.traces`.
    """
    maker = StoryMaker(twin, recording, spans)
    return {
        "seed": twin.seed,
        "start": twin.cloud.clock.start,
        "virtual_seconds": round(twin.now, 3),
        "command": command or f"python -m signalbox demo --seed {twin.seed}",
        "recorded": recording is not None,
        "heard": "events on the bus",
        "refuser": "the bus",
        "counts": twin.results.counts(),
        "dead_letters": twin.results.dead_letters(),
        "violations": twin.audit(),
        "workflows": workflows(twin),
        "runs": [maker.run(key) for key in maker.business.every_key()],
        "letters": maker.dead_letters,
        "events": dict(sorted(Counter(event["detail-type"] for _, event in maker.business.routed_events()).items())),
        "functions": functions(twin),
    }


class StoryMaker:
    """Makes the story of each key."""

    def __init__(self, twin: "Twin", recording: Recording | None, spans: Spans) -> None:
        self.twin = twin
        self.business = Business(twin)
        self.records = Records(twin, self.at)
        self.written = self.records.written()
        self.pictures = Pictures(twin)
        self.dead_letters = dead_letters(twin, self.business, recording, self.at)
        self.deliveries: dict[str, list[Delivery]] = defaultdict(list)
        self.spans: dict[str, list[Story]] = defaultdict(list)
        for span in spans:
            self.spans[span["trace"]].append(span)
        for delivery in recording.deliveries if recording else []:
            self.deliveries[delivery.event].append(delivery)

    def at(self, instant: float) -> float:
        """Return virtual seconds from the start, to the millisecond."""
        return round(instant - self.twin.cloud.clock.start, 3)

    def run(self, key: Key) -> Story:
        """Return the story of one key."""
        workflow, name = key
        events = event_rows(self.business.events.get(key, []), self.deliveries, self.written, self.at)
        run: Story = {
            "workflow": workflow,
            "key": name,
            "status": self.business.status(key),
            "outcome": self.twin.results.outcome(key),
            "flaws": [],
            "spans": self.spans_of(key),
            "executions": [self.execution(execution) for execution in self.business.executions.get(key, [])],
            "events": events,
            "tree": tree(events),
            "records": self.records.ledger(workflow, name),
            "partners": self.records.partners(name),
            "mails": self.records.mails(name),
            "callbacks": self.records.callbacks(name),
            "pictures": self.pictures.of(name),
            "letters": [letter for letter in self.dead_letters if (letter["workflow"], letter["key"]) == key],
        }
        mark_undoing(run)
        mark_burials(run)
        run["timeline"] = timeline(run)
        return run

    def spans_of(self, key: Key) -> list[Story]:
        """Return the spans of every trace with an event of this key."""
        traceparents = [str(detail_of(event).get("traceparent", "")) for _, event in self.business.events.get(key, [])]
        traces = dict.fromkeys(text.split("-")[1] for text in traceparents if text.count("-") == 3)
        return [span for trace in traces for span in self.spans.get(trace, [])]

    def execution(self, execution: Execution) -> Story:
        """Return one execution with its states."""
        state = execution.state
        visited = [states.state_row(visit, self.at) for visit in states.visits(state.history)]
        ended_badly = execution.status not in (RUNNING, "SUCCEEDED")
        return {
            "name": execution.name,
            "status": execution.status,
            "started": self.at(execution.started),
            "stopped": None if execution.stopped is None else self.at(execution.stopped),
            "error": state.error or "",
            "cause": message_of(state.cause),
            "failed": visited[-1]["name"] if ended_badly and visited else None,
            "entered": list(state.entered),
            "states": visited,
        }


def mark_undoing(run: Story) -> None:
    """Add to each state the steps of the ledger undone in its time, and those barred by a tombstone."""
    for execution in run["executions"]:
        for state in execution["states"]:
            state["undid"] = steps_changed(run, state, "undone")
            state["barred"] = steps_changed(run, state, "tombstone")


def steps_changed(run: Story, state: Story, to: str) -> list[str]:
    """Return the steps of the ledger that got a state while a task ran."""
    if not state["attempts"]:
        return []
    end = float("inf") if state["exited"] is None else state["exited"]
    moments = {
        record["record"].partition("#")[2]: record["at"] if record["changed"] is None else record["changed"]
        for record in run["records"]
        if record["state"] == to
    }
    return sorted(step for step, at in moments.items() if at is not None and state["entered"] <= at <= end)


def mark_burials(run: Story) -> None:
    """Mark each delivery that made a dead letter: for its queue it is done like any other."""
    for event in run["events"]:
        buried = [letter["at"] for letter in run["letters"] if letter["event"] == event["id"]]
        for delivery in event["deliveries"]:
            if any(delivery["begun"] <= at <= delivery["ended"] for at in buried) and delivery["result"] == "done":
                delivery["result"] = "buried"


def workflows(twin: "Twin") -> dict[str, Story]:
    """Return each workflow with its outcomes and definition; a machine without a row is its own workflow."""
    machines = {machine.workflow: machine for machine in twin.cloud.executions.machines.values()}
    rows = twin.results.workflows
    return {
        slug: {
            "outcomes": list(rows[slug]["outcomes"]) if slug in rows else [],
            "definition": machines[slug].machine.definition if slug in machines else None,
        }
        for slug in dict.fromkeys([*rows, *machines])
    }


def functions(twin: "Twin") -> list[Story]:
    """Return the usage of each function: requests, errors, billed milliseconds, most at once."""
    return [
        {
            "name": name,
            "requests": usage.requests,
            "errors": usage.errors,
            "milliseconds": usage.milliseconds,
            "most_at_once": usage.most_at_once,
        }
        for name, usage in sorted(twin.cloud.functions.usage.items())
    ]
