"""Rules of CloudWatch, as its documentation states them."""

from collections.abc import Callable

import pytest

from signalbox.assembly import Resource
from signalbox.twin import Twin
from signalbox.twin.services.cloudwatch import watch
from signalbox.twin.services.cloudwatch.alarm_states import decide
from signalbox.twin.services.cloudwatch.alarms import MetricAlarm
from signalbox.twin.services.cloudwatch.expressions import UnknownExpression, value
from signalbox.twin.services.cloudwatch.metrics import Metric, Metrics
from signalbox.twin.services.cloudwatch.rules import BrokenRule, parse
from tests.simulation.orders import fault

Open = Callable[..., Twin]
POINTS = {"0": False, "X": True, "-": None}
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
DOCUMENTED = [  # "Configuring how CloudWatch alarms treat missing data": 3 of 3, then 2 of 3, an evaluation range of 5
    ("0-X-X", 3, "OK", "OK", "OK", "OK"),
    ("0----", 3, "OK", "OK", "OK", "OK"),
    ("-----", 3, "INSUFFICIENT_DATA", "retained", "ALARM", "OK"),
    ("0XX-X", 3, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("--X--", 3, "ALARM", "retained", "ALARM", "OK"),
    ("0-X-X", 2, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("00X0X", 2, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0-X--", 2, "OK", "OK", "ALARM", "OK"),
    ("----0", 2, "OK", "OK", "ALARM", "OK"),
    ("---X-", 2, "ALARM", "retained", "ALARM", "OK"),
]


@pytest.mark.parametrize(("text", "bad", "missing", "ignore", "breaching", "not_breaching"), DOCUMENTED)
def test_the_documented_tables(
    text: str, bad: int, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    """Each row of the two tables gives the states of the page."""
    points = [POINTS[point] for point in text]
    found = [decide(points, 3, bad, treatment, "retained") for treatment in TREATMENTS]
    assert found == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize("text", ["----X", "---X-"])
def test_no_alarm_too_early(text: str) -> None:
    """One young breaching datapoint is no alarm yet: the next may be good."""
    assert decide([POINTS[point] for point in text], 3, 3, "missing", "OK") != "ALARM"


def test_rules_of_composite_alarms() -> None:
    """Precedence: NOT binds before AND, AND before OR. Alarms are named or given by ARN."""
    states = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA"}
    arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"
    for rule, holds in {
        f'ALARM("{arn}")': True,
        "ALARM(b) OR ALARM(a)": True,
        "ALARM(a) AND NOT OK(b)": False,
        'NOT ALARM("b") AND INSUFFICIENT_DATA("c")': True,
        "ALARM(a) OR ALARM(b) AND FALSE": True,
        "(ALARM(a) OR ALARM(b)) AND FALSE": False,
    }.items():
        assert parse(rule)(states) is holds, rule


@pytest.mark.parametrize("rule", ["", "ALARM(a) ALARM(b)", "(ALARM(a)", "AND ALARM(a)", "ALERT(a)"])
def test_broken_rules_are_named(rule: str) -> None:
    """A rule that CloudWatch would refuse is refused in a sentence."""
    with pytest.raises(BrokenRule, match="composite alarm"):
        parse(rule)


@pytest.mark.parametrize(
    ("name", "wanted"), [("p0", 1.0), ("p50", 3.0), ("p90", 5.0), ("p99.9", 5.0), ("Maximum", 5.0), ("SampleCount", 5)]
)
def test_statistics_of_a_period(name: str, wanted: float) -> None:
    """A percentile is the value of the nearest rank."""
    metrics = Metrics()
    for number in (5.0, 1.0, 4.0, 2.0, 3.0):
        metrics.put("N", "m", {}, 60.0, number)
    assert metrics.value(Metric("N", "m"), name, range(1, 2)) == wanted
    assert metrics.value(Metric("N", "m"), name, range(2, 3)) is None


def test_an_alarm_on_a_percentile() -> None:
    """One slow call of ten is above the ninety-fifth percentile, and below the eightieth."""
    metrics = Metrics()
    for number in range(10):
        metrics.put("N", "m", {}, 60.0, 500.0 if number == 4 else 10.0)
    common = {"Namespace": "N", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Threshold": 100}
    states = {}
    for name in ("p80", "p95"):
        properties = {**common, "ExtendedStatistic": name, "ComparisonOperator": "GreaterThanThreshold"}
        alarm = MetricAlarm(Resource("S", name, "AWS::CloudWatch::Alarm", name, name, "", properties))
        states[name] = [change.state for change in alarm.changes(metrics, 1, 1)]
    assert states == {"p80": [], "p95": ["ALARM"]}


def test_metric_math() -> None:
    """A missing operand is 0. Without any operand, and on a division by zero, there is no value."""
    assert value("100 * part / whole", {"part": 1.0, "whole": 4.0}) == 25
    assert value("100 * part / whole", {"part": None, "whole": 4.0}) == 0
    assert value("100 * part / whole", {"part": 1.0, "whole": 0.0}) is None
    assert value("100 * part / whole", {"part": 1.0, "whole": None}) is None
    assert value("100 * part / whole", {"part": None, "whole": None}) is None
    assert value("part - whole", {"part": None, "whole": None}) is None


def test_metric_math_fills() -> None:
    """FILL gives a number where its metric has none, and a datapoint where no other metric has one."""
    for part, whole, wanted in ((3.0, 2.0, 1), (3.0, None, 3), (None, 2.0, -2), (None, None, 0)):
        assert value("part - FILL(whole, 0)", {"part": part, "whole": whole}) == wanted


def test_unknown_metric_math_is_named() -> None:
    """An unsupported function is an error, not an empty result."""
    with pytest.raises(UnknownExpression, match="RUNNING_SUM"):
        value("RUNNING_SUM(part)", {"part": 1.0})


def test_an_idle_queue_reports_late(twin: Open) -> None:
    """An inactive dead-letter queue reports its first message after 15 minutes, a polled queue at once."""
    run = twin(1)
    watching = watch(run)
    run.plan([fault(10, at=60, queue="stock")])
    run.advance(minutes=30)
    depth = watching.collected().minutes
    letters = depth[Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", named("stock-dead-letters"))]
    assert min(letters) - run.cloud.clock.start // 60 == 16
    assert set(map(tuple, letters.values())) == {(1,)}


def named(queue: str) -> frozenset[tuple[str, str]]:
    """Return the dimension of a queue."""
    return frozenset({("QueueName", f"signalbox-dev-{queue}")})


def test_a_message_received_three_times_is_not_the_oldest(twin: Open) -> None:
    """The age of the oldest message leaves out a message that keeps returning: it ends as a dead letter."""
    run = twin(1)
    watching = watch(run)
    deadly = fault(14, function="orders.handlers.receive_stock", call="", when="before", times=0)
    run.plan([deadly, {"at": 10, "type": "StockReceived", "data": {"sku": "lamp", "quantity": 1}}])
    run.advance(minutes=30)
    ages = watching.collected().minutes[Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", named("stock"))]
    assert 60 < max(max(values) for values in ages.values()) < 180
