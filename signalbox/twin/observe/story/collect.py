"""The story of a finished twin as plain values that json.dumps takes. Same seed, same script: the same story."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from signalbox.twin.observe.story import states
from signalbox.twin.observe.story.business import Business, Key
from signalbox.twin.observe.story.events import event_rows, tree
from signalbox.twin.observe.story.letters import letters
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
    """What happened, per business key and in all; every time is in virtual seconds from the start of the run.

    `recording` is what `watch` gave before the run; without it the story knows neither deliveries nor letters that have
    left their queue again. `command` is what repeats this run, for whoever reads the story. `spans` are rows of `signalbox.twin.observe.traces`.
    """
    teller = Teller(twin, recording, spans)
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
        "runs": [teller.run(key) for key in teller.business.every_key()],
        "letters": teller.letters,
        "events": dict(sorted(Counter(event["detail-type"] for _, event in teller.business.heard()).items())),
        "functions": functions(twin),
    }


class Teller:
    """Tells the story of each key."""

    def __init__(self, twin: "Twin", recording: Recording | None, spans: Spans) -> None:
        self.twin = twin
        self.business = Business(twin)
        self.records = Records(twin, self.at)
        self.written = self.records.written()
        self.letters = letters(twin, self.business, recording, self.at)
        self.deliveries: dict[str, list[Delivery]] = defaultdict(list)
        self.spans: dict[str, list[Story]] = defaultdict(list)
        for span in spans:
            self.spans[span["trace"]].append(span)
        for delivery in recording.deliveries if recording else []:
            self.deliveries[delivery.event].append(delivery)

    def at(self, instant: float) -> float:
        """Virtual seconds from the start, to the millisecond."""
        return round(instant - self.twin.cloud.clock.start, 3)

    def run(self, key: Key) -> Story:
        """The story of one key."""
        workflow, name = key
        events = event_rows(self.business.events.get(key, []), self.deliveries, self.written, self.at)
        run: Story = {
            "workflow": workflow,
            "key": name,
            "status": self.business.standing(key),
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
            "letters": [letter for letter in self.letters if (letter["workflow"], letter["key"]) == key],
        }
        mark_undoing(run)
        mark_burials(run)
        run["timeline"] = timeline(run)
        return run

    def spans_of(self, key: Key) -> list[Story]:
        """The spans of every trace that an event of this key belongs to."""
        traceparents = [str(detail_of(event).get("traceparent", "")) for _, event in self.business.events.get(key, [])]
        traces = dict.fromkeys(text.split("-")[1] for text in traceparents if text.count("-") == 3)
        return [span for trace in traces for span in self.spans.get(trace, [])]

    def execution(self, execution: Execution) -> Story:
        """One execution with the states that it went through."""
        state = execution.state
        visited = [states.told(visit, self.at) for visit in states.visits(state.history)]
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
    """Note on each state the steps of the ledger that were undone while it stood, and those barred by a tombstone."""
    for execution in run["executions"]:
        for state in execution["states"]:
            state["undid"] = steps_changed(run, state, "undone")
            state["barred"] = steps_changed(run, state, "tombstone")


def steps_changed(run: Story, state: Story, to: str) -> list[str]:
    """The steps of the ledger that came to a standing while a task stood."""
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
    """Say of each delivery that made a dead letter that it did: to its queue it is as done as any other."""
    for event in run["events"]:
        buried = [letter["at"] for letter in run["letters"] if letter["event"] == event["id"]]
        for delivery in event["deliveries"]:
            if any(delivery["begun"] <= at <= delivery["ended"] for at in buried) and delivery["result"] == "done":
                delivery["result"] = "buried"


def workflows(twin: "Twin") -> dict[str, Story]:
    """Each workflow with its outcomes and the definition that ran; a machine that no row names is its own workflow."""
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
    """What each function was used for: requests, errors, billed milliseconds, most at once."""
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
