"""The desk: dead letters are seen, understood and sent back, and nothing is lost on the way."""

import gzip
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from signalbox.desk import Account, DeadLetters, carry_out, count_dead_letters, group_by_cause, perform
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.workflows.orders import paid, placed, row, stock

Open = Callable[..., Twin]


def account(twin: Twin) -> Account:
    return Account(twin.assembly, twin.client)


def desk(twin: Twin) -> DeadLetters:
    return DeadLetters(account(twin))


def act(twin: Twin, verb: str, **arguments: Any) -> dict[str, Any]:
    """Do an act while the twin's time passes; gives what it did."""
    return carry_out(perform(account(twin), {"desk": verb, **arguments}), lambda seconds: twin.advance(seconds=seconds))


def archived(twin: Twin, prefix: str) -> list[dict[str, Any]]:
    """Every document in the archive under a prefix, in order."""
    s3, bucket = twin.client("s3"), account(twin).bucket
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    bodies = [gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).decode() for key in keys]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


@pytest.fixture
def run(twin: Open) -> Twin:
    """Three orders whose totals do not add up, one of a wrong currency, one event of an unknown type."""
    opened = twin(seed=2)
    wrong = [placed(60 + n, f"order-{n}", total="1.00") for n in range(3)]
    opened.play([stock(), *wrong, placed(70, "order-x", currency="XXQ"), {**placed(80, "order-y"), "type": "Nobody"}])
    return opened


def counts(twin: Twin) -> dict[str, int]:
    return {item["route"]: item["messages"] for item in count_dead_letters(desk(twin))["routes"] if item["messages"]}


def test_dead_counts_every_route_and_looking_changes_nothing(run: Twin) -> None:
    """Counts and ages stand for every route; a second look sees the same."""
    first = count_dead_letters(desk(run))
    assert counts(run) == {"orders": 4, "unroutable": 1} == counts(run)
    routes = [*run.assembly.dead_letter_queues, "schedules-missed", "outbox-unrelayed", "event-log-undelivered"]
    assert [item["route"] for item in first["routes"]] == routes
    (orders,) = [item for item in first["routes"] if item["route"] == "orders"]
    assert 0 < orders["oldest_s"] <= run.now


def test_peek_groups_by_cause(run: Twin) -> None:
    """Letters of one cause stand together, the most frequent first, with their events' ids and types."""
    first, second = group_by_cause(desk(run), "orders")["causes"]
    assert (first["reason"], first["count"], len(set(first["eventIds"]))) == ("InvalidEvent", 3, 3)
    assert "total" in first["error"]
    assert first["types"] == ["OrderPlaced"]
    assert "XXQ" in second["error"]
    (unknown,) = group_by_cause(desk(run), "unroutable")["causes"]
    assert unknown["reason"] == "UnknownType"


def test_peek_names_the_trace(twin: Open) -> None:
    """A letter whose event carries a traceparent names its trace."""
    opened = twin()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"  # pragma: allowlist secret: a trace id
    detail = {"id": "e-1", "type": "OrderPlaced", "traceparent": f"00-{trace}-00f067aa0ba902b7-01", "data": {}}
    event = {"detail-type": "OrderPlaced", "source": "signalbox.external", "detail": detail}
    opened.client("sqs").send_message(QueueUrl=desk(opened).urls("orders")[0], MessageBody=json.dumps(event))
    assert group_by_cause(desk(opened), "orders")["causes"][0]["traceIds"] == [trace]


@pytest.mark.parametrize("body", ['{"detail": {"traceparent": "%s", broken', "no event at all"])
def test_a_malformed_letter_names_its_trace_before_and_after_a_replay(twin: Open, body: str) -> None:
    """A dead letter has the trace of its message, also after a replay, else that of its text."""
    opened = twin()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"  # pragma: allowlist secret: a trace id
    carried = f"00-{trace}-00f067aa0ba902b7-01"
    attribute = {"traceparent": {"DataType": "String", "StringValue": carried}}
    attributes = {} if "%s" in body else {"MessageAttributes": attribute}
    url = account(opened).queue_url("signalbox-dev-orders")
    opened.client("sqs").send_message(QueueUrl=url, MessageBody=body.replace("%s", carried), **attributes)
    opened.run_until_idle()
    assert group_by_cause(desk(opened), "orders")["causes"][0]["traceIds"] == [trace]
    act(opened, "replay", route="orders")
    opened.run_until_idle()
    assert group_by_cause(desk(opened), "orders")["causes"][0]["traceIds"] == [trace]


def test_replay_sends_back_only_what_it_was_asked_for(run: Twin) -> None:
    """Conditions choose letters, edits mend them, the rest stays where it was."""
    done = act(run, "replay", route="orders", where={"subject": "order-1"}, edit={"/data/total": "20.00"})
    assert (done["replayed"], done["left"], done["stopped"]) == (1, 3, [])
    run.play([paid(run.now + 30, "order-1")])
    assert row(run, "order-1")["outcome"] == "OrderConfirmed"
    assert counts(run) == {"orders": 3, "unroutable": 1}


