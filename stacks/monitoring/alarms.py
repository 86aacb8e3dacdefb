"""Rows of alarms, derived from the table of the system. Plain data, as the table is.

Periods: a minute is the finest that AWS's own metrics have; where a single datapoint can be an accident of the
moment, several must be bad. Missing data: most of these metrics are silent while all is well, so silence is good,
except where a row says otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stacks.config import Environment
from stacks.monitoring.measures import (
    ABORTED,
    AGE,
    ALL_THROTTLED,
    CALLS,
    DEPTH,
    DIFFERING,
    ERRORS,
    FAILED,
    LAG,
    LASTED,
    LOST,
    TIMED_OUT,
    UNPUBLISHED,
    Measure,
    ours,
)
from stacks.naming import physical_name
from stacks.parts import definitions
from stacks.parts.routing.queues import UNLOGGED
from stacks.routes import ENTRANCES, RELAY, ROUTES, ROWS, SCHEDULES, SWEEP, UNROUTABLE_RULES, WORKFLOWS, functions
from stacks.routes.shared import SWEEP_OUTBOX
from stacks.shadows import COMPARISON, copies, routes, shadowed
from stacks.table import BUDGET_ENTRY, DAY, HOUR, MINUTE, Route, Schedule

UNPUBLISHED_SECONDS = 5 * MINUTE
"""What the sweep says again: found once, it was an accident; found by two sweeps on end, the relay is down or a row
is poison."""

RELAY_LAG_MS = 60_000

FAILING_PERCENT = 50
"""Of a function's calls. A refusal, such as OutOfStock, is an error to Lambda too: it is the share that tells a
broken function."""

WATCHED_OTHERWISE = {
    RELAY.name,
    *(entrance.function.name for entrance in ENTRANCES),
    *(schedule.function.name for schedule in SCHEDULES),
}
"""Functions whose failures another alarm reports: the relay's lag, failing pages, missed schedules."""

LATE_PERCENT = 90
"""Of a machine's TimeoutSeconds: an execution that took as long was about to be cut off."""


@dataclass(frozen=True)
class AlarmRow:
    """Rings when `measure` of `resource` is at `threshold` or above in `bad` of `periods` periods of `period`
    seconds.

    `entry`: its heading in docs/runbook.md. `per_cent_of`: the measure is looked at as a share of this one. `pages`:
    somebody is woken. `silence_is_bad`: the metric has always something to report, so silence means that its reporter
    is dead; nobody is notified before its first report. `everywhere`: it is also there where nobody is on call.
    """

    slug: str
    entry: str
    meaning: str
    measure: Measure
    resource: str
    threshold: float
    period: int = MINUTE
    periods: int = 1
    bad: int | None = None
    per_cent_of: Measure | None = None
    pages: bool = True
    silence_is_bad: bool = False
    everywhere: bool = False


def alarm_rows(target: Environment) -> list[AlarmRow]:
    """Every alarm but those that roll deployments back, which stand beside their aliases.

    Where nobody is on call, the alarms of single routes and functions are left out: each metric costs as much there.
    """
    return [row for row in _every_row(target) if target.on_call or row.everywhere]


def _every_row(target: Environment) -> list[AlarmRow]:
    return [
        *_of_routes(target),
        *_of_machines(target),
        *_of_outbox(target),
        *_of_functions(target),
        *_of_business(target),
        *_of_budgets(),
        *_of_shadows(target),
        _must_be_empty(
            target,
            "schedules-missed",
            "schedules-missed",
            "A scheduled call failed, or could not be made.",
            everywhere=True,
        ),
    ]


def _must_be_empty(
    target: Environment, slug: str, entry: str, meaning: str, pages: bool = True, everywhere: bool = False
) -> AlarmRow:
    queue = physical_name(target, slug)
    return AlarmRow(slug, entry, meaning, DEPTH, queue, threshold=1, pages=pages, everywhere=everywhere)


