"""Edges of small consumers: pages, mails, archives and restarts, with what they ask of AWS."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.analytics import store as analytics
from lambdas.common.errors import Conflict, TransientError
from lambdas.common.events.envelope import Cause
from lambdas.history import store as history
from lambdas.history.model import Closed
from lambdas.lending import execution as loans
from lambdas.lending import handlers as lending
from lambdas.lending import store as loan_rows
from lambdas.orders import execution as orders
from lambdas.verification import clicks, page, page_handlers
from lambdas.welcome import store as welcome
from tests.unit.lending.desk import APPLIED
from tests.unit.orders.journey import place
from tests.unit.world import Context, World, aws_error, batch, delivered

CONTEXT = Context()
STARTED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def answered(code: str | None, confirm: bool = False) -> tuple[int, str]:
    """Status and page of a request with this code in its path."""
    handler = page_handlers.confirm if confirm else page_handlers.show
    answer = handler({"pathParameters": None if code is None else {"code": code}}, CONTEXT)
    assert answer["headers"] == dict(page_handlers.HEADERS)
    return answer["statusCode"], answer["body"]


@pytest.mark.parametrize(("code", "asked"), [(None, 0), ("", 0), ("x", 1), ("x" * 64, 1), ("x" * 65, 0)])
def test_code_of_a_link_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch, code: str | None, asked: int) -> None:
    """Another code is unknown without a read; a request without any path too."""
    codes: list[str] = []

    def look(given: str) -> clicks.Answer:
        codes.append(given)
        return clicks.Answer(200, "page")

    monkeypatch.setattr(clicks, "look", look)
    monkeypatch.setattr(clicks, "confirm", look)
    expected = (200, "page") if asked else (clicks.UNKNOWN.status, clicks.UNKNOWN.html)
    assert (answered(code), answered(code, confirm=True)) == (expected, expected)
    assert codes == [code] * 2 * asked


def test_click_that_could_not_be_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and the page says that nothing was confirmed."""

    def fail(code: str) -> clicks.Answer:
        raise TransientError("throttled")

    monkeypatch.setattr(clicks, "confirm", fail)
    assert answered("x", confirm=True) == (503, page.unanswered())
    assert "We could not answer" in page.unanswered() and "Nothing was confirmed" in page.unanswered()


def test_welcome_is_mailed_under_one_key_and_recorded(world: World) -> None:
    """All tries have the partner's key; the event has the cause of the last fact."""
    profile = {"email": "ada@example.com", "name": "Ada", "country": "DE"}
    world.put("welcomes", {"userId": "u", "state": "DUE", "facts": {"ProfileCreated": [profile]}, "version": 1})
    for _ in range(2):
        welcome.send("u", Cause("c-1", "e-1", "", 2))
    mails = [row for row in world.rows("sandbox") if row["id"].startswith("mail#")]
    assert [row["id"] for row in mails] == ["mail#send-welcome-u"]
    assert (world.row("welcomes", userId="u") or {})["state"] == "SENT"
    (event,) = (json.loads(row["body"]) for row in world.rows("outbox"))
    assert (event["type"], event["data"], event["causationid"], event["hops"]) == (
        "WelcomeSent",
        {"userId": "u"},
        "e-1",
        3,
    )


@pytest.mark.parametrize(
    ("row", "found"),
    [(None, [0]), ({}, [0]), ({"live": 2}, [2]), ({"live": 2, "building": 3}, [2, 3]), ({"building": 1}, [0, 1])],
)
def test_generations_that_count_now(world: World, row: dict[str, int] | None, found: list[int]) -> None:
    """The live one, and one that is built beside it."""
    if row is not None:
        world.put("analytics", {"id": "generations", **row})
    assert analytics.generations() == found


def test_generations_are_read_at_half_the_price(world: World) -> None:
    """A rebuild waits longer than the read may be old."""
    calls = world.answer("dynamodb", "get_item", {})
    assert analytics.generations() == [0]
    key = {"id": {"S": "generations"}}
    assert calls == [{"TableName": "analytics", "Key": key, "ConsistentRead": False}]


MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:signalbox-dev-orders"
RUN = MACHINE.replace(":stateMachine:", ":execution:")


def described(*known: str, status: str = "SUCCEEDED") -> Any:
    """DescribeExecution of these executions."""

    def answer(executionArn: str) -> Any:  # noqa: N803  # the service's name
        if executionArn not in [f"{RUN}:{name}" for name in known]:
            raise aws_error("ExecutionDoesNotExist")
        return {"name": executionArn.rpartition(":")[2], "status": status, "startDate": STARTED, "ResponseMetadata": {}}

    return answer


