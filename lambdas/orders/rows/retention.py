"""Time to live of an order's rows: they expire some weeks after they were last of use.

A row is written with its time to live where it is written anyway, so that none is written for this alone. An order that
needs a person may stay open for any time: its rows lose their time to live first.
"""

import time
from contextlib import suppress

from lambdas.common import settings
from lambdas.common.storage import rows


def expiry() -> int:
    """Return the second after which a row that is of no more use may be deleted."""
    return int(time.time()) + settings.keep_seconds("orders")


def keep(order_id: str, record: str) -> None:
    """Take the time to live from a row, if there is such a row."""
    key = {"orderId": order_id, "record": record}
    with suppress(rows.ConditionFailed):
        rows.write(rows.update("orders", key, "REMOVE #expiresAt", condition="attribute_exists(#orderId)"))
