"""Messages: a row records that one was sent; its id is the mail partner's key."""

from lambdas.common.instants import now_text
from lambdas.common.ports.partner import insist, partner
from lambdas.common.storage import rows
from lambdas.notification.model import Message

SENT = "sent"


def send(message: Message) -> bool:
    """Send a message unless it was sent before; return whether this call sent it.

    Two calls at once send the same key, and the partner sends it once: so the read may miss a row of this moment, at
    half the price.
    """
    before = rows.get("notifications", {"id": message.id}, consistent=False)
    if before and before["state"] == SENT:
        return False
    document = {"to": message.to, "subject": message.subject, "text": message.text}
    insist(lambda: partner("mail").perform("send", message.id, document))
    row = {"id": message.id, "state": SENT, "to": message.to, "sentAt": now_text()}
    rows.write(rows.put("notifications", row))
    return True
