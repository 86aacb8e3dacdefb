"""Rows of verifications and of codes, and the sending of mails."""

import secrets
import time
from dataclasses import asdict

from lambdas.common import settings
from lambdas.common.events.envelope import Cause
from lambdas.common.ports.partner import insist, partner
from lambdas.common.storage import rows
from lambdas.common.storage.own_rows import OwnRows
from lambdas.verification import logic
from lambdas.verification.model import CODE_BYTES, CODE_SECONDS

verifications = OwnRows("verifications", "userId", "signalbox.verification")


def send(user_id: str, address: str, cause: Cause) -> None:
    """Send a mail with a new code and record it. A try that died before has left a code of its own: both work."""
    code = secrets.token_urlsafe(CODE_BYTES)
    identity = logic.code_id(code)
    expires = int(time.time()) + CODE_SECONDS
    row = {"userId": identity, "about": user_id, "expiresAt": expires, "cause": asdict(cause)}
    rows.write(rows.put("verifications", row))
    document = logic.mail(address, f"{settings.link_url()}/verifications/{code}")
    key = f"verification-{user_id}-{identity[-16:]}"
    insist(lambda: partner("mail").perform("send", key, document))
    verifications.change(user_id, lambda found: logic.on_sent(found, user_id), cause)
