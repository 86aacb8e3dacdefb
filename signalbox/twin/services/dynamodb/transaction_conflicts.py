"""Conflicts of transactions in flight, which DynamoDB refuses and moto does not.

Source: Amazon DynamoDB Developer Guide, "Amazon DynamoDB Transactions: How it works", section on conflict handling: a
write, or a transaction, on an item of a transaction in progress is refused. Reads of single items are not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.twin.gateway.calls import Call, ServiceError

Item = tuple[str, str]
TRANSACTION = "TransactWriteItems"
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
ONGOING = "Transaction is ongoing for the item"


class Conflicts:
    """Items that a transaction locks from its arrival to its effect; `keys` holds the key attributes by table."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, ...]] = {}
        self.locked: dict[Item, Call] = {}
        self.refused: dict[int, list[str]] = {}

    def begin(self, call: Call) -> None:
        """Lock the items of a transaction; one that finds an item locked will be refused, whenever the other ends."""
        if call.operation == TRANSACTION and call.service == "dynamodb":
            items = list(self.items(call))
            if any(item in self.locked for item in items):
                self.refused[id(call)] = ["TransactionConflict" if item in self.locked else "None" for item in items]
            else:
                self.locked.update(dict.fromkeys(items, call))

    def check(self, call: Call) -> None:
        """Refuse a write on a locked item, and a transaction that found one."""
        if codes := self.refused.get(id(call)):
            raise cancelled(codes)
        writes = self.locked and call.service == "dynamodb" and call.operation in WRITES
        if writes and self.item(call.parameters) in self.locked:
            raise ServiceError("TransactionConflictException", ONGOING)

    def end(self, call: Call) -> None:
        """Unlock the items of a transaction that had its effect, failed, or lost its caller."""
        if call.operation == TRANSACTION:
            self.refused.pop(id(call), None)
            for item in [item for item, holder in self.locked.items() if holder is call]:
                del self.locked[item]

    def items(self, call: Call) -> Iterator[Item]:
        """Yield the items that a transaction names, in its order."""
        for action in call.parameters.get("TransactItems", []):
            for operation in action.values():
                yield self.item(operation)

    def item(self, operation: Mapping[str, Any]) -> Item:
        """Return the item of one write: its table's name and its key."""
        table = str(operation.get("TableName"))
        values = operation.get("Key") or operation.get("Item") or {}
        return table, repr([values.get(name) for name in self.keys.get(table, ())])


def cancelled(codes: list[str]) -> ServiceError:
    """Return the refusal of a transaction, with a reason per item."""
    reasons = [{"Code": code, **({"Message": ONGOING} if code != "None" else {})} for code in codes]
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]"
    return ServiceError("TransactionCanceledException", message, CancellationReasons=reasons)
