"""Faults on the way of an application, by their row in docs/reliability.md."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from scenarios.lending.people import button_fields, link_for
from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from signalbox.twin.gateway.calls import Call
from stacks.deployment.concurrency import STREAM_SHARDS, copies
from stacks.routes import ROUTES
from tests.simulation.copies import change_machine, copy
from tests.simulation.orders import fault, letters, rows, sound, struck
from tests.workflows.lending import DAY, LOAN, act, applied, at_days, bureau, document, result, row, told

Open = Callable[..., Twin]
HOUR = 3600
PATIENT = 12
"""Applications during an outage of the bureau."""


def test_27_a_document_that_is_lost(twin: Open) -> None:
    """A wait without an answer ends after its reminders, on the seventh day."""
    run = twin(27)
    run.play([fault(27, type="DocumentReceived"), applied(), document(DAY)])
    assert struck(run, 27) == 1
    assert at_days(run, "DocumentsRequested") == [0, 2, 4, 6]
    assert row(run)["reasons"] == ["DocumentsMissing"]
    assert sound(run)


def test_34_a_first_request_that_is_late(twin: Open) -> None:
    """The applicant is asked five minutes late; the reminders keep to the days of the state, and no auditor minds."""
    run = twin(34)
    run.play([fault(34, state="AwaitDocuments", seconds=300, times=1), applied()])
    assert struck(run, 34) == 1
    journal = run.cloud.buses.buses[run.bus].journal
    asked = [(at - run.cloud.clock.start) for at, event in journal if event["detail-type"] == "DocumentsRequested"]
    assert (asked[0] > 300, asked[1] - asked[0] < 2 * DAY - 240) == (True, True)
    assert sound(run)


def beating(assembly: Assembly, folder: Path) -> Assembly:
    """The assembly with a review that must give a sign of life every hour."""
    made = copy(assembly, folder)
    change_machine(made, lambda machine: machine["States"]["AwaitReview"].update(HeartbeatSeconds=HOUR), "lending")
    return read(made.path)


def test_28_a_heartbeat_is_missed(assembly: Assembly, tmp_path: Path) -> None:
    """The wait goes on while heartbeats come. A missed one ends it as States.Timeout, and the senior is asked."""
    with Twin.from_assembly(beating(assembly, tmp_path / "beating"), seed=28, schedules=False) as run:
        run.plan([applied(), document(10)])
        run.advance(minutes=30)
        for _ in range(10):
            run.client("stepfunctions").send_task_heartbeat(taskToken=row(run)["taskToken"])
            run.advance(minutes=50)
        assert row(run)["status"] == "IN_REVIEW"
        run.advance(minutes=30)
        assert row(run)["status"] == "ESCALATED"
        run.plan([act(run.now + 60, "approve", "senior-1")])
        run.run_until_idle()
        assert (result(run)["states"][-1], result(run)["outcome"]) == ("EscalateReview", "LoanApproved")
        assert sound(run)


def test_29_somebody_answers_the_wait_first(twin: Open) -> None:
    """A callback that finds its wait decided counts as said: nothing is given up, one outcome."""
    run = twin(29)
    run.play([fault(29), applied(), document(DAY), act(2 * DAY, "approve")])
    assert struck(run, 29) == 1
    assert all("publishedAt" in row for row in rows(run, "outbox"))
    assert letters(run, "outbox-unrelayed") == []
    assert result(run)["outcome"] == "LoanApproved"
    assert sound(run)


def asked(run: Twin) -> list[str]:
    """Grows with each question that reaches the bureau."""
    found: list[str] = []

    def heard(call: Call) -> Callable[[Any], object]:
        if call.operation == "GetItem" and "behaviour#bureau" in str(call.parameters):
            found.append(call.operation)
        return lambda answer: None

    run.cloud.gateway.listeners.append(heard)
    return found


def patient(run: Twin, behave: str, count: int) -> list[str]:
    """Return `count` small loans while the bureau is down for two hours.

    All are scored afterwards, and there is no dead letter.
    """
    loans = [f"loan-{number}" for number in range(count)]
    small = [applied(100 * number, loan, amount="3000.00") for number, loan in enumerate(loans)]
    run.play([bureau(behave), *small, bureau("ok", 2 * HOUR)])
    assert {tuple(row(run, loan)["reasons"]) for loan in loans} == {("GoodScore", "SmallAmount")}
    assert sum(run.results.dead_letters().values()) == 0
    assert sound(run)
    return loans


def test_42_the_bureau_is_down_for_two_hours(twin: Open) -> None:
    """The circuit holds calls back, except a trial call; the machines wait, and each application is decided."""
    run = twin(42)
    questions = asked(run)
    patient(run, "fail", PATIENT)
    tries = run.cloud.functions.usage["signalbox-dev-lending-check-credit"].requests
    # A call asks three times where the circuit lets it through, and not at all where it does not: one in three, about.
    assert len(questions) < 1.5 * tries


def test_42_the_bureau_hangs_for_two_hours(twin: Open) -> None:
    """Calls that end by their function's time-out are waited out in the same way."""
    patient(twin(42), "hang", 3)