def test_a_replay_stops_when_the_same_failure_returns(twin: Open) -> None:
    """A replay sends few of fifty dead letters that must fail again; each is there once afterwards."""
    opened = twin(seed=2)
    opened.play([placed(60, f"order-{n}", total="1.00") for n in range(50)])
    done = act(opened, "replay", route="orders")
    assert 0 < done["replayed"] < 50
    assert [stopped["reason"] for stopped in done["stopped"]] == ["InvalidEvent"]
    opened.run_until_idle()
    (cause,) = group_by_cause(desk(opened), "orders")["causes"]
    assert (cause["count"], len(set(cause["eventIds"]))) == (50, 50)


def test_what_returns_does_not_hold_up_other_causes(run: Twin) -> None:
    """A letter that can succeed goes back and does, though others of the same replay cannot."""
    event = {"detail-type": "OrderPlaced", "source": "signalbox.external"}
    (good,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail"]["subject"] == "order-y"]
    detail = {**good["detail"], "id": "mended", "type": "OrderPlaced", "dataschema": "urn:signalbox:OrderPlaced:v1"}
    url = desk(run).urls("orders")[0]
    run.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({**event, "detail": detail}))
    done = act(run, "replay", route="orders")
    run.run_until_idle()
    assert row(run, "order-y")["status"] == "SUCCEEDED"
    assert (done["replayed"], done["returned"]) == (5, 4)
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_copies_of_one_event_are_no_failure_that_returns(twin: Open) -> None:
    """An event that lies there twelve times is sent twelve times, has one effect, and stops nothing."""
    opened = twin(seed=2)
    opened.play([stock(), placed(60, "order-1", total="1.00")])
    (found,) = desk(opened).take("orders")
    for _ in range(11):
        opened.client("sqs").send_message(QueueUrl=found.url, MessageBody=found.body)
    opened.advance(minutes=5)
    done = act(opened, "replay", route="orders", edit={"/data/total": "20.00"})
    opened.play([paid(opened.now + 30, "order-1")])
    assert (done["replayed"], done["stopped"], counts(opened)) == (12, [], {})
    assert row(opened, "order-1")["outcome"] == "OrderConfirmed"
    assert opened.audit() == []


def test_a_dry_run_moves_nothing(run: Twin) -> None:
    """A dry run returns the number of dead letters to replay."""
    done = act(run, "replay", route="orders", where={"reason": "InvalidEvent"}, dry_run=True)
    assert (done["would_replay"], done["replayed"]) == (4, 0)
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_the_rate_is_kept(twin: Open) -> None:
    """A replay of a hundred dead letters keeps to its rate of 10 a second, after the first ten."""
    opened = twin(seed=2)
    opened.play([placed(60, f"order-{n}", total="1.00") for n in range(100)])
    sent: list[float] = []
    for queue in opened.cloud.queues.values():
        if queue.name.endswith("-orders"):
            queue.listeners.append(lambda what, _: sent.append(opened.now) if what == "sent" else None)
    act(opened, "replay", route="orders", edit={"/data/total": "20.00"}, rate=10)
    assert len(sent) == 100
    assert sent[-1] - sent[0] == pytest.approx(5 + 8.0, abs=0.01)
    assert max(sent.count(at) for at in sent) == 10


def test_an_unroutable_letter_goes_to_the_bus(run: Twin) -> None:
    """An edit of the type changes the envelope, and the bus routes by it."""
    done = act(
        run, "replay", route="unroutable", edit={"/type": "OrderPlaced", "/dataschema": "urn:signalbox:OrderPlaced:v1"}
    )
    run.play([paid(run.now + 30, "order-y")])
    assert (done["replayed"], done["refused"]) == (1, {})
    assert row(run, "order-y")["outcome"] == "OrderConfirmed"


def test_an_edit_must_keep_the_contract(run: Twin) -> None:
    """An edit that breaks the contract is refused with place and reason, and nothing moves."""
    with pytest.raises(InputError, match=r"still break OrderPlaced v1 at /data/total: .*12,00"):
        act(run, "edit", route="orders", edit={"/data/total": "12,00"})
    assert counts(run) == {"orders": 4, "unroutable": 1}
    done = act(run, "edit", route="orders", edit={"/data/total": "20.00"}, where={"subject": "order-0"})
    assert (done["replayed"], done["returned"]) == (1, 0)


def test_dropped_letters_lie_in_the_archive(run: Twin) -> None:
    """A letter is deleted once the archive has it, whole; the others stay."""
    done = act(run, "drop", route="orders", where={"subject": "order-2"})
    assert (done["dropped"], done["left"]) == (1, 3)
    assert counts(run) == {"orders": 3, "unroutable": 1}
    (letter,) = archived(run, "letters/")
    assert json.loads(letter["body"])["detail"]["subject"] == "order-2"
    assert letter["attributes"]["reason"] == "InvalidEvent"


