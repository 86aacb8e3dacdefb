"""One pipe: it takes a batch from its source, enriches it and hands it to its target.

Sources: Amazon EventBridge User Guide, "Amazon EventBridge Pipes concepts", "Event enrichment in Amazon EventBridge
Pipes", "Amazon EventBridge Pipes batching and concurrency" (functions and machines get the batch as an array; other
targets get one event after the other; a failed batch goes back to its source).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.aws_lambda.direct.stand_ins import failure
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned
from signalbox.twin.services.pipes.input_templates import transformed, value_of

SECONDS = (0.02, 0.2)
"""Modelled time from a batch to its target; an assumption of the twin."""

Done = Callable[[Outcome], None]
Ask = Callable[[str, Done], None]
"""Hands a text to a service; `Done` gets the outcome, later."""


class Refused(Exception):
    """Raised where a target does not accept an event."""


@dataclass(frozen=True)
class Stage:
    """Enrichment or target: its ARN and its template. `ask` takes a whole batch; `send` one event, with its text."""

    arn: str
    template: str = ""
    ask: Ask | None = None
    send: Callable[[Any, str], None] | None = None


@dataclass
class Pipe:
    """Pipe between a source and a target. `counts` has how many events it delivered, and how many batches failed."""

    name: str
    arn: str
    source: str
    clock: Clock
    target: Stage
    enrichment: Stage | None = None
    counts: dict[str, int] = field(default_factory=lambda: {"delivered": 0, "failed": 0})

    def invoke(self, function: Function, payload: str, done: Done) -> None:
        """Take a batch, in the place of the function of an event source; `done` tells the source how it went."""
        events = json.loads(payload)["Records"]

        def ended(outcome: Outcome) -> None:
            if isinstance(outcome, Raised):
                self.counts["failed"] += 1
            done(outcome)

        def deliver(outcome: Outcome, enriched: list[Any]) -> None:
            if not isinstance(outcome, Returned):
                ended(outcome)
            elif not enriched:
                ended(Returned("null"))
            else:
                self.clock.after(self.clock.draw(SECONDS), lambda: self.deliver(enriched, ended))

        if self.enrichment is None:
            deliver(Returned("null"), events)
        else:
            self.enrich(self.enrichment, events, deliver)

    def enrich(self, stage: Stage, events: list[Any], deliver: Callable[[Outcome, list[Any]], None]) -> None:
        """Ask the enrichment for the events that go on: all of its answer, where that is no array."""
        assert stage.ask is not None

        def answered(outcome: Outcome) -> None:
            answer = json.loads(outcome.payload) if isinstance(outcome, Returned) else None
            empty = answer in (None, "", {}, [])
            deliver(outcome, [] if empty else answer if isinstance(answer, list) else [answer])

        stage.ask(self.batch(stage, events), answered)

    def deliver(self, events: list[Any], done: Done) -> None:
        """Hand the events to the target."""
        if self.target.ask:
            self.target.ask(self.batch(self.target, events), lambda outcome: self.delivered(events, outcome, done))
            return
        assert self.target.send is not None
        try:
            for event in events:
                self.target.send(event, self.text(self.target, event))
                self.counts["delivered"] += 1
        except Refused as error:
            done(failure("TargetError", str(error)))
        else:
            done(Returned("null"))

    def delivered(self, events: list[Any], outcome: Outcome, done: Done) -> None:
        """Count the events that a target took as a batch."""
        self.counts["delivered"] += len(events) if isinstance(outcome, Returned) else 0
        done(outcome)

    def batch(self, stage: Stage, events: list[Any]) -> str:
        """Return the array of a stage's inputs."""
        return json.dumps([value_of(self.text(stage, event)) for event in events], ensure_ascii=False)

    def text(self, stage: Stage, event: Any) -> str:
        """Return the input of a stage for one event."""
        reserved = {
            "aws.pipes.pipe-arn": self.arn,
            "aws.pipes.pipe-name": self.name,
            "aws.pipes.source-arn": self.source,
            "aws.pipes.target-arn": self.target.arn,
            "aws.pipes.enrichment-arn": self.enrichment.arn if self.enrichment else "",
            "aws.pipes.event.ingestion-time": format_instant(self.clock.now, "milliseconds"),
        }
        return transformed(stage.template, event, reserved)
