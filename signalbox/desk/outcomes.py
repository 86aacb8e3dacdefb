"""Outcomes of what a producer published: the closing event, a dead letter, or that it is still open."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from signalbox.desk import rows
from signalbox.desk.account import Account, is_about
from signalbox.desk.dead_letters.dead_letter import DeadLetter, parse_json
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.executions.executions import FAILED, arn_of, describe_execution, name_of

ACCEPTED, OPEN = "accepted", "open"
LETTER = "dead letter: "


@dataclass(frozen=True)
class Followed:
    """An event whose outcome is looked for.

    `workflow` is the slug of the workflow or journey that it starts, or empty; `key` the business key. `detail` is the
    text of an event that is no CloudEvent, and has no id of its own (`plain_text`).
    """

    key: str
    type: str
    event: str
    workflow: str = ""
    detail: str | None = None


def outcomes(account: Account, followed: Sequence[Followed]) -> dict[Followed, str]:
    """Return the present outcome of each event."""
    letters = list(letters_of(account, {one.type for one in followed}))
    return {one: outcome(account, one, letters) for one in followed}


def outcome(account: Account, one: Followed, letters: Iterable[DeadLetter]) -> str:
    """Return the type of the closing event, a dead letter's reason, an execution's failure, or what is left."""
    if one.workflow and (closing := closing_event(account, one)):
        return closing
    for letter in letters:
        if concerns(letter, one):
            return f"{LETTER}{letter.reason}"
    if not one.workflow:
        return ACCEPTED
    return execution_failure(account, one) or OPEN


def letters_of(account: Account, types: Iterable[str]) -> Iterator[DeadLetter]:
    """Yield the dead letters of the routes that take these types, and those that no route took."""
    desk, wanted = DeadLetters(account), set(types)
    own = [row["name"] for row in account.assembly.routes if wanted & set(row["events"])]
    rest = [name for name in desk.routes() if name not in {row["name"] for row in account.assembly.routes}]
    for route in (*own, *(name for name in rest if name in account.assembly.dead_letter_queues)):
        yield from desk.peek(route)


def concerns(letter: DeadLetter, one: Followed) -> bool:
    """Return whether a dead letter is that of an event."""
    if one.detail is not None:
        return plain_text(letter.detail) == one.detail
    return letter.event_id == one.event


def plain_text(value: Any) -> str:
    """Return a JSON value as a text that is the same for equal values."""
    return json.dumps(value, sort_keys=True)


def closing_event(account: Account, one: Followed) -> str | None:
    """Return the type of the event that closed a key: of a journey the highest, of a workflow the last."""
    row = business(account, one.workflow)
    types = [kind for kind in events_about(account, row["key"], one) if kind in row["outcomes"]]
    if ranks := row.get("ranks"):
        return max(types, key=lambda kind: int(ranks.get(kind, 0)), default=None)
    return types[-1] if types else None


def business(account: Account, slug: str) -> Mapping[str, Any]:
    """Return the row of a workflow or a journey."""
    return account.assembly.flows[slug]


def events_about(account: Account, field: str, one: Followed) -> Iterator[str]:
    """Yield the types of the events about a key in order of time, from the journal or the outbox."""
    found = [str(event["detail-type"]) for _, event in account.journal() if is_about(event["detail"], field, one.key)]
    yield from found or (kind for _, kind in sorted(outbox_events(account, one)))


def outbox_events(account: Account, one: Followed) -> Iterator[tuple[str, str]]:
    """Yield the instant and the type of each event about a key in the outbox."""
    table = account.assembly.tables.get("outbox")
    first = rows.FIRST_WORD.match(one.type)
    kinds = dict.fromkeys([*([first[0].lower()] if first else []), "execution", "journey"]) if table else ()
    for kind in kinds:
        for row in rows.query_partition(account, str(table), "partitionKey", f"{kind}#{one.key}"):
            body = parse_json(str(row.get("body")))
            if row.get("kind") == "event" and isinstance(body, dict):
                yield str(row.get("createdAt")), str(body.get("type"))


def execution_failure(account: Account, one: Followed) -> str | None:
    """Return the status of a key's execution that failed without a closing event, or None."""
    if one.workflow not in {row["slug"] for row in account.assembly.workflows}:
        return None
    found = describe_execution(account, arn_of(account, one.workflow, name_of(one.key)))
    return f"execution {found['status']}" if found and found["status"] in FAILED else None
