"""Number fields of states, with the bounds of their values."""

from dataclasses import dataclass
from math import inf

from signalbox.asl.limits import MAX_WAIT_SECONDS
from signalbox.asl.values import Json


@dataclass(frozen=True, slots=True)
class NumberField:
    """A field whose value is a number. `wanted` describes the values that fit; None where any number does."""

    name: str
    low: int = 0
    high: float = inf
    wanted: str | None = None

    def fits(self, value: Json) -> bool:
        """Return True where a number is within the bounds of the field."""
        return self.wanted is None or (value == int(value) and self.low <= value <= self.high)


_POSITIVE = "a positive whole number"
TIMEOUT = NumberField("TimeoutSeconds", 1, wanted=_POSITIVE)
HEARTBEAT = NumberField("HeartbeatSeconds", 1, wanted=_POSITIVE)
WAIT = NumberField("Seconds", 0, MAX_WAIT_SECONDS, f"a whole number from 0 to {MAX_WAIT_SECONDS}")
CONCURRENCY = NumberField("MaxConcurrency", wanted="a non-negative whole number")
TOLERATED_COUNT = NumberField("ToleratedFailureCount")
TOLERATED_PERCENTAGE = NumberField("ToleratedFailurePercentage")
MAX_ITEMS = NumberField("MaxItems")
ITEMS_PER_BATCH = NumberField("MaxItemsPerBatch")
BYTES_PER_BATCH = NumberField("MaxInputBytesPerBatch")
