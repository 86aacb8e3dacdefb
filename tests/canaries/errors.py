"""Errors with canaries that strike the calls of handlers, each kind at each call of each function."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import EndpointConnectionError, ParamValidationError

from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.gateway.interference import Interference
from tests.canaries.values import MARK

ROW = {name: {"S": f"{MARK}-{name}"} for name in ("email", "purpose", "taskToken", "customerId", "name")}
PERMANENT, TRANSIENT, FOREIGN = "permanent", "transient", "foreign"
STUCK = 12
"""Calls that a lasting transient error strikes: more than the tries of a write within one invocation."""


def condition(call: Call) -> ServiceError:
    """Return the error of a failed condition, with the rows that failed it."""
    if call.operation == "TransactWriteItems":
        count = len(call.parameters.get("TransactItems", [1]))
        reasons = [{"Code": "ConditionalCheckFailed", "Message": MARK, "Item": ROW}] * count
        return ServiceError("TransactionCanceledException", MARK, CancellationReasons=reasons)
    return ServiceError("ConditionalCheckFailedException", MARK, Item=ROW)


FIRST, GAP = 1, 9
"""Calls of one operation that pass before its first error, and between two, so that work reaches its later steps."""

KINDS: tuple[tuple[str, Callable[[Call], Exception], int], ...] = (
    (PERMANENT, condition, 1),
    (TRANSIENT, lambda call: ServiceError("ResourceInUseException", f"busy with {MARK}"), STUCK),
    (PERMANENT, lambda call: ServiceError("ValidationException", f"the address {MARK}@example.com is refused"), 1),
    (TRANSIENT, lambda call: EndpointConnectionError(endpoint_url=f"https://{MARK}.example.com"), 1),
    (FOREIGN, lambda call: ValueError(f"cannot read {MARK}"), 1),
    (TRANSIENT, lambda call: ParamValidationError(report=f"Invalid value: {MARK}"), 1),
    (FOREIGN, lambda call: KeyError(MARK), 1),
)
"""Kinds of errors: class, the error of a call, and how many calls in a row it strikes."""


class EveryError(Interference):
    """Interference that strikes calls of each operation of each function with one kind of error after another.

    The seed decides with which kind each begins. `struck` counts by function and class.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.due: dict[tuple[str, str], Iterator[Callable[[Call], Exception] | None]] = {}
        self.struck: Counter[tuple[str, str]] = Counter()
        self.spared: frozenset[str] = frozenset()

    def strike(self, call: Call, when: str) -> None:
        """Raise what is due before this call."""
        if when != "before" or call.caller is None or call.caller.function in self.spared:
            return
        key = (call.caller.function, call.name)
        if key not in self.due:
            self.due[key] = self._plan(key)
        error = next(self.due[key], None)
        if error is not None:
            raise error(call)

    def spare_the_struck(self) -> None:
        """Strike only functions that nothing has struck yet: earlier steps now succeed, and later ones are reached."""
        self.spared = frozenset(function for function, _ in self.struck)

    def _plan(self, key: tuple[str, str]) -> Iterator[Any]:
        begin = (sum(map(ord, f"{key}")) + self.seed) % len(KINDS)
        for number, (kind, error, times) in enumerate(KINDS[begin:] + KINDS[:begin]):
            yield from [None] * (GAP if number else FIRST)
            self.struck[key[0], kind] += 1
            yield from [error] * times
