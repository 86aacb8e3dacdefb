"""The parts of the meter, each worked out by hand: units of DynamoDB, polls, log lines, ways through a machine."""

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from signalbox.cost.projection.polling import empty_polls as projected_empty_polls
from signalbox.twin.gateway.calls import Call, Http
from signalbox.twin.observe.meter import chunks
from signalbox.twin.services.aws_lambda.log_lines import EVENT_OVERHEAD, handler_bytes, machine_line, platform_bytes
from signalbox.twin.services.aws_lambda.pollers import empty_polls
from signalbox.twin.services.dynamodb.capacity import Index, Units, index_units, keys_of, read_units
from signalbox.twin.services.dynamodb.item_sizes import item_bytes
from signalbox.twin.services.stepfunctions.state_visits import Visits, add_history

ITEM = {
    "id": {"S": "order-1"},
    "count": {"N": "-12.50"},
    "open": {"BOOL": True},
    "lines": {"L": [{"M": {"a": {"S": "b"}}}]},
}
LONG = {"id": {"S": "a" * 5000}}


def test_an_item_is_as_long_as_its_names_and_values() -> None:
    """Names and text count their bytes, numbers half a byte a digit and one, containers three and one an entry."""
    assert item_bytes(ITEM) == (2 + 7) + (5 + 3) + (4 + 1) + (5 + 3 + 1 + 3 + 1 + 1 + 1)


def read(operation: str, answer: Mapping[str, Any], status: int = 200, **parameters: Any) -> Fraction:
    """The units of one read."""
    return read_units(Call("dynamodb", operation, parameters, None), (Http(status), dict(answer)))


@pytest.mark.parametrize(
    ("units", "operation", "answer", "consistent"),
    [
        (Fraction(1), "GetItem", {}, True),
        (Fraction(1, 2), "GetItem", {"Item": ITEM}, False),
        (Fraction(2), "GetItem", {"Item": LONG}, True),
        (Fraction(3, 2), "Query", {"Items": [LONG, LONG]}, False),
        (Fraction(1, 2), "Query", {"Items": []}, False),
        (Fraction(4), "TransactGetItems", {"Responses": [{"Item": ITEM}, {}]}, False),
    ],
)
def test_reads_bill_by_four_kilobytes(
    units: Fraction, operation: str, answer: dict[str, Any], consistent: bool
) -> None:
    """An eventually consistent read bills half, an empty result one unit, and a query the sum of its items."""
    assert read(operation, answer, ConsistentRead=consistent) == units


def test_a_refused_read_bills_nothing() -> None:
    """A throttled call is free."""
    assert read("GetItem", {"Error": {"Code": "ThrottlingException"}}, status=400) == 0


def test_a_read_that_the_meter_does_not_know_is_an_error() -> None:
    """An unknown call is an error, so that no call is counted as nothing."""
    with pytest.raises(NotImplementedError, match=r"dynamodb\.BatchGetItem"):
        read("BatchGetItem", {})


@pytest.mark.parametrize(
    ("old", "new", "units", "keys_only"),
    [
        (None, None, 0, 0),
        (None, {"shard": {"S": "1"}}, 1, 1),
        ({"shard": {"S": "1"}}, {"other": {"S": "1"}}, 1, 1),
        ({"shard": {"S": "1"}}, {"shard": {"S": "2"}}, 2, 2),
        ({"shard": {"S": "1"}}, {"shard": {"S": "1"}}, 0, 0),
        ({"shard": {"S": "1"}}, {"shard": {"S": "1"}, "more": {"S": "x" * 1500}}, 2, 0),
        (None, {"shard": {"S": "1"}, "more": {"S": "x" * 1500}}, 2, 1),
        ({"other": {"S": "1"}}, {"other": {"S": "2"}}, 0, 0),
    ],
)
def test_an_index_bills_what_changes_in_it(old: Any, new: Any, units: int, keys_only: int) -> None:
    """Written, deleted, moved, unchanged, grown, large, and never in it; of keys alone only the keys count."""
    assert index_units(Index(("shard",), keys_only=False), old, new) == units
    assert index_units(Index(("shard",), keys_only=True), old, new) == keys_only


