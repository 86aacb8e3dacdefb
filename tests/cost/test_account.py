"""Usage of an account, from a CloudWatch that answers with figures worked out by hand."""

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.assembly import Assembly, read
from signalbox.cli import cost, main
from signalbox.cost.account.metrics import QUERIES, AccountError, Sum, read_sums
from signalbox.cost.account.usage import EVENTS, TRANSITIONS, UNMEASURED, measure
from signalbox.cost.prices.bill import price
from tests.cost.deployed import assembly, resource, template, usage

NOW = datetime(2026, 6, 8, tzinfo=UTC)
INDEX = (("TableName", "dev-orders"), ("GlobalSecondaryIndexName", "open"))
COUNTED = {  # of three days
    TRANSITIONS: 300_000,
    EVENTS: 100_000,
    Sum("AWS/Lambda", "Invocations", (("FunctionName", "dev-orders-work"),)): 100_000,
    Sum("AWS/Lambda", "Duration", (("FunctionName", "dev-orders-work"),)): 8_000_000,
    Sum("AWS/DynamoDB", "ConsumedWriteCapacityUnits", (("TableName", "dev-orders"),)): 400_000,
    Sum("AWS/DynamoDB", "ConsumedWriteCapacityUnits", INDEX): 100_000,
    Sum("AWS/DynamoDB", "ConsumedReadCapacityUnits", (("TableName", "dev-orders"),)): 200_000,
    Sum("AWS/SQS", "NumberOfMessagesSent", (("QueueName", "dev-orders"),)): 100_000,
    Sum("AWS/SQS", "NumberOfMessagesReceived", (("QueueName", "dev-orders"),)): 110_000,
    Sum("AWS/SQS", "NumberOfMessagesDeleted", (("QueueName", "dev-orders"),)): 100_000,
    Sum("AWS/SQS", "NumberOfEmptyReceives", (("QueueName", "dev-orders"),)): 90_000,
    Sum("AWS/SQS", "NumberOfMessagesSent", (("QueueName", "dev-strict.fifo"),)): 1_000,
    Sum("AWS/Logs", "IncomingBytes", (("LogGroupName", "/aws/lambda/dev-orders-work"),)): 1024**3 // 2,
}


class CloudWatch:
    """A client that gives each metric in two days and two pages, and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def get_metric_data(self, **asked: Any) -> dict[str, Any]:
        """Half of each sum, then the other half."""
        self.requests.append(dict(asked))
        results = []
        for query in asked["MetricDataQueries"]:
            metric = query["MetricStat"]["Metric"]
            dimensions = tuple((one["Name"], one["Value"]) for one in metric["Dimensions"])
            value = COUNTED.get(Sum(metric["Namespace"], metric["MetricName"], dimensions), 0)
            results.append({"Id": query["Id"], "Values": [value / 4, value / 4] if value else []})
        return {"MetricDataResults": results, **({} if "NextToken" in asked else {"NextToken": "more"})}


@pytest.fixture
def deployed(tmp_path: Path) -> Assembly:
    """The small system with a table, two queues and a log group."""
    changed = template()
    more = {
        "Table": resource(
            "AWS::DynamoDB::Table", TableName="dev-orders", GlobalSecondaryIndexes=[{"IndexName": "open"}]
        ),
        "Queue": resource("AWS::SQS::Queue", QueueName="dev-orders"),
        "Strict": resource("AWS::SQS::Queue", QueueName="dev-strict.fifo", FifoQueue=True),
        "Group": resource("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/dev-orders-work"),
    }
    changed["Resources"] |= more
    return read(assembly(tmp_path, written=changed))


def test_three_days_are_scaled_to_a_month_and_priced(deployed: Assembly) -> None:
    """Each item by hand: ten times what three days used."""
    client = CloudWatch()
    found = measure(client, deployed, NOW, days=3)
    items = {(item["service"], item.get("fifo", False)): item for item in found.items}
    assert items["lambda", False] == {
        "service": "lambda",
        "requests": 1_000_000,
        "duration_ms": 80,
        "memory_mb": 1024,
        "architecture": "arm64",
    }
    assert items["dynamodb", False]["writes"] == 5_000_000
    assert items["dynamodb", False]["reads"] == 2_000_000
    assert items["sqs", False]["requests"] == 4_000_000
    assert items["sqs", True]["requests"] == 10_000
    bill = price({"region": "us-east-1", "items": found.items})
    amounts = {f"{line.service} {line.item}": line.amount for line in bill.lines}
    assert amounts["states.standard transitions"] == 75
    assert amounts["dynamodb write units"] == Fraction("3.125")
    assert amounts["dynamodb read units"] == Fraction("0.25")
    assert amounts["logs ingested"] == Fraction("2.5")
    span = client.requests[0]["EndTime"] - client.requests[0]["StartTime"]
    assert (span.days, client.requests[0]["EndTime"]) == (3, NOW)


def test_what_nobody_used_has_no_item(deployed: Assembly) -> None:
    """The starter was not called: its function is not in the usage."""
    found = measure(CloudWatch(), deployed, NOW, days=30)
    assert [item["service"] for item in found.items].count("lambda") == 1


def test_many_metrics_are_asked_in_several_requests() -> None:
    """The API takes 500 at once; each is asked once, also where it is wanted twice."""
    client = CloudWatch()
    wanted = [Sum("AWS/Lambda", "Invocations", (("FunctionName", f"f{n}"),)) for n in range(QUERIES + 1)]
    found = read_sums(client, [*wanted, *wanted, TRANSITIONS], NOW, 1)
    assert [len(asked["MetricDataQueries"]) for asked in client.requests] == [500, 500, 2, 2]
    assert found[TRANSITIONS] == 300_000
    assert found[wanted[0]] == 0


def test_a_refusal_is_one_sentence(deployed: Assembly) -> None:
    """The error has the words of AWS, without a traceback."""

    class Shut:
        def get_metric_data(self, **asked: Any) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetMetricData")

    with pytest.raises(AccountError, match="AccessDenied"):
        measure(Shut(), deployed, NOW, 3)


def test_the_verb_sets_the_projection_beside_the_account(
    deployed: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Measured and projected by service, what is of the whole account, what is not measured, and a usage file."""
    monkeypatch.setattr(cost, "cloudwatch_client", lambda profile, region: CloudWatch())
    (tmp_path / "rows.json").write_text(json.dumps(usage()), "utf-8")
    where = ["--usage", str(tmp_path / "rows.json"), "--assembly", str(deployed.path), "--days", "3"]
    assert main(["cost", "measure", "-o", str(tmp_path / "used.json"), "--json", *where]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["services"]["states.standard"] == {"measured": "75.00", "projected": "75.00"}
    assert set(answer["unmeasured"]) == set(UNMEASURED)
    assert main(["cost", "price", str(tmp_path / "used.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == answer["total"]
    assert main(["cost", "measure", *where]) == 0
    text = capsys.readouterr().out
    assert "75.00          75.00  states.standard  (of the whole account)" in text
    assert max(map(len, text.splitlines())) <= 80
