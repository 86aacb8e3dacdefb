"""One long day on which everything breaks, and is mended: the faults that each alarm is for."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from scenarios.webhooks.subscriber import switch_on
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.gateway.interference import CallFault, crash
from signalbox.twin.services.cloudwatch import Monitor, watch
from tests.simulation.copies import Document
from tests.simulation.orders import fault, good, stock
from tests.workflows.settlement import captures

Line = dict[str, Any]
DENIED, SHUT, FAILED, ABORTED, UNSETTLED, UNRELAYED = 600, 900, 1200, 1500, 1800, 2400
POISON_DELETED, BROKEN, THROTTLED, DRAINED, ENDED = 4200, 4800, 5400, 6000, 28 * 3600
SETTLED = 20_000
CONVERTED, POSTED = 7200, 8000
CONSUMED, EMPTIED = 26 * 3600, 27 * 3600
"""Virtual seconds at which each fault begins. All have passed, and every queue is empty again, when the day ENDED."""

FAULTS = {
    "dead-letters": "a message that never parses in every queue",
    "undelivered": "every target denies for a minute",
    "events-lost": "no policy of a queue lets anybody in while events of every type come",
    "unroutable": "an event of a type that nobody knows",
    "queue-age": "every consumer is paused for 26 hours",
    "execution-failed": "an error that nothing catches, in every machine",
    "rollback": "an error that nothing catches, in every machine; a release whose functions cannot be loaded",
    "execution-aborted": "an execution of every machine is stopped",
    "execution-timed-out": "tasks that never answer, under a definition that does not limit them",
    "execution-late": "the same",
    "function-errors": "every function is called with what it does not understand, and dies at its first call",
    "functions-throttled": "the account has no copy of a function to give for four minutes",
    "pages-failing": "the account has no copy of a function to give while somebody opens a page",
    "outbox-relay-lag": "the relay hangs at PutEvents",
    "outbox-unrelayed": "a row of the outbox that never serialises",
    "outbox-unpublished": "the same row, until it is deleted",
    "schedules-missed": "a scheduled function dies at every call",
    "orders-need-attention": "shipping declines, and the provider refuses the refund",
    "status-events-lost": "the status event of a stopped execution is lost",
    "journeys-stalled": "a user registers and never clicks",
    "settlement-incomplete": (
        "a batch of a night fails for good, and a report lacks what it settled; another night has no report"
    ),
    "webhooks-unusable": "a partner signs a message of a type that it has not agreed with us",
    "media-jobs-missed": "the service announces no end of a transcoding job",
    "media-budget": "somebody uploads a video of thirteen hours",
    "shadow-differences": "a shadow has goods that the machine lacks (tests/workflows/test_migration.py)",
    "page": "all of these",
}
"""Entry of the runbook -> the fault that its alarms are fired by."""


USER = {"email": "user-1@example.com", "name": "A user", "country": "DE"}


def fitting(pattern: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event that matches a rule's pattern, by the first value of each field, or by a word."""
    return {name: fitting(part) if isinstance(part, Mapping) else first(part) for name, part in pattern.items()}


def first(allowed: list[Any]) -> Any:
    """A value that a list of a pattern lets in."""
    return next((rule.get("prefix", "unheard of") if isinstance(rule, dict) else rule) for rule in allowed)


def bad_day(twin: Twin) -> Monitor:
    """Everything goes wrong once, in a twin with schedules, and is mended."""
    watching, hands, cloud = watch(twin), Hands(twin), twin.cloud
    switch_on(twin)
    moments: list[tuple[float, Callable[[], None]]] = [
        (DENIED + 1, hands.publish_every_event),
        (SHUT, hands.shut_queues),
        (FAILED, hands.fail_executions),
        (ABORTED, hands.abort_executions),
        (POISON_DELETED, hands.delete_poison_row),
        (BROKEN, hands.break_functions),
        (BROKEN + 300, hands.mend_functions),
        (THROTTLED, lambda: setattr(cloud.functions, "limit", 0)),
        (THROTTLED + 100, hands.open_a_page),
        (THROTTLED + 240, lambda: setattr(cloud.functions, "limit", 1000)),
        (DRAINED, hands.drain),
    ]
    for at, act in moments:
        cloud.clock.at(cloud.clock.start + at, act)
    hang = {"function": "outbox.handlers.relay", "call": "events.PutEvents", "times": 12}
    twin.plan(
        [
            *(fault(10, at=60, queue=row["name"]) for row in twin.assembly.routes),
            fault(5, at=DENIED, seconds=60),
            {"at": DENIED + 100, "raw": "{}", "type": "Unheard"},
            {"at": 10, "type": "UserRegistered", "subject": "user-1", "data": {**USER, "userId": "user-1"}},
            fault(36, at=ABORTED - 1, times=1),
            *unsettled_order(),
            fault(45, at=UNRELAYED, body="{"),
            fault(13, at=UNRELAYED, **hang),
            *good("order-9", at=UNRELAYED + 60),
            *(stock("lamp", at=THROTTLED + seconds) for seconds in range(1, 240, 20)),
            *incomplete_settlements(),
            *unannounced_job(),
            *longest_video(),
            *unusable_message(),
        ]
    )
    twin.advance(seconds=ENDED)
    return watching


