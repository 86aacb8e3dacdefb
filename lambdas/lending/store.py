"""Rows of applications: every change is one conditional transaction on the application's row."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lambdas.common.errors import Conflict
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.common.storage.attributes import present, update_expression
from lambdas.common.storage.decided_rows import DecidedRows
from lambdas.common.tracing.spans import join
from lambdas.lending.logic import Decision
from lambdas.lending.model import Application, UnknownApplication
from lambdas.lending.rows.application import application_attributes, application_from_row


def application_key(application_id: str) -> dict[str, str]:
    """Return the key of an application's own row."""
    return {"applicationId": application_id, "record": "application"}


def read(application_id: str) -> Application:
    """Return the application; UnknownApplication where it has no row."""
    row = rows.get("loans", application_key(application_id))
    if row is None:
        raise UnknownApplication(f"there is no application {application_id}")
    application = application_from_row(row)
    join(application.cause.traceparent)
    return application


def place(applied: Application) -> Application:
    """Write a new application; return the one that was written before, Conflict where its content differs."""
    first = replace(applied, version=1)
    attributes = present(application_attributes(first))
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
    """Change an application by a decision, as `DecidedRows.change`."""
    return APPLICATIONS.change(application_id, decide, cause=cause)


def _row_item(before: Application, after: Application) -> dict[str, Any]:
    old = application_attributes(before)
    expression, values = update_expression(old, application_attributes(after))
    # The second condition alone makes a decision the only one: what was decided for a pending row finds it pending.
    return rows.update(
        "loans",
        application_key(after.application_id),
        expression,
        {**values, "now": now_text(), "seen": before.version, "pending": old["decision"]},
        "#version = :seen AND #decision = :pending",
    )


APPLICATIONS = DecidedRows("application", "signalbox.lending", read, _row_item)