def button(run: Twin, action: str = "approve") -> tuple[str, dict[str, str]]:
    """The address of the underwriter's page, and the fields of the button on its second page."""
    link = link_for(run, LOAN, "underwriter-1") or ""
    pages: list[str] = []
    run.cloud.http.request("GET", link, done=lambda reply: pages.append(reply.body))
    run.advance(seconds=10)
    address = link.partition("?")[0]
    run.cloud.http.request(
        "POST",
        address,
        urlencode(button_fields(pages[0], action) or {}),
        lambda reply: pages.append(reply.body),
    )
    run.advance(seconds=10)
    return address, {**(button_fields(pages[1], action) or {}), "reason": "a steady income"}


def pressed(run: Twin, address: str, fields: dict[str, str]) -> int:
    """The status of the answer to a form."""
    found: list[int] = []
    run.cloud.http.request("POST", address, urlencode(fields), lambda reply: found.append(reply.status))
    run.advance(seconds=10)
    return found[0]


def in_review(run: Twin) -> tuple[str, dict[str, str]]:
    """An application whose underwriter has opened the page."""
    run.plan([applied(), document(DAY)])
    run.advance(days=2)
    return button(run)


TAMPERED = {"action": "reject", "who": "underwriter-2", "expires": "9999999999", "key": "7", "signature": "x" * 43}


def test_43_a_link_that_is_tampered_with(twin: Open) -> None:
    """A changed link is 403 and changes no row; unchanged, the same button decides."""
    run = twin(43)
    address, fields = in_review(run)
    before = row(run)
    assert {name: pressed(run, address, {**fields, name: text}) for name, text in TAMPERED.items()} == dict.fromkeys(
        TAMPERED, 403
    )
    assert pressed(run, re.sub(r"[^/]+$", "0" * 32, address), fields) == 403
    assert row(run) == before
    assert pressed(run, address, fields) == 200
    assert pressed(run, address, fields) == 410
    assert told(run).count("LoanApproved") == 1


def test_43_a_link_that_has_expired(twin: Open) -> None:
    """The underwriter's time is over, the senior's is not: the old button is refused with 410, and changes nothing."""
    run = twin(43)
    address, fields = in_review(run)
    run.advance(days=2.5)
    before = row(run)
    assert before["status"] == "ESCALATED"
    assert pressed(run, address, fields) == 410
    assert row(run) == before
    assert dict(parse_qsl(urlencode(fields)))["who"] == "underwriter-1"


def test_50_callers_ask_for_no_more_than_the_preflight_does(assembly: Assembly) -> None:
    """The preflight requires exactly the copies that queues, streams, pages, Maps and schedules may run together."""
    sources = [source.properties for source in assembly.of_type("AWS::Lambda::EventSourceMapping")]
    streams = [source for source in sources if ":dynamodb:" in source["EventSourceArn"]]
    settings = [stage.properties["RouteSettings"] for stage in assembly.of_type("AWS::ApiGatewayV2::Stage")]
    machines = [
        json.loads(machine.properties["DefinitionString"])
        for machine in assembly.of_type("AWS::StepFunctions::StateMachine")
    ]
    most = {
        "queues": sum(s["ScalingConfig"]["MaximumConcurrency"] for s in sources if "ScalingConfig" in s)
        + sum(route.messages or 0 for route in ROUTES),
        "the outbox's stream": sum(STREAM_SHARDS * s.get("ParallelizationFactor", 1) for s in streams),
        "pages": sum(route["ThrottlingBurstLimit"] for routes in settings for route in routes.values()),
        "Maps": sum(s["MaxConcurrency"] for m in machines for s in m["States"].values() if s["Type"] == "Map"),
        "schedules": len(assembly.of_type("AWS::Scheduler::Schedule"))
        + len(assembly.of_type("AWS::SecretsManager::RotationSchedule")),
    }
    assert most == copies()


def test_50_mails_leave_in_the_sandbox_of_ses(twin: Open) -> None:
    """The sender has a right on each recipient's identity: applicant and underwriters get their mails."""
    run = twin(seed=50)
    run.play([applied(), document(DAY)])
    reached = {mail.to for mail in run.cloud.mailbox.mails}
    assert {"loan-1@example.com", "underwriter-1@example.com", "underwriter-2@example.com"} <= reached
