"""Invocation records, which Lambda sends to the on-failure destination of a stream's event source.

Source: AWS Lambda Developer Guide, "Retain records for a DynamoDB event source in Lambda" (the fields; the records
themselves are not in it).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised

Record = Mapping[str, Any]


def invocation_record(
    stream: str, shard: str, batch: Sequence[Record], function: Function, outcome: Outcome | None, condition: str
) -> dict[str, Any]:
    """Return the record of a discarded batch; `condition` is the reason for which it was discarded."""
    response = {"statusCode": 200, "executedVersion": "$LATEST"}
    if isinstance(outcome, Raised):
        response["functionError"] = "Unhandled"
    first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
    return {
        "requestContext": {"functionArn": function.arn, "condition": condition},
        "responseContext": response,
        "version": "1.0",
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": first["SequenceNumber"],
            "endSequenceNumber": last["SequenceNumber"],
            "approximateArrivalOfFirstRecord": format_instant(first["ApproximateCreationDateTime"], "seconds"),
            "approximateArrivalOfLastRecord": format_instant(last["ApproximateCreationDateTime"], "seconds"),
            "batchSize": len(batch),
            "streamArn": stream,
        },
    }
