"""Rules of event sources: one bad record must not hold up or lose the others."""

from collections.abc import Iterator

from signalbox.assembly.estate.estate import Estate, Resource
from signalbox.lint.rule import Rule

Found = Iterator[tuple[Resource, str, str]]
BOUNDS = {
    "MaximumRetryAttempts": "a bound of retries",
    "BisectBatchOnFunctionError": "a division of failed batches",
    "DestinationConfig": "a destination of failures",
}
STREAMS = ("kinesis", "dynamodb")
PARTIAL = "ReportBatchItemFailures"


def kind_of(estate: Estate, source: Resource) -> str:
    """Return sqs, kinesis, dynamodb, or another word of the source's ARN."""
    if isinstance(source.get("Source"), str):
        return str(source.get("Source")).lower()
    arn = source.get("EventSourceArn")
    target = estate.target(arn)
    if target is not None:
        return target.type.split("::")[1].lower()
    return arn.split(":")[2] if isinstance(arn, str) and arn.count(":") > 2 else ""


def whole_batches(estate: Estate) -> Found:
    """Yield sources that repeat a whole batch for one bad record."""
    for source in estate.of_type("AWS::Lambda::EventSourceMapping"):
        types = source.get("FunctionResponseTypes")
        if kind_of(estate, source) not in ("sqs", *STREAMS) or source.get("BatchSize") in (1, "1"):
            continue
        if not isinstance(types, list) or PARTIAL not in types:
            yield source, "", f"one bad record of {source.logical_id} sends its whole batch back"


def unbounded_streams(estate: Estate) -> Found:
    """Yield sources of streams that one bad record blocks until it expires."""
    for source in estate.of_type("AWS::Lambda::EventSourceMapping"):
        if kind_of(estate, source) not in STREAMS:
            continue
        missing = [words for name, words in BOUNDS.items() if source.get(name) in (None, -1, False)]
        if source.get("MaximumRecordAgeInSeconds") not in (None, -1):
            missing = [words for words in missing if words != BOUNDS["MaximumRetryAttempts"]]
        if missing:
            yield source, "", f"{source.logical_id} has no {', no '.join(missing)}"


RULES = (
    Rule(
        "source-without-partial-answers", "warning",
        "Without partial answers one bad record sends a whole batch back, and its good records are handled twice.",
        "AWS Lambda Developer Guide, 'Handling errors for an SQS event source in Lambda'",
        "Set FunctionResponseTypes to ReportBatchItemFailures, and return the ids of the failed records.",
        whole_batches,
    ),
    Rule(
        "stream-without-bounds", "warning",
        "By default one bad record is repeated until it expires and blocks its shard; then it is lost.",
        "AWS Lambda Developer Guide, 'Retaining discarded batch records for a DynamoDB event source in Lambda'",
        "Set MaximumRetryAttempts, BisectBatchOnFunctionError and a DestinationConfig with OnFailure.",
        unbounded_streams,
    ),
)  # fmt: skip
