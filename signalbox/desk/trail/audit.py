"""Audit trail of a business key: who or what did what, when, on which cause, from which event."""

import hashlib
import json
from collections.abc import Iterator
from typing import TypedDict

from signalbox.desk import journey_rows, rows
from signalbox.desk.account import Account, is_about
from signalbox.desk.executions.executions import executions_of_key
from signalbox.desk.show import days_of, no_record, notifications
from signalbox.desk.trail import effects
from signalbox.desk.trail.acts import acts_about
from signalbox.desk.trail.causes import Causes, Run
from signalbox.desk.trail.kept_events import KeptEvent, flows, kept_events
from signalbox.desk.trail.line import TrailLine
from signalbox.desk.trail.refusals import Letters, dead_letters
from signalbox.instants import format_instant


class Entry(TypedDict):
    """Line of a trail. `at` is ISO 8601; `cause` is empty where nothing led to it, and `unknown` where no record tells.

    `event` is the id of the event that it is, or that led to it; empty where no event did.
    """

    at: str
    who: str
    what: str
    cause: str
    event: str


class Audited(TypedDict):
    """Trail of a key in order of time.

    Two copies of a trail are compared by `sha256`, the digest of its canonical JSON.
    """

    key: str
    trail: list[Entry]
    sha256: str


def audit_key(account: Account, key: str) -> Audited:
    """Return the trail of a key in every workflow and journey. Raises InputError where there is no record of it."""
    events = kept_events(account, key)
    letters = letters_about(account, key)
    lines = [*event_lines(events), *effects.of_letters(letters)]
    for slug in flows(account):
        lines += flow_lines(account, slug, key, events)
    if not lines:
        raise no_record(key, "any workflow")
    lines += acts_about(account, key, {event.id for event in events}, min(line.at for line in lines))
    trail = [entry(line) for line in sorted(lines, key=lambda line: line.at)]
    return Audited(key=key, trail=trail, sha256=digest(trail))


def letters_about(account: Account, key: str) -> Letters:
    """Return the dead letters about a key, with their routes."""
    fields = set(flows(account).values())
    return [
        (route, letter)
        for route, letter in dead_letters(account)
        if any(is_about(letter.detail, field, key) for field in fields)
    ]


def event_lines(events: list[KeptEvent]) -> Iterator[TrailLine]:
    """Yield the line of each event; its cause is the event before it in its chain."""
    types = {event.id: event.type for event in events}
    for event in events:
        cause = event.cause and f"{types.get(event.cause, 'event')} {event.cause}"
        who = str(event.data.get("decidedBy") or event.source)
        what = f"published {event.type}" if event.published else f"wrote {event.type}, which is not published yet"
        yield TrailLine(event.at, who, what, cause, event.id)


def flow_lines(account: Account, slug: str, key: str, events: list[KeptEvent]) -> list[TrailLine]:
    """Return the lines of a key's rows and executions in one workflow or journey."""
    if account.is_journey(slug):
        found = journey_rows.of_key(account, slug, key)
        return [line for row in found for line in effects.of_row(row, str(row["record"]), Causes(events, []))]
    found = rows.of_key(account, slug, key)
    days = days_of(found) | account.days
    runs = [Run(execution, history) for execution, history in executions_of_key(account, slug, key, days)]
    if not found and not runs:
        return []
    causes = Causes(events, runs)
    lines = [line for run in runs for line in effects.of_run(account, slug, run, causes)]
    lines += [line for row in found for line in effects.of_row(row, slug, causes)]
    return lines + [line for row in notifications(account, key) for line in effects.of_row(row, "notification", causes)]


def entry(line: TrailLine) -> Entry:
    """Return a line as the answer has it."""
    return Entry(at=format_instant(line.at), who=line.who, what=line.what, cause=line.cause, event=line.event)


def digest(trail: list[Entry]) -> str:
    """Return the SHA-256 of a trail, as sorted JSON without white space."""
    return hashlib.sha256(json.dumps(trail, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