def test_keys_come_partition_key_first() -> None:
    """The order in the template does not matter."""
    schema = [{"AttributeName": "b", "KeyType": "RANGE"}, {"AttributeName": "a", "KeyType": "HASH"}]
    assert keys_of({"KeySchema": schema}).table == ("a", "b")


@pytest.mark.parametrize(("pollers", "polls"), [(5, 900), (2, 360)])
def test_an_idle_queue_is_polled_three_times_a_minute_by_each_poller(pollers: int, polls: int) -> None:
    """900 polls an hour by five of them, 360 by two."""
    assert empty_polls([], 3600.0, Random(0), pollers) == polls
    assert projected_empty_polls(Fraction(0), Fraction(pollers), Fraction(20)) * 3600 == polls


@pytest.mark.parametrize("a_second", [0.01, 0.2, 1.0])
def test_the_formula_of_empty_polls_agrees_with_their_simulation(a_second: float) -> None:
    """Batches at random instants: simulated and computed polls differ by less than 2 per cent of all polls."""
    random, instants, now, seconds = Random(5), [], 0.0, 200_000.0
    while (now := now + random.expovariate(a_second)) < seconds:
        instants.append(now)
    simulated = empty_polls(instants, seconds, Random(6))
    computed = float(projected_empty_polls(Fraction(a_second), Fraction(5), Fraction(20))) * seconds
    assert abs(simulated - computed) < 0.02 * (simulated + len(instants))


def test_a_busy_queue_has_no_empty_polls() -> None:
    """The formula does not overflow for large rates."""
    assert projected_empty_polls(Fraction(10_000), Fraction(5), Fraction(20)) == 0
    assert projected_empty_polls(Fraction(1), Fraction(0), Fraction(20)) == 0


def test_log_lines_count_their_bytes_and_an_overhead_each() -> None:
    """UTF-8, and 26 bytes an event."""
    assert handler_bytes(["é", "ab"]) == 4 + 2 * EVENT_OVERHEAD
    assert platform_bytes("0" * 36, 12, 512, True) == platform_bytes("0" * 36, 34, 512, True) > 400


def test_a_machine_does_not_log_its_data() -> None:
    """includeExecutionData is false: names stay, inputs do not."""
    details = {"name": "Work", "input": "secret", "inputDetails": {"truncated": False}}
    event = {"id": 2, "previousEventId": 1, "type": "TaskStateEntered", "timestamp": 1.5}
    line = machine_line(event | {"stateEnteredEventDetails": details}, "arn")
    assert '"details":{"name":"Work"}' in line
    assert "secret" not in line


def test_chunks_bill_from_the_first_byte() -> None:
    """64 KB are one, a byte more is two."""
    assert [chunks(0), chunks(65_536), chunks(65_537)] == [1, 1, 2]


def test_attempts_errors_and_exits_are_read_from_a_history() -> None:
    """A Task fails once and is retried, then a Choice leads on."""
    entered = "stateEnteredEventDetails"
    history = [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted"},
        {"id": 2, "previousEventId": 0, "type": "TaskStateEntered", entered: {"name": "Work"}},
        {"id": 3, "previousEventId": 2, "type": "TaskScheduled"},
        {"id": 4, "previousEventId": 3, "type": "TaskFailed", "taskFailedEventDetails": {"error": "Busy"}},
        {"id": 5, "previousEventId": 4, "type": "TaskScheduled"},
        {"id": 6, "previousEventId": 5, "type": "TaskSucceeded"},
        {"id": 7, "previousEventId": 6, "type": "TaskStateExited"},
        {"id": 8, "previousEventId": 7, "type": "ChoiceStateEntered", entered: {"name": "Ask"}},
        {"id": 9, "previousEventId": 8, "type": "ChoiceStateExited"},
        {"id": 10, "previousEventId": 9, "type": "SucceedStateEntered", entered: {"name": "Done"}},
    ]
    found = Visits()
    for _ in range(2):
        add_history(found, history)
    assert found.attempts == {"Work": 4}
    assert found.errors["Work"] == {"Busy": 2}
    assert dict(found.exits) == {"Ask": {"Done": 2}}


def test_units_begin_at_nothing() -> None:
    """A call that bills nothing adds nothing."""
    assert Units() == Units(Fraction(0), Fraction(0))
