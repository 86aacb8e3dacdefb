"""Messages: a row records that one is being sent or was sent; its id is the mail partner's key."""

from lambdas.common.instants import now_text
from lambdas.common.ports.partner import insist, partner
from lambdas.common.storage import rows
from lambdas.notification.model import Message


def send(message: Message) -> bool:
    """Send a message unless it was sent before; return whether this call sent it."""
    begun = {"id": message.id, "state": "sending", "to": message.to, "begunAt": now_text()}
    try:
        rows.write(rows.put("notifications", begun, "attribute_not_exists(#id) OR #state <> :sent", {"sent": "sent"}))
    except rows.ConditionFailed:
        return False
    document = {"to": message.to, "subject": message.subject, "text": message.text}
    insist(lambda: partner("mail").perform("send", message.id, document))
    sent = "SET #state = :sent, #sentAt = :now"
    rows.write(rows.update("notifications", {"id": message.id}, sent, {"sent": "sent", "now": now_text()}))
    return True
