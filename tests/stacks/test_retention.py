"""Retention of each environment, as in stacks/config.py."""

from dataclasses import replace

import pytest
from aws_cdk.aws_logs import RetentionDays

from signalbox.assembly import Assembly
from stacks.config import DEAD_LETTER_DAYS, ENVIRONMENTS, QUEUE_DAYS
from stacks.routes import functions

USED = {"documents": any(row.bucket for row in functions()), "media": any(row.media for row in functions())}
ABSENT = frozenset(part for part, is_used in USED.items() if not is_used)
"""Buckets that no row uses: they are not deployed."""

DAY = 86_400
DAYS = {RetentionDays.TWO_WEEKS: 14, RetentionDays.THREE_MONTHS: 90}
LAST = ("dead-letters", "dead-letters.fifo", "undelivered", "unrelayed", "missed", "unroutable")


@pytest.fixture(params=["dev", "prod"])
def deployed(request: pytest.FixtureRequest) -> tuple[str, Assembly]:
    """Each environment: its name, and what is deployed."""
    fixture = {"dev": "assembly", "prod": "production"}[request.param]
    return request.param, request.getfixturevalue(fixture)


def test_logs_and_events_are_kept_as_configured(deployed: tuple[str, Assembly]) -> None:
    """Every log group and every archive of events keeps what the environment says."""
    name, assembly = deployed
    groups, archives = assembly.of_type("AWS::Logs::LogGroup"), assembly.of_type("AWS::Events::Archive")
    assert groups and archives
    assert {group.properties["RetentionInDays"] for group in groups} == {DAYS[ENVIRONMENTS[name].log_retention]}
    assert {archive.properties["RetentionDays"] for archive in archives} == {ENVIRONMENTS[name].archive_days}


def test_letters_are_kept_longer_than_messages(deployed: tuple[str, Assembly]) -> None:
    """Every queue says how long it keeps a message, and one where messages end keeps them the longest."""
    for queue in deployed[1].of_type("AWS::SQS::Queue"):
        days = DEAD_LETTER_DAYS if queue.name.endswith(LAST) else QUEUE_DAYS
        assert queue.properties["MessageRetentionPeriod"] == days * DAY, queue.name


def test_every_bucket_forgets(deployed: tuple[str, Assembly]) -> None:
    """The objects of every bucket expire, histories after the environment's days."""
    name, assembly = deployed
    found = {}
    for bucket in assembly.of_type("AWS::S3::Bucket"):
        rules = bucket.properties["LifecycleConfiguration"]["Rules"]
        assert all(rule["Status"] == "Enabled" for rule in rules)
        found[bucket.name] = max(rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule)
    kept = ENVIRONMENTS[name]
    for part, expected in (
        ("archive", kept.history_days),
        ("documents", kept.document_days),
        ("files", kept.account_days),
        ("media", kept.media_days),
    ):
        days = [days for bucket, days in found.items() if f"-{part}-" in bucket]
        assert days == [expected] or (not days and part in ABSENT)


def test_a_record_of_idempotency_outlives_the_longest_replay(deployed: tuple[str, Assembly]) -> None:
    """An event replayed on the archive's last day, from a dead-letter queue on its last, still meets the record."""
    name, assembly = deployed
    told = [f.properties["Environment"]["Variables"] for f in assembly.of_type("AWS::Lambda::Function")]
    days = {variables["KEEP_DAYS_IDEMPOTENCY"] for variables in told if "TABLE_IDEMPOTENCY" in variables}
    assert len(days) == 1 and int(days.pop()) > ENVIRONMENTS[name].archive_days + DEAD_LETTER_DAYS


def test_rows_of_a_closed_order_outlive_its_name_and_every_replay(deployed: tuple[str, Assembly]) -> None:
    """No event that can still come, and no start of an execution, finds a closed order forgotten."""
    name, assembly = deployed
    told = [f.properties["Environment"]["Variables"] for f in assembly.of_type("AWS::Lambda::Function")]
    days = {variables["KEEP_DAYS_ORDERS"] for variables in told if "TABLE_ORDERS" in variables}
    assert days == {str(ENVIRONMENTS[name].closed_days)}
    (table,) = [t for t in assembly.of_type("AWS::DynamoDB::Table") if t.name == f"signalbox-{name}-orders"]
    assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}


@pytest.mark.parametrize("changed", [{"closed_days": 90}, {"archive_days": 80}, {"history_days": 91}])
def test_a_retention_that_forgets_too_early_is_refused(changed: dict[str, int]) -> None:
    """Names are taken for 90 days, a replayed event may wait for 14, and the archive outlives the rows."""
    with pytest.raises(ValueError, match="closed_days must be over"):
        replace(ENVIRONMENTS["dev"], **changed)


def test_tables_can_be_restored_everywhere(deployed: tuple[str, Assembly]) -> None:
    """Every table can be restored to a point in time, but the sandbox: real partners do not go back either."""
    name, assembly = deployed
    fixed = {
        table.name
        for table in assembly.of_type("AWS::DynamoDB::Table")
        if table.properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is not True
    }
    assert fixed == {f"signalbox-{name}-sandbox"}


TIED = ("SANDBOX", "IDEMPOTENCY", "ORDERS")


def test_an_effect_of_the_sandbox_outlives_the_longest_replay(assembly: Assembly) -> None:
    """A repeated call finds its first effect while the record of idempotency stays.

    An audit of an order finds it while the order's rows do.
    """
    told = [f.properties["Environment"]["Variables"] for f in assembly.of_type("AWS::Lambda::Function")]
    kept = {table: {int(v[f"KEEP_DAYS_{table}"]) for v in told if f"TABLE_{table}" in v} for table in TIED}
    assert min(kept["SANDBOX"]) > max(kept["IDEMPOTENCY"] | kept["ORDERS"])
    (table,) = [t for t in assembly.of_type("AWS::DynamoDB::Table") if t.name == "signalbox-dev-sandbox"]
    assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
