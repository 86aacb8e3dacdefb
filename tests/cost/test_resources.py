"""Every resource of an assembly is priced, free or not priced by name; standing costs follow from its properties."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Resource, read
from signalbox.assembly.types import TYPES
from signalbox.cost.documents import DocumentError
from signalbox.cost.prices.pricebook import load
from signalbox.cost.projection.inventory.resources import DRIVERS, billed_resource
from signalbox.cost.projection.inventory.retention import archive_months, log_months
from signalbox.cost.projection.inventory.standing import STANDING
from signalbox.cost.projection.inventory.types import BILLING
from signalbox.cost.projection.projection import project
from signalbox.cost.projection.system import read_system
from signalbox.cost.summaries import WIDTH, projection_lines
from tests.cost.deployed import assembly, assumed, deployed, resource, template

BOOK = load("us-east-1")


def made(kind: str, **properties: Any) -> Resource:
    """A resource of a type."""
    return Resource("stack", "Thing", kind, "thing", "thing", "", properties)


def row(kind: str, **properties: Any) -> tuple[str, str, dict[Any, Fraction]]:
    """Status, reason and standing needs of a resource in us-east-1."""
    found = billed_resource(made(kind, **properties), BOOK, "assembly")
    return found.status, found.reason, dict(found.standing)


def stat(name: str, period: int = 60) -> dict[str, Any]:
    """A metric of an alarm that calculates."""
    return {"Id": name, "MetricStat": {"Metric": {"MetricName": name}, "Period": period, "Stat": "Sum"}}


def test_the_table_knows_every_type_that_an_assembly_may_hold() -> None:
    """A type that is added to the reader needs a row here before anything can be priced."""
    assert set(BILLING) == set(TYPES)


def test_every_standing_cost_has_a_driver() -> None:
    """A parameter needs nothing by the month; each other type has its name in the bill."""
    assert set(DRIVERS) == set(STANDING) - {"AWS::SSM::Parameter"}


def test_what_costs_nothing_or_has_no_price_says_why() -> None:
    """No row is without items and without a reason."""
    assert [kind for kind, billing in BILLING.items() if not billing.items and not billing.reason] == []


def test_a_type_without_a_row_is_refused_by_name() -> None:
    """The resource and its type stand in the error."""
    with pytest.raises(DocumentError, match=r"stack: Thing is of type AWS::Kinesis::Stream"):
        billed_resource(made("AWS::Kinesis::Stream"), BOOK, "assembly")


def test_an_alarm_counts_each_metric_that_it_calculates_with() -> None:
    """Three entries, one of them an expression: two metrics."""
    metrics = [{"Id": "share", "Expression": "a / b"}, stat("a"), stat("b")]
    assert row("AWS::CloudWatch::Alarm", Metrics=metrics)[2] == {("alarms", "alarms"): 2}
    assert row("AWS::CloudWatch::Alarm", MetricName="Errors", Period=60)[2] == {("alarms", "alarms"): 1}


def test_dashboards_over_50_metrics_are_apart() -> None:
    """Expressions, texts and alarms on a board are no metrics."""

    def body(count: int) -> str:
        graph = {"properties": {"metrics": [["AWS/SQS", "Sent", "Queue", str(n)] for n in range(count)]}}
        sum_of_all = {"properties": {"metrics": [[{"expression": "SUM(METRICS())"}]]}}
        return json.dumps({"widgets": [graph, sum_of_all, {"type": "text", "properties": {"markdown": "Hello"}}]})

    kind = "AWS::CloudWatch::Dashboard"
    assert row(kind, DashboardBody=body(50))[2] == {("dashboards", "up to 50 metrics"): 1}
    assert row(kind, DashboardBody=body(51))[2] == {("dashboards", "over 50 metrics"): 1}


def test_a_composite_alarm_has_an_item_of_its_own() -> None:
    """A composite alarm costs five times an alarm on a metric, beside those that it names."""
    assert row("AWS::CloudWatch::CompositeAlarm")[2] == {("alarms", "composite"): 1}
    (tier,) = BOOK.of(("alarms", "composite"))
    assert tier.rate == 5 * BOOK.of(("alarms", "alarms"))[0].rate


def test_secrets_and_metric_filters_are_counted() -> None:
    """A replica is a secret of its own, and each transformation makes a metric."""
    assert row("AWS::SecretsManager::Secret", ReplicaRegions=[{"Region": "eu-west-1"}])[2] == {
        ("secrets", "secrets"): 2
    }
    assert row("AWS::Logs::MetricFilter", MetricTransformations=[{}, {}])[2] == {("metrics", "metrics"): 2}


@pytest.mark.parametrize(
    ("kind", "properties", "words"),
    [
        ("AWS::CloudWatch::Alarm", {"Period": 10}, "high resolution"),
        ("AWS::CloudWatch::Alarm", {"Metrics": [stat("a", period=30)]}, "high resolution"),
        ("AWS::CloudWatch::Alarm", {"Metrics": [{"Id": "q", "Expression": "SELECT SUM(x) FROM y"}]}, "Insights"),
        ("AWS::CloudWatch::Alarm", {"Metrics": [{"Expression": "ANOMALY_DETECTION_BAND(m1)"}, stat("m1")]}, "band"),
        ("AWS::CloudWatch::Dashboard", {"DashboardBody": "{"}, "cannot be read"),
        ("AWS::Logs::MetricFilter", {"MetricTransformations": [{"Dimensions": [{}]}]}, "dimensions"),
        ("AWS::Logs::LogGroup", {"LogGroupClass": "INFREQUENT_ACCESS"}, "INFREQUENT_ACCESS"),
        ("AWS::SSM::Parameter", {"Tier": "Advanced"}, "advanced parameter"),
        ("AWS::DynamoDB::Table", {}, "provisioned capacity"),
        (
            "AWS::DynamoDB::Table",
            {"BillingMode": "PAY_PER_REQUEST", "TableClass": "STANDARD_INFREQUENT_ACCESS"},
            "class",
        ),
        ("AWS::Lambda::Alias", {"ProvisionedConcurrencyConfig": {}}, ""),
        ("AWS::Lambda::Alias", {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 1}}, "concurrency"),
        ("AWS::Lambda::EventSourceMapping", {"ProvisionedPollerConfig": {"MinimumPollers": 2}}, "pollers"),
        ("AWS::Lambda::Function", {"SnapStart": {"ApplyOn": "PublishedVersions"}}, "SnapStart"),
        ("AWS::StepFunctions::StateMachine", {"StateMachineType": "EXPRESS"}, "Express"),
        ("AWS::ApiGatewayV2::Api", {"ProtocolType": "WEBSOCKET"}, "no price for apigateway.websocket/messages"),
    ],
)
def test_settings_that_are_billed_in_another_way_are_not_priced(kind: str, properties: Any, words: str) -> None:
    """The reason names the setting; nothing is priced as if it were plain."""
    status, reason, _ = row(kind, **properties)
    assert (status == "not priced") == bool(words)
    assert words in reason


def test_a_queue_in_order_has_its_own_item() -> None:
    """A FIFO request costs more than a standard one."""
    found = billed_resource(made("AWS::SQS::Queue", FifoQueue=True), BOOK, "assembly")
    assert found.items == (("sqs", "requests.fifo"),)


def test_a_table_with_recovery_is_billed_for_it() -> None:
    """A table stays priced for its units and storage in a region without a price for recovery, and says so."""
    recovery = {"PointInTimeRecoveryEnabled": True}
    table = made("AWS::DynamoDB::Table", BillingMode="PAY_PER_REQUEST", PointInTimeRecoverySpecification=recovery)
    assert ("dynamodb", "point-in-time recovery") in billed_resource(table, BOOK, "assembly").items
    elsewhere = billed_resource(table, load("sa-east-1"), "assembly")
    assert (elsewhere.status, elsewhere.reason) == (
        "priced",
        "no price for dynamodb/point-in-time recovery in sa-east-1",
    )
    plain = billed_resource(made("AWS::DynamoDB::Table", BillingMode="PAY_PER_REQUEST"), BOOK, "assembly")
    assert ("dynamodb", "point-in-time recovery") not in plain.items


def test_a_projection_names_its_resources(tmp_path: Path) -> None:
    """Each by name, in JSON and in text of 80 columns; a function that nothing calls says so."""
    projection = project(deployed(tmp_path), assumed({"workflows/orders/executions_per_month": 0}))
    rows = {row["name"]: row for row in projection.to_json()["resources"]}
    assert rows["late"]["items"] == ["alarms/alarms"]
    assert rows["dev-orders-start"]["reason"] == "no use of it is projected"
    assert rows["dev-orders-work"]["reason"] == ""  # a schedule calls it
    text = projection_lines(projection)
    assert "5  resources: 4 priced, 1 free, 0 not priced" in "\n".join(text)
    named = projection_lines(projection, by_name=True)
    assert any("AWS::CloudWatch::Alarm late" in line for line in named)
    assert max(map(len, text + named)) <= WIDTH


def kept(folder: Path) -> Any:
    """The small system with log groups and archives."""
    body = template()
    body["Resources"] |= {
        "Logs": resource("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/dev-orders-work", RetentionInDays=90),
        "Endless": resource("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/dev-orders-start"),
        "MachineLogs": resource("AWS::Logs::LogGroup", LogGroupName="/machine", RetentionInDays=15),
        "Short": resource("AWS::Events::Archive", ArchiveName="short", SourceArn="bus", RetentionDays=60),
        "Long": resource("AWS::Events::Archive", ArchiveName="long", SourceArn="bus"),
    }
    target = {"LogGroupArn": {"Fn::GetAtt": ["MachineLogs", "Arn"]}}
    body["Resources"]["Machine"]["Properties"]["LoggingConfiguration"] = {
        "Destinations": [{"CloudWatchLogsLogGroup": target}]
    }
    (assembly(folder) / "one.template.json").write_text(json.dumps(body), encoding="utf-8")
    return read(folder)


def test_logs_and_archives_are_kept_as_the_template_says(tmp_path: Path) -> None:
    """90 days are three months; without a limit the row of the usage file speaks."""
    found = kept(tmp_path)
    assert log_months(found) == {"dev-orders-work": 3, "dev-orders": Fraction(1, 2)}
    assert archive_months(found) == [2, None]
    changes = {"functions/*/log_kb": 1, "machines/*/log_kb_per_transition": 1, "logs/*/months_kept": 1}
    needs = project(read_system(found), assumed(changes | {"archive/*/months": 12})).needs
    sums: dict[Any, Fraction] = {}
    for need in needs.entries:
        sums[need.key[1], need.driver] = sums.get((need.key[1], need.driver), Fraction(0)) + need.quantity
    for driver, months in {
        "function orders.work": 3,
        "function orders.start": 1,
        "state machine": Fraction(1, 2),
    }.items():
        assert sums["stored", f"log of {driver}"] == months * sums["ingested", f"log of {driver}"]
    assert sums["stored", "archive"] == 14 * sums["processed", "archive"] / 2