def _of_routes(target: Environment) -> Iterator[AlarmRow]:
    for route in (*routes(target), *copies(target)):
        yield from _of_route(target, route)
    yield _must_be_empty(target, "unroutable", "unroutable", "Events came that no route takes.", False, everywhere=True)
    lost = "EventBridge could not deliver unroutable events."
    yield _must_be_empty(target, "unroutable-undelivered", "undelivered", lost, pages=False)
    for rule in UNROUTABLE_RULES:
        yield _lost(target, rule, f"the rule {rule}")
    unlogged = "EventBridge could not deliver events to their log in S3."
    yield _must_be_empty(target, UNLOGGED, "undelivered", unlogged, pages=False)
    yield _lost(target, "event-log", "the log in S3")


def _of_route(target: Environment, route: Route) -> Iterator[AlarmRow]:
    """Only critical routes wake somebody: the others may wait for the morning."""
    name, pages = route.name, route.critical
    failed = f"Messages of route {name} could not be handled, or events could not be delivered to it."
    dead = physical_name(target, route.dead_letter_queue)
    yield AlarmRow(f"{name}-dead-letters", "dead-letters", failed, DEPTH, dead, threshold=1, pages=pages)
    if not route.ordered:
        yield _lost(target, name, f"route {name}")
    # An event that has waited for half of its deadline is likely to miss it. A workflow of days must still begin
    # today: its queue forgets before half of its deadline.
    waited = f"Events of route {name} have waited for half of their deadline, or for a day."
    seconds = min(route.deadline // 2, DAY)
    queue = physical_name(target, route.queue)
    yield AlarmRow(f"{name}-age", "queue-age", waited, AGE, queue, threshold=seconds, pages=pages)


def _lost(target: Environment, rule: str, what: str) -> AlarmRow:
    gone = f"Events of {what} were lost: neither its queue nor that of its dead letters took them."
    # Nobody is woken: policies break at deployments, when somebody looks, and one alarm that pages names 100 at most.
    return AlarmRow(f"{rule}-lost", "events-lost", gone, LOST, physical_name(target, rule), threshold=1, pages=False)


def _of_machines(target: Environment) -> Iterator[AlarmRow]:
    for workflow in WORKFLOWS:
        slug, machine = workflow.slug, physical_name(target, workflow.slug)
        ends = ((FAILED, "failed"), (TIMED_OUT, "timed-out"), (ABORTED, "aborted"))
        for measure, what in ends:
            meaning = f"Executions of {slug} {what.replace('-', ' ')}, so that nothing in them cleaned up."
            entry = f"execution-{what}"
            everywhere = measure is FAILED  # the desk lists executions that timed out or were stopped
            yield AlarmRow(f"{slug}-{what}", entry, meaning, measure, machine, threshold=1, everywhere=everywhere)
        limit = definitions.document(slug)["TimeoutSeconds"]
        meaning = f"An execution of {slug} was open for {LATE_PERCENT} % of its time-out, or longer."
        milliseconds = limit * 1000 * LATE_PERCENT // 100
        yield AlarmRow(f"{slug}-late", "execution-late", meaning, LASTED, machine, threshold=milliseconds, pages=False)


def _of_outbox(target: Environment) -> Iterator[AlarmRow]:
    given_up = "The relay gave up rows of the outbox; the sweep takes them on."
    yield _must_be_empty(target, "outbox-unrelayed", "outbox-unrelayed", given_up, False, everywhere=True)
    relay = physical_name(target, RELAY.name)
    behind = "The relay has been a minute or more behind the outbox for five minutes."
    yield AlarmRow(
        "outbox-relay-lag",
        "outbox-relay-lag",
        behind,
        LAG,
        relay,
        threshold=RELAY_LAG_MS,
        periods=5,
        bad=3,
        everywhere=True,
    )
    yield AlarmRow(
        "outbox-unpublished",
        "outbox-unpublished",
        "Two sweeps found rows that the relay had not published for five minutes.",
        UNPUBLISHED,
        SWEEP.service,
        threshold=UNPUBLISHED_SECONDS,
        period=SWEEP_OUTBOX.seconds,
        periods=3,  # a sweep that is called a moment late leaves one period without a report
        bad=2,
        everywhere=True,
    )
    yield _silent(target, SWEEP_OUTBOX, "outbox-unpublished", periods=2)


def _silent(target: Environment, schedule: Schedule, entry: str, periods: int = 1, pages: bool = True) -> AlarmRow:
    """Return the alarm of a sweep that fails or is not called: what it finds nobody else reports.

    Lambda counts the errors of each call, 0 too, at no cost: where no call comes, the count is missing.
    """
    function = schedule.function.name
    meaning = f"The scheduled calls of {function} fail, or have stopped."
    return AlarmRow(
        f"{function}-silent",
        entry,
        meaning,
        ERRORS,
        physical_name(target, function),
        threshold=1,
        period=schedule.seconds,
        periods=periods,
        pages=pages,
        silence_is_bad=True,
        everywhere=True,
    )


def _of_functions(target: Environment) -> Iterator[AlarmRow]:
    """A broken function is a cause, not yet a harm: what it harms pages.

    Where versions are rolled out gradually, each function has an alarm beside its alias that sees the same errors.
    A call by hand or by a schedule that fails has an alarm of its own, as has a relay that falls behind.
    """
    shadows = [route.function for route in routes(target) if route not in ROUTES]
    watched = [] if target.canary else [*functions(), *shadows]
    for function in (row for row in watched if row.name not in WATCHED_OTHERWISE):
        name = physical_name(target, function.name)
        meaning = f"Half of the calls of {name} fail, in three minutes of five."
        slug, entry = f"{function.name}-errors", "function-errors"
        yield AlarmRow(
            slug, entry, meaning, ERRORS, name, FAILING_PERCENT, periods=5, bad=3, per_cent_of=CALLS, pages=False
        )
    meaning = "Lambda turns calls away: the account's copies, or those of one function, are all at work."
    yield AlarmRow(
        "functions-throttled", "functions-throttled", meaning, ALL_THROTTLED, "", 1, periods=5, bad=3, everywhere=True
    )


def _of_business(target: Environment) -> Iterator[AlarmRow]:
    """Return the alarms that the workflows' own rows ask for."""
    for row in ROWS.alarms:
        yield AlarmRow(
            row.slug,
            row.entry,
            row.meaning,
            ours(row.metric),
            row.service,
            threshold=1,
            period=row.period,
            pages=row.pages,
            everywhere=True,
        )
        if row.counted_by:
            yield _silent(target, row.counted_by, row.entry, pages=row.pages)


def _of_budgets() -> Iterator[AlarmRow]:
    """Return an alarm for each consumer with a budget of minutes that its jobs may convert in an hour."""
    consumers = {function.jobs.slug: function for function in functions() if function.jobs}
    for slug, function in consumers.items():
        if function.jobs and function.jobs.hourly_minutes:
            minutes = function.jobs.hourly_minutes
            meaning = f"Jobs of {slug} have converted {minutes} minutes of video in an hour, its budget."
            measure = ours("MinutesConverted")
            yield AlarmRow(
                f"{slug}-budget", BUDGET_ENTRY, meaning, measure, function.service, minutes, HOUR, pages=False,
                everywhere=True,
            )  # fmt: skip


def _of_shadows(target: Environment) -> Iterator[AlarmRow]:
    """Only where a shadow runs along is there anything to compare."""
    if shadowed(target):
        meaning, slug = "An order ended otherwise with the shadow than with the machine.", "shadow-differences"
        service = COMPARISON.function.service
        yield AlarmRow(slug, slug, meaning, DIFFERING, service, 1, pages=False, everywhere=True)
