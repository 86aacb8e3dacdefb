"""Rows of welcomes, and the sending of mails."""

from lambdas.common.events.envelope import Cause
from lambdas.common.ports.partner import insist, partner
from lambdas.common.storage.own_rows import OwnRows
from lambdas.welcome import logic

welcomes = OwnRows("welcomes", "userId", "signalbox.welcome")


def send(user_id: str, cause: Cause) -> None:
    """Send the mail and record it. The partner's key makes one mail of all tries; the row makes one event."""
    document = logic.mail(welcomes.read(user_id))
    insist(lambda: partner("mail").perform("send", f"welcome-{user_id}", document))
    welcomes.change(user_id, lambda row: logic.on_sent(row, user_id), cause)
