"""Event sources treat their function's answers, switches and readers as Lambda does."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import BrokenAssembly
from signalbox.event_patterns.operators import UnsupportedPattern
from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda.event_sources import failed_items
from signalbox.twin.services.aws_lambda.outcomes import Raised, Returned, Throttled
from tests.simulation import small

ALL = ["1", "2", "3"]


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, []),
        ("", []),
        ({}, []),
        ({"batchItemFailures": None}, []),
        ({"batchItemFailures": []}, []),
        ({"batchItemFailures": ""}, []),
        ({"batchItemFailures": [{"itemIdentifier": "2"}]}, ["2"]),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, ALL),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, ALL),
        ({"batchItemFailures": [{"itemIdentifier": 2}]}, ALL),
        ({"batchItemFailures": [{"itemidentifier": "2"}]}, ALL),
        ({"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "9"}]}, ALL),
        ({"batchItemFailures": ["2"]}, ALL),
        ({"batchItemFailures": [None]}, ALL),
        ({"batchItemFailures": 7}, ALL),
        ({"batchItemFailures": True}, ALL),
        ({"batchItemFailures": {"itemIdentifier": "2"}}, ALL),
        (7, ALL),
        (["2"], ALL),
        ("done", ALL),
    ],
)
def test_an_answer_is_read_as_lambda_reads_it(answer: Any, failed: list[str]) -> None:
    """A malformed report fails the batch; without ReportBatchItemFailures no answer is read."""
    assert failed_items(Returned(json.dumps(answer)), ALL, reports_failures=True) == failed
    assert failed_items(Returned(json.dumps(answer)), ALL, reports_failures=False) == []


@pytest.mark.parametrize("outcome", [Raised("Error", "no", "{}"), Throttled()])
def test_a_failed_invocation_fails_the_batch(outcome: Raised | Throttled) -> None:
    """An error and a throttle return every record, with and without reports."""
    assert failed_items(outcome, ALL, reports_failures=False) == ALL
    assert failed_items(outcome, ALL, reports_failures=True) == ALL


HANDLERS = """
def answer(event):
    print(len(event["Records"]))
    return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["dynamodb"]["SequenceNumber"]}]}
def forgets(event, context):
    return answer(event)
def reports(event, context):
    return answer(event)
def expires(event, context):
    answer(event)
    raise ValueError("no")
def sleeps(event, context):
    return answer(event)
"""


def stream(function_id: str, **properties: Any) -> dict[str, Any]:
    """An event source from the table's stream to a function."""
    arns = {"EventSourceArn": {"Fn::GetAtt": ["T", "StreamArn"]}, "FunctionName": {"Fn::GetAtt": [function_id, "Arn"]}}
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {**arns, "StartingPosition": "LATEST", **properties},
    }


def test_readers_of_one_stream_keep_their_own_checkpoints(tmp_path: Path) -> None:
    """Three readers get each record: one ignores reports, one retries, one expires. The disabled one gets none."""
    reports = {"FunctionResponseTypes": ["ReportBatchItemFailures"], "MaximumRetryAttempts": 2}
    resources = {
        "T": small.table("rows", stream=True),
        "Dead": small.queue("dead"),
        **{name.title(): small.function(name) for name in ("forgets", "reports", "expires", "sleeps")},
        "A": stream("Forgets"),
        "B": stream("Reports", **reports, **on_failure()),
        "C": stream("Expires", MaximumRecordAgeInSeconds=60, MaximumRetryAttempts=-1, **on_failure()),
        "D": stream("Sleeps", Enabled=False),
    }
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources), seed=3) as twin:
        twin.client("dynamodb").put_item(TableName="rows", Item={"id": {"S": "1"}})
        twin.run_until_idle()
        lines = {name: len(twin.cloud.functions.lines[name]) for name in ("forgets", "reports", "expires", "sleeps")}
        dead = [json.loads(m.body) for queue in twin.cloud.queues.values() for m in queue.messages()]
    assert (lines["forgets"], lines["reports"], lines["sleeps"]) == (1, 3, 0)
    assert lines["expires"] > 3
    records = {record["requestContext"]["condition"]: record for record in dead}
    assert set(records) == {"RetryAttemptsExhausted", "RecordAgeExceeded"}
    spent, aged = records["RetryAttemptsExhausted"], records["RecordAgeExceeded"]
    assert spent["requestContext"]["approximateInvokeCount"] == 3
    assert aged["requestContext"]["approximateInvokeCount"] == lines["expires"]
    assert spent["requestContext"]["functionArn"].endswith(":reports") and spent["requestContext"]["requestId"]
    assert "functionError" not in spent["responseContext"]
    assert aged["responseContext"]["functionError"] == "Unhandled"
    assert spent["DDBStreamBatchInfo"]["batchSize"] == 1 and spent["DDBStreamBatchInfo"]["shardId"]


