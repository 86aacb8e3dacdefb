"""Decisions of small consumers, exactly at their limits."""

from datetime import UTC, datetime, timedelta

import pytest

from lambdas.analytics.logic import counters, outcome
from lambdas.circuits.logic import LONGEST_SECONDS, is_expired
from lambdas.common.errors import InvalidEvent
from lambdas.common.events import shedding
from lambdas.comparison.logic import differences
from lambdas.comparison.model import Result, result_from_event
from lambdas.entrances.upload_events import upload

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "expired"), [(-0.001, False), (0, True), (0.001, True)])
def test_a_circuit_stays_open_for_three_hours(seconds: float, expired: bool) -> None:
    """Messages pass again after exactly three hours."""
    opened = NOW - timedelta(seconds=LONGEST_SECONDS + seconds)
    assert (LONGEST_SECONDS, is_expired(opened.isoformat(), NOW)) == (3 * 3600, expired)


@pytest.mark.parametrize(("age", "shed"), [(59.9, False), (60.0, False), (60.1, True)])
def test_a_message_is_shed_when_it_is_too_old(monkeypatch: pytest.MonkeyPatch, age: float, shed: bool) -> None:
    """A message is dropped beyond its age, and not at it."""
    monkeypatch.setenv("SHED_AFTER_SECONDS", "60")
    monkeypatch.setattr("time.time", lambda: 1000.0)
    monkeypatch.setattr(shedding, "_until", lambda period: 0.0)
    assert shedding.should_shed(1000.0 - age) == shed


@pytest.mark.parametrize(("until", "shed"), [(1000.0, False), (1000.1, True)])
def test_every_message_is_shed_until_the_switch_ends(monkeypatch: pytest.MonkeyPatch, until: float, shed: bool) -> None:
    """The switch drops every message before its instant, and none from then on."""
    monkeypatch.setenv("SHED_AFTER_SECONDS", "60")
    monkeypatch.setattr("time.time", lambda: 1000.0)
    monkeypatch.setattr(shedding, "_until", lambda period: until)
    assert shedding.should_shed(1000.0) == shed


CONFIRMED = Result("OrderConfirmed", "pay-1")


@pytest.mark.parametrize(
    ("machine", "shadow", "found"),
    [
        (CONFIRMED, CONFIRMED, []),
        (CONFIRMED, Result("OrderConfirmed", "pay-2"), ["paymentId"]),
        (CONFIRMED, Result("OrderCancelled", "", "OutOfStock"), ["outcome", "paymentId", "reason"]),
        (Result("OrderCancelled", "", "OutOfStock"), Result("OrderCancelled", "", "UnknownSku"), ["reason"]),
        (Result("OrderCancelled", "", "ShippingDeclined"), CONFIRMED, []),
        (Result("OrderCancelled", "", "PaymentDeclined"), Result("OrderCancelled", "", "PaymentDeclined"), []),
        (CONFIRMED, Result("OrderCancelled", "", "ShippingDeclined"), ["outcome", "paymentId", "reason"]),
    ],
)
def test_a_shadow_differs_in_what_no_partner_decides(machine: Result, shadow: Result, found: list[str]) -> None:
    """Each field is compared, unless a partner's refusal decided on the machine's side alone."""
    assert differences(machine, shadow) == found


def test_the_result_of_a_closing_event() -> None:
    """A result holds type, payment and reason of the event."""
    assert result_from_event("OrderConfirmed", {"paymentId": "pay-1"}) == CONFIRMED
    assert result_from_event("OrderCancelled", {"reason": "OutOfStock"}).as_row() == {
        "outcome": "OrderCancelled",
        "paymentId": "",
        "reason": "OutOfStock",
    }


def test_an_outcome_counts_on_the_day_of_its_event() -> None:
    """A replay counts for the original day, on the last instant of the day too."""
    found = outcome("OrderConfirmed", "order-1", "2026-01-05T23:59:59.999Z")
    assert (found.fact, found.tally) == ("OrderConfirmed#order-1", "2026-01-05#OrderConfirmed")
    ((counter, count),) = counters([found]).items()
    assert (counter.rpartition("#")[0], count) == (found.tally, 1)
    assert int(counter.rpartition("#")[2]) in range(16)


def created(key: str, size: int = 3) -> str:
    """The event of an object with this key."""
    return f'{{"detail": {{"object": {{"key": "{key}", "size": {size}, "sequencer": "1"}}}}}}'


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("uploads/loan-1/a1-payslip.pdf", "a1-payslip.pdf"),
        ("uploads/loan-1/a1-my pay/slip.pdf", "a1-my-pay-slip.pdf"),
        ("uploads/loan-1/..hidden", "hidden"),
        ("uploads/loan-1/" + "x" * 70, "x" * 64),
        ("uploads/loan-1/...", "document"),
    ],
)
def test_a_file_becomes_a_document_of_its_application(key: str, name: str) -> None:
    """The name from a browser is reduced to the characters and the length of a document's name."""
    found = upload(created(key))
    assert (found.application_id, found.name, found.size) == ("loan-1", name, 3)


@pytest.mark.parametrize("key", ["other/loan-1/a", "uploads/-loan/a", "uploads/loan-1/", f"uploads/{'x' * 65}/a"])
def test_a_file_elsewhere_is_no_document(key: str) -> None:
    """A key that is none of an upload is refused."""
    with pytest.raises(InvalidEvent):
        upload(created(key))