@pytest.fixture
def machines(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The account with one machine and the archive."""
    monkeypatch.setenv("MACHINES", json.dumps({"orders": MACHINE}))
    monkeypatch.setenv("ARCHIVE_BUCKET", "archive")
    return world


def test_every_attempt_of_a_key_is_archived_with_all_its_events(machines: World) -> None:
    """Pages of a history are read to the end; the description has nothing of the call."""
    machines.answer("stepfunctions", "describe_execution", described("order-1", "order-1-r1"))
    pages = [{"events": [{"id": 1}], "nextToken": "t"}, {"events": [{"id": 2}]}]
    calls = machines.answer("stepfunctions", "get_execution_history", *pages, pages[1])
    found = history.histories(Closed("orders", "order-1"))
    assert [(one.workflow, one.name, one.started) for one in found] == [
        ("orders", "order-1", STARTED),
        ("orders", "order-1-r1", STARTED),
    ]
    plain = {"name": "order-1", "status": "SUCCEEDED", "startDate": STARTED}
    assert found[0].lines == [plain, {"id": 1}, {"id": 2}]
    asked = {"executionArn": f"{RUN}:order-1", "maxResults": 1000}
    assert calls[:2] == [asked, {**asked, "nextToken": "t"}]
    assert calls[2:] == [{**asked, "executionArn": f"{RUN}:order-1-r1"}]
    puts = machines.answer("s3", "put_object", {})
    history.archive(found)
    (put,) = puts
    assert (put["Bucket"], put["ContentType"], put["Key"][:29]) == (
        "archive",
        "application/gzip",
        "executions/orders/2026/01/05/",
    )
    assert gzip.decompress(put["Body"]).count(b"\n") == 4


def test_running_execution_is_archived_later(machines: World) -> None:
    """The message comes back; a key without executions has no history."""
    machines.answer("stepfunctions", "describe_execution", described("order-1", status="RUNNING"))
    with pytest.raises(TransientError, match="the execution order-1 of orders has not ended yet"):
        history.histories(Closed("orders", "order-1"))
    machines.answer("stepfunctions", "describe_execution", described())
    assert history.histories(Closed("orders", "order-1")) == []
    machines.answer("stepfunctions", "describe_execution", aws_error("AccessDeniedException"))
    with pytest.raises(ClientError):
        history.histories(Closed("orders", "order-1"))


def test_twenty_attempts_of_a_key_are_archived(machines: World) -> None:
    """Each was requested by a person."""
    names = ["order-1", *(f"order-1-r{number}" for number in range(1, 30))]
    machines.answer("stepfunctions", "describe_execution", described(*names))
    machines.answer("stepfunctions", "get_execution_history", {"events": []})
    assert [one.name for one in history.histories(Closed("orders", "order-1"))] == names[:20]


def test_order_is_restarted_under_its_next_name(world: World) -> None:
    """The input is that of the first attempt; a repetition finds the attempt on the row."""
    place()
    first = world.started.copy()
    for _ in range(2):
        orders.restart("order-1", 1)
    assert [call["name"] for call in world.started] == ["order-1", "order-1-r1", "order-1-r1"]
    assert {call["input"] for call in world.started} == {first[0]["input"]}
    assert [orders.is_superseded("order-1", f"{RUN}:{name}") for name in ("order-1", "order-1-r1")] == [True, False]
    world.put("orders", {**world.order(), "status": "CANCELLED"})
    orders.restart("order-1", 1)
    assert len(world.started) == 3


def test_application_is_restarted_under_its_next_name(world: World) -> None:
    """The input stays the same; a closed application starts no execution."""
    lending.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
    for _ in range(2):
        loans.restart("loan-1", 1)
    assert [call["name"] for call in world.started] == ["loan-1", "loan-1-r1", "loan-1-r1"]
    assert len({call["input"] for call in world.started}) == 1
    assert [loans.is_superseded("loan-1", f"{RUN}:{name}") for name in ("loan-1", "loan-1-r1")] == [True, False]
    row = world.row("loans", applicationId="loan-1", record="application") or {}
    world.put("loans", {**row, "status": "EXPIRED", "decision": "DECIDED"})
    loans.restart("loan-1", 1)
    assert len(world.started) == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"applicantId": "applicant-2"},
        {"email": "b@example.com"},
        {"amount": "12000.01"},
        {"currency": "USD"},
        {"termMonths": 35},
        {"purpose": "other"},
        {"declaredIncome": "2000.01"},
    ],
)
def test_application_that_comes_again_with_another_content(world: World, changed: dict[str, Any]) -> None:
    """Each field counts; the same content starts under the same name."""
    lending.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
    first = loan_rows.read("loan-1")
    lending.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
    assert (loan_rows.read("loan-1"), [call["name"] for call in world.started]) == (first, ["loan-1"] * 2)
    lending.start(batch(delivered("LoanApplied", {**APPLIED, **changed})), CONTEXT)
    assert [reason for reason, _ in world.dead_letters()] == [Conflict.reason]
    assert loan_rows.read("loan-1") == first