def fortnight(twin: Twin) -> Monitor:
    """Two weeks without consumers for a day, with one unreachable queue, tasks without answers, and no schedules."""
    watching, hands = watch(twin), Hands(twin)
    twin.plan([fault(4, at=0, queue="stock", seconds=25 * 3600), stock(at=1)])
    twin.cloud.executions.work = lambda execution, command: None
    hands.start("endless")
    for source in twin.cloud.queue_sources.values():
        source.enabled = False
        source.queue.send("nonsense", **({"group": "nobody", "deduplication": "1"} if source.queue.fifo else {}))
    twin.advance(seconds=CONSUMED)
    for source in twin.cloud.queue_sources.values():
        source.enabled = True
        source.wake()
    twin.advance(hours=1)
    hands.drain()
    twin.advance(days=14)
    return watching


def botched_release(twin: Twin) -> Monitor:
    """Deploy functions that cannot be loaded and machines that fail, call each for minutes, and roll back."""
    watching, cloud = watch(twin), twin.cloud
    twin.advance(minutes=30)
    before = dict(cloud.deployed)
    cloud.deployed.update(
        {arn: replace(one, handler="lambdas.botched.handle", version="2") for arn, one in before.items()}
    )
    Hands(twin).fail_executions()
    for _ in range(3):  # an alarm of what a machine calls wants two bad minutes
        for function in cloud.deployed.values():
            cloud.functions.invoke(function, "{}", lambda outcome: None)
        twin.advance(minutes=1)
    cloud.deployed.update(before)
    twin.advance(hours=1)
    return watching


def unsettled_order() -> Iterator[Line]:
    """An order that cannot be undone until the provider has come to its senses."""
    yield stock(at=UNSETTLED - 100)
    yield {"at": UNSETTLED - 1, "partner": "shipping", "behave": "decline", "calls": 1}
    yield from good("order-1", at=UNSETTLED)
    yield {"at": UNSETTLED + 5, "partner": "payments", "behave": "decline"}
    yield {"at": UNSETTLED + 500, "partner": "payments", "behave": "ok"}


def incomplete_settlements() -> Iterator[Line]:
    """Play a day with a failed batch that the provider does not report, and a day without a report."""
    yield {"at": SETTLED, "deliver": "partner/2026-01-04.csv", "rows": []}
    yield fault(39, at=SETTLED, nth=1, times=1)
    for date in ("2026-01-04", "2026-01-03"):
        yield {"at": SETTLED, "deliver": f"incoming/{date}.csv", "rows": captures(110)}
        yield {"at": SETTLED + 1, "type": "SettlementRequested", "subject": date, "data": {"date": date}}


def unannounced_job() -> Iterator[Line]:
    """A video whose transcoding ends without an event."""
    yield {"at": CONVERTED, "conversion": "transcoding", "behave": "lost"}
    yield {"at": CONVERTED + 1, "video": "video-1", "seconds": 60}


def longest_video() -> Iterator[Line]:
    """A video of thirteen hours."""
    yield {"at": CONVERTED + 60, "video": "video-2", "seconds": 13 * 3600}


def unusable_message() -> Iterator[Line]:
    """A genuine message of a type that the partner has not agreed with us."""
    yield {"at": POSTED, "webhook": "payments", "type": "payment.disputed"}


