"""Rows that are kept after their executions, and series of metrics."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import read
from signalbox.cost.documents import DocumentError
from signalbox.cost.projection.projection import Projection, project
from signalbox.cost.projection.system import read_system
from signalbox.twin.observe.meter import series_in
from signalbox.twin.services.dynamodb.capacity import Index, Keys, billed_bytes
from tests.cost.deployed import assembly, assumed, resource, template

MEGABYTE_EACH = 1024


def projected(folder: Path, keep_days: int | None = None, **rows: Any) -> Projection:
    """The small system with the tables `orders` and `outbox`; rows of the second expire after `keep_days`."""
    changed = template()
    ttl = {} if keep_days is None else {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expiresAt"}}
    recovered = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    changed["Resources"]["Orders"] = resource(
        "AWS::DynamoDB::Table", TableName="dev-orders", BillingMode="PAY_PER_REQUEST", **recovered
    )
    changed["Resources"]["Outbox"] = resource("AWS::DynamoDB::Table", TableName="dev-outbox", **ttl)
    variables = {"KEEP_DAYS_OUTBOX": str(keep_days)} if keep_days else {}
    changed["Resources"]["Work"]["Properties"]["Environment"] = {"Variables": variables}
    changed["Metadata"]["Signalbox::Tables"] = [{"name": name, "table": f"dev-{name}"} for name in ("orders", "outbox")]
    return project(read_system(read(assembly(folder, written=changed))), assumed(rows))


def gigabytes(found: Projection) -> Fraction:
    """The gigabytes that tables hold."""
    return found.needs.by_key().get(("dynamodb", "storage"), Fraction(0))


def test_tables_grow_with_executions_and_months(tmp_path: Path) -> None:
    """A megabyte of each of 1,024 executions is a gigabyte a month; three months are kept."""
    rows = {"workflows/orders/stored_kb/orders": MEGABYTE_EACH, "tables/orders/months_kept": 3}
    for thousands in (1, 10):
        rows["workflows/orders/executions_per_month"] = 1024 * thousands
        assert gigabytes(projected(tmp_path, **rows)) == 3 * thousands


def test_rows_that_expire_are_kept_as_long_as_the_template_says(tmp_path: Path) -> None:
    """Forty-five days are a month and a half, under any row for other tables."""
    rows = {"workflows/orders/stored_kb/outbox": MEGABYTE_EACH, "workflows/orders/executions_per_month": 1024}
    assert gigabytes(projected(tmp_path, 45, **{**rows, "tables/*/months_kept": 9})) == Fraction(3, 2)


def test_recovery_is_billed_by_the_tables_that_have_it(tmp_path: Path) -> None:
    """The table `orders` has recovery and holds six gigabytes; the outbox has none."""
    stored = {f"workflows/orders/stored_kb/{table}": MEGABYTE_EACH for table in ("orders", "outbox")}
    rows = {**stored, "workflows/orders/executions_per_month": 2048, "tables/*/months_kept": 3}
    needs = projected(tmp_path, **rows).needs.by_key()
    assert needs["dynamodb", "storage"] == 12
    assert needs["dynamodb", "point-in-time recovery"] == 6


def test_without_executions_nothing_is_stored(tmp_path: Path) -> None:
    """An idle deployment has no rows of executions."""
    rows = {"workflows/orders/stored_kb/orders": MEGABYTE_EACH, "tables/*/months_kept": 3}
    assert gigabytes(projected(tmp_path, **{**rows, "workflows/orders/executions_per_month": 0})) == 0


def test_a_table_that_is_not_deployed_is_refused(tmp_path: Path) -> None:
    """The error has the nearest name."""
    with pytest.raises(DocumentError, match="did you mean 'orders'"):
        projected(tmp_path, **{"workflows/orders/stored_kb/ordres": 1})


def test_series_are_those_of_the_functions_that_are_called(tmp_path: Path) -> None:
    """The starter's two and the sweep's one; without executions only the sweep is called."""
    rows: dict[str, Any] = {"functions/orders.start/metrics": 2, "functions/orders.work/metrics": 1}
    assert projected(tmp_path, **rows).needs.by_key()["metrics", "metrics"] == 3
    idle = projected(tmp_path, **rows, **{"workflows/orders/executions_per_month": 0})
    assert idle.needs.by_key()["metrics", "metrics"] == 1


def test_series_are_read_from_embedded_metrics() -> None:
    """A name with other dimensions is another series; a line that repeats one is none."""
    line = (
        '{"_aws": {"CloudWatchMetrics": [{"Namespace": "Ours", "Dimensions": [["service"]], '
        '"Metrics": [{"Name": "Sold"}, {"Name": "Lost"}]}]}, "service": "%s", "Sold": 1, "Lost": 2}'
    )
    found = set(series_in([line % "one", line % "one", line % "two", '{"message": "no metric"}', "plain"]))
    assert found == {("Ours", name, "service", of) for name in ("Sold", "Lost") for of in ("one", "two")}


def test_an_item_is_stored_with_its_index_entries() -> None:
    """A hundred bytes are added to the item and to each entry; an index of keys alone holds keys."""
    item = {"id": {"S": "12345678"}, "text": {"S": "x" * 90}, "due": {"S": "1"}}
    size = 2 + 8 + 4 + 90 + 3 + 1
    assert billed_bytes(Keys(("id",), ()), item) == size + 100
    whole, narrow, absent = Index(("due",), False), Index(("due",), True), Index(("gone",), False)
    assert billed_bytes(Keys(("id",), (whole, narrow, absent)), item) == size + 100 + size + 100 + 14 + 100
