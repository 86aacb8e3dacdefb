"""Rows of applications: every change is one conditional transaction on the application's row."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lambdas.common.errors import Conflict, TransientError
from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.instants import now_text
from lambdas.common.jitter import pause
from lambdas.common.storage import outbox, rows
from lambdas.common.tracing.spans import join
from lambdas.lending.logic import Decision
from lambdas.lending.model import Application, UnknownApplication
from lambdas.lending.rows.application import application_attributes, application_from_row, present

SOURCE = "signalbox.lending"
TRIES = 10
"""Of a change that loses against other writers of the same row; every loss means that somebody else won."""


def application_key(application_id: str) -> dict[str, str]:
    """The key of an application's own row."""
    return {"applicationId": application_id, "record": "application"}


def read(application_id: str) -> Application:
    """The application's row as it stands; UnknownApplication where there is none."""
    row = rows.get("loans", application_key(application_id))
    if row is None:
        raise UnknownApplication(f"nobody has applied as {application_id}")
    application = application_from_row(row)
    join(application.cause.traceparent)
    return application


def place(applied: Application) -> Application:
    """Write a new application; the row as it stands if it was written before, Conflict if with another content."""
    first = replace(applied, version=1)
    attributes = {name: value for name, value in application_attributes(first).items() if present(value)}
    now = now_text()
    row = {**application_key(applied.application_id), **attributes, "appliedAt": now, "updatedAt": now}
    try:
        rows.write(rows.put("loans", row, "attribute_not_exists(#applicationId)"))
    except rows.ConditionFailed as error:
        return _applied_before(applied, application_from_row(error.found[0] or {}))
    return first


def _applied_before(applied: Application, first: Application) -> Application:
    def content(application: Application) -> tuple[Any, ...]:
        names = ("applicant_id", "email", "amount", "currency", "term_months", "purpose", "declared_income")
        return tuple(getattr(application, name) for name in names)

    if content(applied) != content(first):
        raise Conflict(f"application {applied.application_id} was made before with another content")
    return first


def change(application_id: str, decide: Callable[[Application], Decision], cause: Cause | None = None) -> Application:
    """Read the row, decide, and write the decision if the row has not changed meanwhile; else decide again."""
    for attempt in range(TRIES):
        before = read(application_id)
        decision = decide(before)
        items = _items(before, decision, cause)
        if not items:
            return decision.application
        try:
            rows.transact(items)
        except rows.ConditionFailed:
            pause(attempt)
        else:
            return decision.application
    raise TransientError(f"application {application_id} kept changing under our hands")


def _items(before: Application, decision: Decision, cause: Cause | None) -> list[dict[str, Any]]:
    after = replace(decision.application, version=before.version + 1)
    items = [] if decision.application == before else [_row_item(before, after)]
    if decision.callback:
        items.append(_callback_item(after, decision))
    for type_name, data in decision.events:
        items.append(outbox.event_item(_event(after, type_name, data, cause)))
    return items


def _row_item(before: Application, after: Application) -> dict[str, Any]:
    old, new = application_attributes(before), application_attributes(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    gone = [name for name, value in changed.items() if not present(value)]
    kept = {name: value for name, value in changed.items() if present(value)}
    expression = f"SET {', '.join(f'#{name} = :{name}' for name in kept)}, #updatedAt = :now"
    if gone:
        expression += f" REMOVE {', '.join(f'#{name}' for name in gone)}"
    # The second condition alone makes a decision the only one: what was decided for a pending row finds it pending.
    return rows.update(
        "loans",
        application_key(after.application_id),
        expression,
        {**kept, "now": now_text(), "seen": before.version, "pending": old["decision"]},
        "#version = :seen AND #decision = :pending",
    )


def _callback_item(application: Application, decision: Decision) -> dict[str, Any]:
    callback = decision.callback
    assert callback is not None  # the caller looked
    # Not by the row's version: a restored row counts its versions again, beside an outbox that was not restored.
    callback_id = f"callback#{application.application_id}#{uuid.uuid4()}"
    if callback.error:
        return outbox.failure_item(
            application.partition_key, callback_id, callback.token, callback.error, callback.cause
        )
    return outbox.success_item(application.partition_key, callback_id, callback.token, callback.output)


def _event(application: Application, type_name: str, data: Mapping[str, Any], cause: Cause | None) -> Event:
    return envelope.make(
        type_name,
        data,
        source=SOURCE,
        subject=application.application_id,
        partition_key=application.partition_key,
        cause=cause or (application.cause if application.cause.correlation_id else None),
        sequence=f"{application.version:010d}",
        event_id=str(uuid.uuid4()),
    )
