"""Runs of the twin with canaries in events, rows and errors, and what may leave such a run."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from lambdas.common.instants import instant_text
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.observe.traces import Spans, trace
from signalbox.twin.services.eventbridge.scheduled_calls import SCHEDULED_TIME
from tests.canaries.errors import EveryError
from tests.canaries.lines import loans, orders, users, videos, webhooks
from tests.canaries.values import AMOUNT, INCOME, MARK
from tests.workflows.settlement import capture, deliver, provider, refund

DAYS, LAST_DAYS = ([f"2025-12-{day:02d}" for day in days] for days in (range(8, 29), range(29, 32)))


def nights(twin: Twin, assembly: Assembly) -> Iterator[None]:
    """Call every scheduled function, and renew the keys of links, once a step."""
    targets = [one.properties["Target"] for one in assembly.of_type("AWS::Scheduler::Schedule")]
    while True:
        for target in targets:
            text = target.get("Input", "{}").replace(
                SCHEDULED_TIME, instant_text(datetime.fromtimestamp(twin.cloud.clock.now, UTC))
            )
            twin.cloud.asynchronous.invoke(target["Arn"], text)
        for rotation in twin.cloud.rotations.values():
            rotation.rotate()
        yield


@contextmanager
def played(assembly: Assembly, count: int, seed: int) -> Iterator[tuple[Twin, Spans, EveryError]]:
    """Open a run of `count` orders, loans, users and videos in which errors have struck the calls of functions."""
    errors = EveryError(seed)
    with Twin.from_assembly(assembly, seed=seed, schedules=False) as twin:
        twin.cloud.interference = twin.cloud.gateway.interference = errors
        spans = trace(twin)
        for date in (*DAYS, *LAST_DAYS):
            deliver(twin, *[capture(n, AMOUNT) for n in range(5)], refund(9, INCOME), f"{MARK},capture", date=date)
            provider(twin, f"capture,{MARK},{AMOUNT},EUR", date=date)
        twin.plan([*orders(count), *loans(count // 2), *users(count // 2), *videos(count // 2), *webhooks(count)])
        nightly = nights(twin, assembly)
        for day, _ in zip([*DAYS, *DAYS], nightly, strict=False):
            settle(twin, day)
        for day, _ in zip(LAST_DAYS, nightly, strict=False):
            errors.spare_the_struck()
            settle(twin, day)
        yield twin, spans, errors


def settle(twin: Twin, day: str) -> None:
    """Ask for the settlement of a day, and let eight hours pass."""
    twin.publish("SettlementRequested", {"date": day}, subject=day)
    twin.advance(hours=8)


def secrets(twin: Twin) -> tuple[str, ...]:
    """Return the task tokens of a run, and the signatures and codes in its mails."""
    texts = [mail.text for mail in twin.cloud.mailbox.mails]
    texts += [str(row.get("text", "")) for row in twin.rows("sandbox")]
    rights = [found for text in texts for found in re.findall(r"(?:signature=|/verifications/)([\w-]{20,})", text)]
    return (*twin.cloud.executions.tokens, *rights)


def lines(twin: Twin) -> list[str]:
    """Return every line of every function's log, metrics among them."""
    return [line for lines in twin.cloud.functions.lines.values() for line in lines]


def attributes(twin: Twin) -> list[str]:
    """Return the attributes of every message that is in a queue."""
    return [str(message.attributes) for queue in twin.cloud.queues.values() for message in queue.messages()]


def told_by_spans(spans: Spans) -> list[str]:
    """Return what a collector gets of each span: name, attributes, events and status."""
    return [
        str(
            (
                span.name,
                dict(span.attributes or {}),
                [dict(e.attributes or {}) for e in span.events],
                span.status.description,
            )
        )
        for span in spans.all()
    ]


def causes(twin: Twin) -> list[str]:
    """Return the causes that Lambda gave to executions; one of a callback is data of the execution."""
    found = []
    for execution in twin.cloud.executions.all.values():
        for event in execution.state.history:
            details = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
            found += [cause for cause in (str(details.get("cause", "")),) if '"errorMessage"' in cause]
    return found