class Hands:
    """Acts of people and accidents on a twin."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.cloud = twin.cloud

    def publish_every_event(self) -> None:
        """An event for each rule."""
        for bus in self.cloud.buses.buses.values():
            for rule in bus.rules:
                event = fitting(rule.pattern)
                made = self.cloud.buses.event(
                    event.get("source") or "signalbox.external",
                    event.get("detail-type", "Unheard"),
                    event.get("detail", {}),
                    [],
                )
                self.cloud.buses.publish(bus, made)

    def start(self, name: str) -> list[str]:
        """Start an execution of each machine by hand; their ARNs."""
        started = []
        for row in self.twin.assembly.workflows:
            arn = next(arn for arn, m in self.cloud.executions.machines.items() if m.name == row["machine"])
            answer = self.twin.client("stepfunctions").start_execution(
                stateMachineArn=f"{arn}:{row['alias']}", name=name, input=f'{{"{row["key"]}": "{name}"}}'
            )
            started.append(answer["executionArn"])
        return started

    def fail_executions(self) -> None:
        """Let every task end for a while in an error that nothing catches."""
        work = self.cloud.executions.work
        self.twin.plan([fault(22, at=self.twin.now, times=0)])
        self.cloud.clock.after(1, partial(self.start, "failing"))
        self.cloud.clock.after(60, lambda: setattr(self.cloud.executions, "work", work))

    def abort_executions(self) -> None:
        """Somebody stops an execution of each machine."""
        for arn in self.start("stopped"):
            self.twin.client("stepfunctions").stop_execution(executionArn=arn)

    def delete_poison_row(self) -> None:
        """The row that no relay can publish goes."""
        key = {"partitionKey": {"S": "poison"}, "id": {"S": "poison"}}
        self.twin.client("dynamodb").delete_item(TableName=self.twin.assembly.tables["outbox"], Key=key)

    def break_functions(self) -> None:
        """Every function dies at its first call, or at what it is called with."""
        self.planned = CallFault(crash, times=float("inf"))
        self.cloud.interference.planned.append(self.planned)
        for arn in self.cloud.deployed:
            self.cloud.asynchronous.invoke(arn, '"nonsense"')

    def mend_functions(self) -> None:
        """Make the functions work again."""
        self.cloud.interference.planned.remove(self.planned)

    def shut_queues(self) -> None:
        """Remove all permissions of queues, and of rules on streams, for a minute; publish events of every type."""
        policies = self.cloud.policies
        before, roles = dict(policies.deployed.resources), dict(policies.deployed.roles)
        policies.deployed.resources.update(dict.fromkeys(self.cloud.queues, ()))
        targets = [
            row for rule in self.twin.assembly.of_type("AWS::Events::Rule") for row in rule.properties["Targets"]
        ]
        policies.deployed.roles.update({row["RoleArn"]: () for row in targets if "RoleArn" in row})
        policies.allowed.clear()
        self.publish_every_event()
        self.cloud.clock.after(60, lambda: policies.deployed.resources.update(before))
        self.cloud.clock.after(60, lambda: policies.deployed.roles.update(roles))

    def open_a_page(self) -> None:
        """Somebody follows a link."""
        for base, routes in self.cloud.http.routes.items():
            self.cloud.http.request(routes[0].method, f"{base}{routes[0].path}")

    def drain(self) -> None:
        """On-call has looked at every dead letter, and empties the queues."""
        for arn, queue in self.cloud.queues.items():
            while arn not in self.cloud.queue_sources and (taken := queue.receive(10)):
                for message in taken:
                    queue.delete(str(message.receipt))


def without_limits(name: str, properties: Document) -> bool:
    """Take the time-outs of states out of a machine's definition, and leave the machine's own."""
    definition = json.loads(properties["DefinitionString"])
    for state in states_of(definition):
        state.pop("TimeoutSeconds", None)
    properties["DefinitionString"] = json.dumps(definition)
    return True


def states_of(definition: Document) -> Iterator[Document]:
    """Every state of a definition, nested ones too."""
    for state in definition.get("States", {}).values():
        yield state
        for inner in [*state.get("Branches", []), state.get("ItemProcessor", {})]:
            yield from states_of(inner)


def states_by_alarm(watching: Monitor) -> dict[str, list[str]]:
    """Alarm, without the environment -> the states that it took."""
    found: dict[str, list[str]] = {}
    for change in watching.changes():
        found.setdefault(short(change.alarm), []).append(change.state)
    return found


def alarm_names(assembly: Assembly) -> set[str]:
    """Every alarm of an assembly, composite ones too, without the environment."""
    found = assembly.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    return {short(alarm.name) for alarm in found}


def rollback_alarms(assembly: Assembly) -> set[str]:
    """Return the alarms of aliases of machines and of deployment groups of functions, which roll a deployment back."""
    groups = [group.properties["AlarmConfiguration"] for group in assembly.of_type("AWS::CodeDeploy::DeploymentGroup")]
    aliases = assembly.of_type("AWS::StepFunctions::StateMachineAlias")
    named = [name for alias in aliases for name in alias.properties["DeploymentPreference"]["Alarms"]]
    return {short(name) for name in (*named, *(alarm["Name"] for group in groups for alarm in group["Alarms"]))}


def short(alarm: str) -> str:
    """An alarm's name without that of the environment: `signalbox-dev-page` -> `page`."""
    return alarm.split("-", 2)[2]