def counts(twin: Twin) -> list[str]:
    """The numbers of records of the invocations of `forgets`."""
    return twin.cloud.functions.lines["forgets"]


def test_a_window_of_a_stream_ends_with_a_whole_batch_and_old_records_are_discarded(tmp_path: Path) -> None:
    """Two records are a batch at once. Records that got too old while nothing read them are reported and never run."""
    properties = {"BatchSize": 2, "MaximumBatchingWindowInSeconds": 300, "MaximumRecordAgeInSeconds": 600}
    resources = {
        "T": small.table("rows", stream=True),
        "Dead": small.queue("dead"),
        "Forgets": small.function("forgets"),
        "A": stream("Forgets", **properties, **on_failure()),
    }
    with Twin.from_assembly(small.assembly(tmp_path, HANDLERS, resources)) as twin:
        rows = twin.client("dynamodb")
        (source,) = twin.cloud.database.stream_sources.values()

        def write(number: int) -> None:
            rows.put_item(TableName="rows", Item={"id": {"S": "1"}, "n": {"N": str(number)}})

        write(1)
        twin.advance(seconds=100)
        assert counts(twin) == []
        write(2)
        twin.advance(seconds=5)
        assert counts(twin) == ["2"]
        source.enabled = False
        write(3)
        twin.advance(seconds=1000)
        write(4)
        source.resume()
        twin.advance(seconds=301)
        (message,) = twin.queue("dead").messages()
    assert counts(twin) == ["2", "1"]
    record = json.loads(message.body)
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["DDBStreamBatchInfo"]["batchSize"] == 1 and "functionError" not in record["responseContext"]


def on_failure() -> dict[str, Any]:
    """The on-failure destination of a source."""
    return {"DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Dead", "Arn"]}}}}


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ('{"body": {"n": []}}', "Source.FilterCriteria.Filters[0].Pattern.body.n: "),
        ("no JSON", "Source.FilterCriteria.Filters[0].Pattern: Invalid filter pattern definition"),
        ('{"attributes": {"n": ["x"]}}', "Source.FilterCriteria.Filters[0].Pattern.attributes: "),
    ],
)
def test_a_filter_that_lambda_refuses_is_named(tmp_path: Path, filters: str, named: str) -> None:
    """Filters of event sources are patterns, too."""
    source = small.source("Work", "Eat", FilterCriteria={"Filters": [{"Pattern": filters}]})
    resources = {"Work": small.queue("work"), "Eat": small.function("eat"), "Source": source}
    folder = small.assembly(tmp_path, "def eat(event, context): pass", resources)
    with pytest.raises(UnsupportedPattern) as refused, Twin.from_assembly(folder):
        pass
    assert named in str(refused.value)


def test_a_second_reader_of_a_queue_is_named(tmp_path: Path) -> None:
    """Two functions that compete for one queue are refused."""
    resources = {
        "Work": small.queue("work"),
        "Eat": small.function("eat"),
        "One": small.source("Work", "Eat"),
        "Two": small.source("Work", "Eat"),
    }
    folder = small.assembly(tmp_path, "def eat(event, context): pass", resources)
    expected = "Two: the twin runs one event source for a queue"
    with pytest.raises(BrokenAssembly, match=expected), Twin.from_assembly(folder):
        pass
