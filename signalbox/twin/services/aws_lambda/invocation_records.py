"""Invocation records, which Lambda sends to the on-failure destination of a stream's event source.

Source: AWS Lambda Developer Guide, "Retain records for a DynamoDB event source in Lambda" and "Retain discarded batch
records for a Kinesis Data Streams event source in Lambda" (the fields; the records themselves are not in it).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.services.aws_lambda.event_sources import Record
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised
from signalbox.twin.services.aws_lambda.stream_records import StreamRecords


def invocation_record(
    info: Mapping[str, Any], function: Function, outcome: Outcome | None, condition: str
) -> dict[str, Any]:
    """Return the record of a discarded batch; `info` names it, `condition` is the reason for which it was discarded."""
    response = {"statusCode": 200, "executedVersion": "$LATEST"}
    if isinstance(outcome, Raised):
        response["functionError"] = "Unhandled"
    return {
        "requestContext": {"functionArn": function.arn, "condition": condition},
        "responseContext": response,
        "version": "1.0",
        **info,
    }


def batch_info(stream: str, shard: str, batch: Sequence[Record], records: StreamRecords) -> dict[str, Any]:
    """Return the name of a batch's description in an invocation record, with the description."""
    first, last = batch[0], batch[-1]
    return {
        records.info: {
            "shardId": shard,
            "startSequenceNumber": records.number(first),
            "endSequenceNumber": records.number(last),
            "approximateArrivalOfFirstRecord": format_instant(records.instant(first), "seconds"),
            "approximateArrivalOfLastRecord": format_instant(records.instant(last), "seconds"),
            "batchSize": len(batch),
            "streamArn": stream,
        }
    }