def test_a_crash_between_archive_and_deletion_loses_nothing(run: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dead letters stay where the archive cannot store them."""
    monkeypatch.setattr("signalbox.desk.archive.gzip", SimpleNamespace(compress=lambda *_, **__: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        act(run, "drop", route="orders")
    run.advance(hours=1)
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_acts_are_written_down(run: Twin) -> None:
    """Each act leaves one record: when, what, who, why, and what came of it, refused ones too."""
    act(run, "drop", route="orders", where={"subject": "order-2"}, who="mia", why="a test order")
    with pytest.raises(InputError):
        act(run, "replay", route="nowhere", who="mia")
    dropped, refused = archived(run, "acts/")
    assert (dropped["act"], dropped["who"], dropped["why"]) == ("drop", "mia", "a test order")
    assert dropped["arguments"] == {"route": "orders", "where": {"subject": "order-2"}}
    assert dropped["outcome"]["dropped"] == 1
    assert "no route 'nowhere'" in refused["outcome"]["error"]


@pytest.mark.parametrize(
    ("route", "where", "edit", "message"),
    [
        ("order", {}, {}, "no route 'order'; did you mean 'orders'"),
        ("orders", {"colour": "red"}, {}, "cannot be selected by 'colour'"),
        ("orders", {}, {"data/total": 1}, "no JSON Pointer"),
    ],
)
def test_a_wrong_replay_is_refused_and_touches_nothing(
    run: Twin, route: str, where: dict[str, str], edit: dict[str, object], message: str
) -> None:
    """An impossible act is refused in a sentence before anything moves."""
    with pytest.raises(InputError, match=message):
        act(run, "replay", route=route, where=where, edit=edit)
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_letters_that_do_not_take_the_edit_stay(run: Twin) -> None:
    """A pointer that does not exist in a letter refuses that letter, not the replay."""
    done = act(run, "replay", route="orders", edit={"/nothing/here/at/all": 1})
    assert (done["replayed"], done["left"]) == (0, 4)
    assert all("does not exist in the dead letter" in reason for reason in done["refused"].values())
    assert len(done["refused"]) == 4
    assert counts(run) == {"orders": 4, "unroutable": 1}


def test_a_letter_of_no_event_goes_back_as_it_is(twin: Open) -> None:
    """A text without an event can be replayed to a queue, but not edited or sent to the bus."""
    opened = twin(seed=2)
    for route in ("orders", "unroutable"):
        opened.client("sqs").send_message(QueueUrl=desk(opened).urls(route)[0], MessageBody="no event")
    (reason,) = act(opened, "replay", route="orders", edit={"/data/total": "1.00"})["refused"].values()
    assert "has no event" in reason
    assert act(opened, "replay", route="orders")["replayed"] == 1
    assert "no event" in act(opened, "replay", route="unroutable")["refused"]["unknown"]
    opened.run_until_idle()
    (cause,) = group_by_cause(desk(opened), "orders")["causes"]
    assert cause["reason"] == "InvalidEvent"
    assert counts(opened) == {"orders": 1, "unroutable": 1}


def test_a_line_of_a_script_is_an_act(twin: Open) -> None:
    """`replay` and `desk` lines play, wait on the twin's clock, and give the same run again."""
    lines = [
        stock(),
        placed(60, "order-1", total="1.00"),
        {"at": 90, "desk": "edit", "route": "orders", "edit": {"/data/total": "20.00"}, "who": "mia"},
        placed(100, "order-2", total="1.00"),
        {"at": 120, "replay": "orders", "where": {"subject": "order-2"}, "edit": {"/data/total": "20.00"}},
        paid(150, "order-1"),
        paid(150, "order-2"),
    ]
    ends = []
    for _ in range(2):
        opened = twin(seed=5)
        opened.play(lines)
        assert [done["replayed"] for done in opened.acts] == [1, 1]
        assert [item["outcome"] for item in opened.executions()] == ["OrderConfirmed"] * 2
        ends.append((opened.now, json.dumps(opened.executions())))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"desk": "burn"}, "`desk` is 'burn'; the acts are replay, edit, drop"),
        ({"desk": "drop"}, "the act drop needs `route`"),
        ({"desk": "drop", "route": "orders", "rate": 1}, "the act drop has no 'rate'"),
        ({"desk": "replay", "route": 7}, "`route` is 7, and must be a text"),
        ({"desk": "replay", "route": "orders", "rate": 0}, "`rate` is 0, and must be a number above 0"),
        ({"desk": "replay", "route": "orders", "where": "x"}, "`where` is 'x', and must be an object"),
    ],
)
def test_a_line_that_is_no_act(twin: Open, line: dict[str, Any], words: str) -> None:
    """An invalid act is refused when the script is read."""
    with pytest.raises(InputError) as raised:
        twin().plan([{"at": 0, **line}])
    assert words in str(raised.value)
