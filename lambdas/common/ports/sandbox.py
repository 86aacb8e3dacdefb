"""Sandbox partner: it records effects in a table of its own, in calls of its own, and fails on request.

Behaviours (row `behaviour#<partner>`): `ok`; `decline`, final; `fail`, an error before the effect; `hang`, no effect
and no answer before the function's time-out; `fail-after-effect` and `hang-after-effect`, the effect and then no good
answer. They apply to effects only. `find` answers from the table under every behaviour, as a partner's records do.
"""

import time
from collections.abc import Mapping
from typing import Any

from lambdas.common import settings
from lambdas.common.errors import Conflict, PartnerDeclined, PartnerUnavailable
from lambdas.common.instants import now_text
from lambdas.common.ports import bureau
from lambdas.common.ports.protocol import Document
from lambdas.common.storage import rows

HANG_SECONDS = 120
"""Duration of a call that hangs: longer than the time-out of every function that calls a partner."""

PROBE_SECONDS = 6
"""Duration of a probe that gets no answer, the same as the HTTP partner's."""

WITHDRAWN = "WITHDRAWN"
DONE = "DONE"


class SandboxPartner:
    """Partner of the sandbox, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def perform(self, operation: str, key: str, document: Document) -> Document:
        """See `Partner.perform`."""
        behaviour = self._behaviour()
        if behaviour == "decline":
            raise PartnerDeclined(f"{self.name} declined {operation} {key}")
        if behaviour == "fail":
            raise PartnerUnavailable(f"{self.name} failed {operation} {key}")
        if behaviour == "hang":
            time.sleep(HANG_SECONDS)
            raise PartnerUnavailable(f"{self.name} never answered {operation} {key}")
        effect = self._effect(operation, key, document)
        if behaviour == "fail-after-effect":
            raise PartnerUnavailable(f"{self.name} failed {operation} {key}")
        if behaviour == "hang-after-effect":
            time.sleep(HANG_SECONDS)
            raise PartnerUnavailable(f"{self.name} never answered {operation} {key}")
        return effect

    def find(self, operation: str, key: str) -> Document | None:
        """See `Partner.find`."""
        return _answer(rows.get("sandbox", self._key(operation, key)))

    def withdraw(self, operation: str, key: str) -> Document:
        """See `Partner.withdraw`."""
        return self._once({**self._key(operation, key), "status": WITHDRAWN, "at": now_text()})

    def probe(self) -> None:
        """See `Partner.probe`. A probe uses up one of a behaviour's `calls`; one that hangs ends in time."""
        behaviour = self._behaviour()
        if behaviour.startswith("hang"):
            time.sleep(PROBE_SECONDS)
        if behaviour not in ("ok", "decline"):
            raise PartnerUnavailable(f"{self.name} does not answer")

    def _key(self, operation: str, key: str) -> dict[str, str]:
        return {"id": f"{self.name}#{operation}-{key}"}

    def _behaviour(self) -> str:
        # At half the price of a consistent read: what an operator sets holds a moment later anyway.
        row = rows.get("sandbox", {"id": f"behaviour#{self.name}"}, consistent=False)
        if row is None:
            return "ok"
        return str(row["behave"]) if self._applies(row) else "ok"

    def _applies(self, row: Mapping[str, Any]) -> bool:
        """Return whether this call is one of the behaviour's `calls`; without a number all of them are."""
        if row.get("calls") is None:
            return True
        taken = rows.update(
            "sandbox", {"id": row["id"]}, "SET #calls = #calls - :one", {"one": 1, "none": 0}, "#calls > :none"
        )
        try:
            rows.write(taken)
        except rows.ConditionFailed:
            return False
        return True

    def _effect(self, operation: str, key: str, document: Document) -> Document:
        effect: dict[str, Any] = {"operation": operation, "status": DONE, "at": now_text()}
        if (self.name, operation) == ("bureau", "score"):
            effect["score"] = bureau.score(document)
        wanted = {**document, **self._key(operation, key), **effect}
        found = self._once(wanted)
        if found["status"] == WITHDRAWN:
            raise PartnerDeclined(f"{self.name}: {operation} {key} was withdrawn")
        if any(found.get(name) != value for name, value in document.items()):
            raise Conflict(f"{self.name}: {operation} {key} was used before with another content")
        return found

    def _once(self, row: Mapping[str, Any]) -> Document:
        """Return the row of this key: this one, if it is the first. It expires as a record of idempotency does."""
        kept = {**row, "expiresAt": int(time.time()) + settings.keep_seconds("sandbox")}
        try:
            rows.write(rows.put("sandbox", kept, "attribute_not_exists(#id)"))
        except rows.ConditionFailed as error:
            return _answer(error.found[0]) or {}
        return row


def _answer(row: Document | None) -> Document | None:
    """Return the answer of a partner for its row: all of it but the time to live."""
    return None if row is None else {name: value for name, value in row.items() if name != "expiresAt"}
