"""Limits of AWS on the sizes in a usage file: what cannot occur has no price.

Sources: AWS Lambda Developer Guide, "Lambda quotas" (memory, time-out, /tmp); "Step Functions service quotas"
(Express); Amazon EventBridge API Reference, "PutEvents"; Amazon SQS Developer Guide, "Message quotas"; "Amazon SNS
endpoints and quotas"; API Gateway Developer Guide, "Quotas for HTTP APIs" (payload); "Amazon Data Firehose Quota";
Amazon DynamoDB Developer Guide, "Quotas" (size of an item, pages of a query of 1 MB).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from signalbox.cost.documents import DocumentError, Fields
from signalbox.cost.exact_numbers import text_of


@dataclass(frozen=True, slots=True)
class Limit:
    """Least and most of a quantity, and what it is of."""

    most: int
    unit: str
    of: str
    least: int = 0
    whole: bool = False

    def check(self, value: Fraction, refuse: Callable[[str], DocumentError]) -> Fraction:
        """Return a quantity within the limit. Raises what `refuse` makes of the sentence."""
        if self.whole and value.denominator != 1:
            raise refuse(f"{text_of(value)} {self.unit}: {self.of} has a whole number of them.")
        if not self.least <= value <= self.most:
            least = f"at least {self.least:,} and " if self.least else ""
            raise refuse(f"{text_of(value)} {self.unit}: {self.of} has {least}at most {self.most:,} {self.unit}.")
        return value


MEMORY = Limit(10_240, "MB", "the memory of a function", 128, whole=True)
EPHEMERAL = Limit(10_240, "MB", "the storage of a function", 512, whole=True)
TIMEOUT = Limit(900, "s", "the time-out of a function", 1, whole=True)
FUNCTION_TIME = Limit(900_000, "ms", "the run of a function")
EXPRESS_TIME = Limit(300_000, "ms", "an Express execution")
EVENT = Limit(1024, "KB", "an event on a bus")
RECORD = Limit(1000, "KB", "a record of a delivery stream")
MESSAGE = Limit(1024, "KB", "a message of a queue")
NOTIFICATION = Limit(256, "KB", "a notification of a topic")
HTTP_BODY = Limit(10_240, "KB", "a request to an API")
ITEM = Limit(400, "KB", "an item of a table")
PAGE = Limit(1024, "KB", "a read of a table")


def limited(fields: Fields, name: str, limit: Limit, default: Any = ...) -> Fraction:
    """Return a quantity of a usage file that AWS allows."""
    return limit.check(fields.number(name, default), lambda problem: fields.refuse(name, problem))
