"""Calls of Amazon Data Firehose by handlers, machines and APIs.

Source: Amazon Data Firehose API Reference, "PutRecord", "PutRecordBatch".
"""

from collections.abc import Mapping
from typing import Any

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.data_firehose.streams import Firehose

PARAMETERS = {
    "PutRecord": Known("DeliveryStreamName Record.Data"),
    "PutRecordBatch": Known("DeliveryStreamName Records.Data"),
}
"""Parameters that the operations obey."""
LARGEST = 1_024_000


class FirehoseApi:
    """Operations on the delivery streams of a twin."""

    def __init__(self, firehose: Firehose) -> None:
        self.firehose = firehose
        self.calls = 0
        self.operations: Mapping[str, Operation] = {
            "PutRecord": self.put_record,
            "PutRecordBatch": self.put_record_batch,
        }

    def put(self, call: Call, row: Mapping[str, Any]) -> str:
        """Put a record of a call into its stream; return its id."""
        name, data = call.parameters["DeliveryStreamName"], row["Data"]
        arn = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/{name}"
        if arn not in self.firehose.streams:
            text = f"Firehose {name} under account {ACCOUNT} not found."
            raise ServiceError("ResourceNotFoundException", text)
        content = data.encode() if isinstance(data, str) else bytes(data)
        if len(content) > LARGEST:
            raise ServiceError("ValidationException", f"the data of a record has more than {LARGEST} bytes")
        self.calls += 1
        self.firehose.put(arn, content.decode(errors="surrogateescape"))
        return f"{self.calls:032x}"

    def put_record(self, call: Call) -> Parsed:
        """Answer PutRecord."""
        return {"RecordId": self.put(call, call.parameters["Record"]), "Encrypted": False}

    def put_record_batch(self, call: Call) -> Parsed:
        """Answer PutRecordBatch."""
        rows = [{"RecordId": self.put(call, row)} for row in call.parameters["Records"]]
        return {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": rows}
