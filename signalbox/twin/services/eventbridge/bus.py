"""EventBridge buses: entries they accept or refuse, and the rules that match an event."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.gateway.calls import Call, Parsed, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.eventbridge.deliveries import Delivery, Rule, Target
from signalbox.twin.services.eventbridge.entries import LARGEST_REQUEST, RefusedEntry, entry_size, epoch, parse_detail
from signalbox.twin.services.eventbridge.input_transformers import input_at, transformed

Event = dict[str, Any]
DELIVERY_SECONDS = (0.02, 0.2)
"""Modelled time from the bus to a target; an assumption of the twin."""


@dataclass
class Bus:
    """Event bus with its rules. `journal` holds the accepted events: (time, event); `disabled` the names of the rules
    that are off."""

    name: str
    arn: str
    rules: list[Rule] = field(default_factory=list)
    journal: list[tuple[float, Event]] = field(default_factory=list)
    disabled: set[str] = field(default_factory=set)

    def matching(self, event: Event, only: Collection[str] = ()) -> Iterator[Rule]:
        """Yield each rule that is on and matches, of `only` the rules of these ARNs."""
        for rule in self.rules:
            if rule.matches(event) and rule.name not in self.disabled and (not only or rule.arn in only):
                yield rule


class Buses:
    """All buses of a twin. `refusal` gives AWS's message where a service may not act on a resource for a source. Faults
    replace `deliveries` (extra seconds of each delivery), `refuses` (error code of an entry), `loses` (whether an
    accepted entry is lost) and `obstructs` (raises Undeliverable). `listeners` are called with each bus and event."""

    def __init__(self, clock: Clock, account: str, region: str, refusal: Callable[[str, str, str, str], str]) -> None:
        self.clock = clock
        self.account = account
        self.region = region
        self.refusal = refusal
        self.buses = {"default": Bus("default", f"arn:aws:events:{region}:{account}:event-bus/default")}
        self.refused = 0
        self.refuses: Callable[[Mapping[str, Any]], str] = lambda entry: ""
        self.loses: Callable[[Mapping[str, Any]], bool] = lambda entry: False
        self.obstructs: Callable[[Rule, Target], None] = lambda rule, target: None
        self.pending: Counter[str] = Counter()
        """Unfinished deliveries by event id."""
        self.undelivered: list[tuple[float, str]] = []
        """Events that neither a target nor a dead-letter queue accepted: instant and name of the rule."""
        self.reasons: Counter[tuple[str, str]] = Counter()
        """The same, counted by ARN of the rule and reason."""
        self.listeners: list[Callable[[Bus, Event], None]] = []
        self.deliveries: Callable[[Rule, Target, Event], list[float]] = lambda rule, target, event: [0.0]

    @property
    def lost(self) -> Counter[str]:
        """Return how many events neither a target nor a dead-letter queue accepted, by rule."""
        return Counter(rule for _, rule in self.undelivered)

    def put_events(self, call: Call) -> Parsed:
        """Answer PutEvents: each entry is accepted or refused on its own, with HTTP 200."""
        entries = call.parameters["Entries"]
        if len(entries) > 10:
            raise ServiceError(
                "ValidationException",
                "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
                f"Member must have length less than or equal to 10, got {len(entries)}",
            )
        if sum(entry_size(entry) for entry in entries) > LARGEST_REQUEST:
            raise ServiceError(
                "ValidationException", "Total size of the entries in the request is over the limit.", 413
            )
        answers = [self.put(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def put(self, entry: Mapping[str, Any]) -> Parsed:
        """Accept or refuse one entry; return its answer."""
        try:
            detail = parse_detail(entry)
        except RefusedEntry as error:
            return self.refuse(error.code, str(error))
        name = entry.get("EventBusName", "default").rpartition("/")[2]
        if name not in self.buses:
            return self.refuse("InternalFailure", f"Event bus {name} does not exist.")
        if code := self.refuses(entry):
            return {"ErrorCode": code, "ErrorMessage": "The entry could not be taken; try it again."}
        event = self.event(entry["Source"], entry["DetailType"], detail, list(entry.get("Resources", [])))
        if entry.get("Time") is not None:
            event["time"] = format_instant(epoch(entry["Time"]), "seconds")
        if self.loses(entry):
            return {"EventId": event["id"]}
        self.publish(self.buses[name], event)
        return {"EventId": event["id"]}

    def refuse(self, code: str, message: str) -> Parsed:
        """Return the answer of a refused entry."""
        self.refused += 1
        return {"ErrorCode": code, "ErrorMessage": message}

    def event(self, source: str, detail_type: str, detail: Any, resources: list[str]) -> Event:
        """Return an event as EventBridge sends it to targets."""
        return {
            "version": "0",
            "id": self.clock.uuid(),
            "detail-type": detail_type,
            "source": source,
            "account": self.account,
            "time": format_instant(self.clock.now, "seconds"),
            "region": self.region,
            "resources": resources,
            "detail": detail,
        }

    def publish(self, bus: Bus, event: Event, only: Collection[str] = ()) -> None:
        """Send the event to the targets of each rule that matches, or of `only` the rules of these ARNs."""
        bus.journal.append((self.clock.now, event))
        for listener in self.listeners:
            listener(bus, event)
        for rule in bus.matching(event, only):
            self.deliver(rule, event)

    def fire(self, bus: Bus, rule: Rule) -> None:
        """Send the event of a rule's schedule to its targets unless the rule is off: it is on no bus."""
        if rule.name in bus.disabled:
            return
        self.deliver(rule, self.event("aws.events", "Scheduled Event", {}, [rule.arn]))

    def deliver(self, rule: Rule, event: Event) -> None:
        """Start the deliveries of an event to the targets of a rule."""
        for target in rule.targets:
            if target.collects:  # its buffer hides when an event came, so no time is drawn
                self.begin(rule, target, event).attempt()
                continue
            for extra in self.deliveries(rule, target, event):
                self.send(rule, target, event, extra)

    def send(self, rule: Rule, target: Target, event: Event, extra: float) -> None:
        """Start one delivery."""
        self.clock.after(extra + self.clock.draw(DELIVERY_SECONDS), self.begin(rule, target, event).attempt)

    def begin(self, rule: Rule, target: Target, event: Event) -> Delivery:
        """Return a new delivery; the input of the target is made once."""
        text = self.text(rule, target, event)
        self.pending[event["id"]] += 1
        return Delivery(self, rule, target, text, lambda: self.finish_delivery(event["id"]))

    def text(self, rule: Rule, target: Target, event: Event) -> str:
        """Return the text that a target gets: the event, a part of it, a fixed text or a transformed one."""
        if target.transformer:
            instant = format_instant(self.clock.now, "milliseconds")
            reserved = {
                "aws.events.rule-arn": rule.arn,
                "aws.events.rule-name": rule.name,
                "aws.events.event.ingestion-time": instant,
            }
            return transformed(target.transformer, event, reserved)
        if target.input_path:
            return input_at(target.input_path, event)
        return json.dumps(event, ensure_ascii=False) if target.input is None else target.input

    def finish_delivery(self, identifier: str) -> None:
        """Count one delivery of this event as finished."""
        self.pending[identifier] -= 1
        if not self.pending[identifier]:
            del self.pending[identifier]
