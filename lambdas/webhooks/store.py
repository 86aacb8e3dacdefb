"""Row of a message, written with the event that it causes."""

import time

from lambdas.common.events.envelope import Event
from lambdas.common.storage import outbox, rows
from lambdas.common.storage.change import fingerprint
from lambdas.webhooks.model import KEPT_DAYS, Message, Refused

ASSIGNED = "SET #fingerprint = :fingerprint, #attemptedAt = :attemptedAt, #expiresAt = :expiresAt"


def accept(message: Message, event: Event) -> bool:
    """Write the message's row and its event in one transaction; return False for a repetition, which has no effect.

    Raises Refused for another message with a known id, and for a copy of an attempt: a provider dates each attempt
    anew, so one that is not newer than the last is a copy of a request.
    """
    mark = fingerprint({"type": message.type, "happened": message.happened, "data": dict(message.data)})
    key = {"id": f"{message.partner}#{message.id}"}
    expires = int(time.time()) + KEPT_DAYS * 86_400
    row = {**key, "fingerprint": mark, "attemptedAt": message.timestamp, "expiresAt": expires}
    try:
        rows.transact([rows.put("webhooks", row, "attribute_not_exists(#id)"), outbox.event_item(event)])
        return True
    except rows.ConditionFailed as error:
        # Where the outbox still has the event of a row that has expired, its condition alone fails.
        known = error.found[0] or row
    if known["fingerprint"] != mark:
        raise Refused(409, "Conflict", genuine=True)
    newer = "attribute_not_exists(#attemptedAt) OR #attemptedAt < :attemptedAt"
    values = {name: row[name] for name in ("fingerprint", "attemptedAt", "expiresAt")}
    try:
        rows.write(rows.update("webhooks", key, ASSIGNED, values, newer))
    except rows.ConditionFailed:
        raise Refused(409, "Replayed") from None
    return False
