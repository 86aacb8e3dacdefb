"""A partner is down for two hours: circuits hold messages back, and not one becomes a dead letter."""

from collections.abc import Callable
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import Call, Parsed, ServiceError, operations
from signalbox.twin.services import ses
from tests.workflows.lending import act, applied, document, result
from tests.workflows.orders import paid, partner, placed, sandbox, stock

Open = Callable[..., Twin]
Line = dict[str, Any]
OUTAGE = 2 * 3600


def down(name: str, behave: str) -> list[Line]:
    """A partner behaves so for two hours, from minute one on."""
    return [partner(name, behave, at=65), partner(name, "ok", at=65 + OUTAGE)]


def switched_off(twin: Twin, route: str) -> bool:
    """Return whether a route's source is off."""
    return any(s.queue.name.endswith(f"-{route}") and not s.enabled for s in twin.cloud.queue_sources.values())


@pytest.mark.parametrize(
    ("name", "behave", "route", "lines", "effect"),
    [
        ("payments", "fail", "refunds", [paid(90), paid(95, paymentId="pay-again")], "payments#refund"),
        ("payments", "hang", "refunds", [paid(90), paid(95, paymentId="pay-again")], "payments#refund"),
        ("mail", "fail", "notification", [paid(90)], "mail#"),
        ("mail", "hang", "notification", [paid(90)], "mail#"),
    ],
)
def test_42_two_hours_cost_no_message(
    twin: Open, name: str, behave: str, route: str, lines: list[Line], effect: str
) -> None:
    """The circuit opens and pauses the source, closes by itself, and then what waited is done once."""
    run = twin(42, schedules=False)
    run.plan([stock(), placed(), *[{**line, "at": line["at"] + 20} for line in lines], *down(name, behave)])
    run.advance(hours=1)
    assert switched_off(run, route)
    run.run_until_idle()
    assert not switched_off(run, route)
    assert sum(run.results.dead_letters().values()) == 0
    assert len(sandbox(run, effect)) == 1
    assert run.audit() == []


def test_42_the_keepers_question_is_a_call_like_any_other(twin: Open) -> None:
    """Six calls of a refund fail and open the circuit, the keeper's is the seventh; the eighth is answered."""
    run = twin(42, schedules=False)
    run.play([stock(), placed(), paid(), paid(95, paymentId="pay-again"), partner("payments", "fail", 7, at=65)])
    assert any("CircuitsClosed" in line for line in run.cloud.functions.lines["signalbox-dev-circuits-keep-open"])
    assert sum(run.results.dead_letters().values()) == 0
    assert len(sandbox(run, "payments#refund")) == 1


def test_42_a_circuit_that_closes_ends_no_pause(twin: Open) -> None:
    """A source that a person paused stays paused when the partners answer again, until a person resumes it."""
    run = twin(42, schedules=False)
    run.plan([stock(), placed(), paid(110), paid(115, paymentId="pay-again"), *down("payments", "fail")])
    run.plan([{"at": 3600, "desk": "pause", "route": "refunds"}, {"at": 10_800, "desk": "resume", "route": "refunds"}])
    run.advance(seconds=10_790)
    assert switched_off(run, "refunds")
    assert sandbox(run, "payments#refund") == []
    run.run_until_idle()
    assert not switched_off(run, "refunds")
    assert len(sandbox(run, "payments#refund")) == 1
    assert run.audit() == []


def test_42_amazon_ses_is_down_for_two_hours(twin: Open) -> None:
    """No mail is lost: the circuit opens, the keeper tries a mail, and later each reviewer gets one mail."""
    run = twin(42, schedules=False)
    up = run.cloud.gateway.services["sesv2"]

    def down(call: Call) -> Parsed:
        raise ServiceError("TooManyRequestsException", "Too many requests.", 429)

    run.plan([applied(), document(600), act(5 * 3600, "approve")])
    broken = operations({"SendEmail": down}, ses.PARAMETERS)
    run.cloud.clock.after(300, lambda: run.cloud.gateway.services.update(sesv2=broken))
    run.cloud.clock.after(300 + OUTAGE, lambda: run.cloud.gateway.services.update(sesv2=up))
    run.advance(hours=2)
    assert switched_off(run, "letters")
    run.run_until_idle()
    assert sum(run.results.dead_letters().values()) == 0
    assert len(run.cloud.mailbox.to("underwriter-1@example.com")) == 1
    assert result(run)["outcome"] == "LoanApproved"


def test_42_a_circuit_whose_partners_answer_at_once_closes(twin: Open) -> None:
    """The keeper finds the partners up just after it switched the source off, when no change is possible yet. A minute
    later the source is on, and no message of the keeper's is a dead letter."""
    run = twin(42, schedules=False)
    run.plan([stock(), placed(), paid(), paid(95, paymentId="pay-again"), partner("payments", "fail", 6, at=65)])
    refusals: list[Any] = []
    answer = run.cloud.gateway.services["lambda"]

    def listen(model: Any, call: Call) -> Any:
        try:
            return answer(model, call)
        except ServiceError as error:
            refusals.append((call.operation, error.code))
            raise

    run.cloud.gateway.services["lambda"] = listen
    run.run_until_idle()
    assert refusals == [("UpdateEventSourceMapping", "ResourceInUseException")]
    assert not switched_off(run, "refunds")
    assert sum(run.results.dead_letters().values()) == 0
    assert len(sandbox(run, "payments#refund")) == 1


def test_42_an_outage_without_end_is_told(twin: Open) -> None:
    """Messages go through after three hours and become dead letters with their reason."""
    run = twin(42, schedules=False)
    run.play([stock(), placed(), paid(), paid(95, paymentId="pay-again"), partner("payments", "fail", at=65)])
    assert run.results.dead_letters()["refunds"] == 1
    assert not switched_off(run, "refunds")
