"""Decisions about a verification. Pure.

A code is in the mail and nowhere else: rows hold its SHA-256, which is enough to recognise it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from lambdas.common.storage.change import Change, Row, fingerprint, is_repeat
from lambdas.verification.model import State


def on_registered(row: Row, data: Mapping[str, Any]) -> Change | None:
    """Request a mail, unless the user's verification was revoked before."""
    mark = fingerprint(data)
    if is_repeat(row, mark, f"user {data['userId']}"):
        return None
    asked = {**row, "email": data["email"], "fingerprint": mark}
    return Change({**asked, "state": row.get("state", str(State.REQUESTED))})


def on_sent(row: Row, user_id: str) -> Change | None:
    """Record that the mail was sent."""
    if row.get("state") != State.REQUESTED:
        return None
    return Change({**row, "state": str(State.SENT)}, (("VerificationSent", {"userId": user_id}),))


def on_clicked(row: Row, user_id: str) -> Change | None:
    """Verify the address at the first click, unless it was revoked."""
    if row.get("state") not in (State.REQUESTED, State.SENT):
        return None
    return Change(
        {**row, "state": str(State.VERIFIED)}, (("EmailVerified", {"userId": user_id, "email": row["email"]}),)
    )


def on_frozen(row: Row, user_id: str) -> Change | None:
    """Revoke the verification in any state."""
    if row.get("state") == State.REVOKED:
        return None
    return Change({**row, "state": str(State.REVOKED)}, (("VerificationRevoked", {"userId": user_id}),))


def code_id(code: str) -> str:
    """Return the key of a code's row."""
    return f"code#{hashlib.sha256(code.encode()).hexdigest()}"


def mail(address: str, link: str) -> dict[str, str]:
    """Return the mail that asks for confirmation; its subject names nobody."""
    text = f"Please confirm your address within seven days: {link} If you did not register, do nothing."
    return {"to": address, "subject": "Please confirm your address", "text": text}
