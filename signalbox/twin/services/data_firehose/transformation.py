"""Transformation of a delivery stream's records by a function.

Source: Amazon Data Firehose Developer Guide, "Transform source data in Amazon Data Firehose" (the event, the three
results of a record, three retries; what failed is written below `processing-failed/` with the reason). The function
gets what the stream has buffered for its bucket: the own buffer of a function is not simulated.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from signalbox.assembly import REGION
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned

RETRIES = 3

Ask = Callable[[str, Callable[[Outcome], None]], None]
Written = Callable[[list[str], list[str]], None]
"""Takes the texts that go to the bucket, and the JSON lines of the records that failed."""


@dataclass(frozen=True)
class Transformation:
    """Function that transforms the records of a stream; `ask` invokes it with an event."""

    function: str
    stream: str
    ask: Ask
    retries: int = RETRIES

    def apply(self, records: Sequence[str], instant: float, written: Written, tries: int = 1) -> None:
        """Ask the function for its results, and hand on what it made of the records."""
        rows = [
            {
                "recordId": f"{number:056d}",
                "approximateArrivalTimestamp": round(instant * 1000),
                "data": encoded(text),
            }
            for number, text in enumerate(records)
        ]
        name = f"{self.stream.rpartition('/')[2]}-{round(instant * 1000)}"
        event = {"invocationId": name, "deliveryStreamArn": self.stream, "region": REGION, "records": rows}

        def done(outcome: Outcome) -> None:
            if not isinstance(outcome, Returned) and tries <= self.retries:
                self.apply(records, instant, written, tries + 1)
                return
            results = self.results(outcome)
            reason = outcome.message if isinstance(outcome, Raised) else "The function gave no result for the record"
            good: list[str] = []
            failed: list[str] = []
            for row, text in zip(rows, records, strict=True):
                result, data = results.get(str(row["recordId"]), ("ProcessingFailed", ""))
                if result == "Ok":
                    good.append(decoded(data))
                elif result != "Dropped":
                    failed.append(self.failure(text, tries, reason))
            written(good, failed)

        self.ask(json.dumps(event), done)

    def results(self, outcome: Outcome) -> dict[str, tuple[str, str]]:
        """Return result and data of each record that the function answered."""
        answer = json.loads(outcome.payload) if isinstance(outcome, Returned) else None
        rows = answer.get("records") if isinstance(answer, dict) else None
        return {
            str(row.get("recordId")): (str(row.get("result")), str(row.get("data", "")))
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict)
        }

    def failure(self, text: str, tries: int, reason: str) -> str:
        """Return the line about a record that was not transformed."""
        row = {
            "attemptsMade": tries,
            "errorCode": "Lambda.FunctionError",
            "errorMessage": reason,
            "rawData": encoded(text),
            "lambdaArn": self.function,
        }
        return json.dumps(row) + "\n"


def encoded(text: str) -> str:
    """Return a record in base64."""
    return base64.b64encode(text.encode(errors="surrogateescape")).decode()


def decoded(data: str) -> str:
    """Return the text of a record in base64."""
    return base64.b64decode(data).decode(errors="surrogateescape")
