"""Circuit before a partner: how many failures open it, how long it is open, and what closes it."""

import pytest
from aws_lambda_powertools.utilities.circuit_breaker import base

from lambdas.common.errors import PartnerUnavailable
from lambdas.common.ports.circuit import CircuitOpen, call_guarded
from lambdas.common.ports.protocol import Document
from tests.unit.world import World


class Partner:
    """Partner that answers or not, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers, self.asked, self.now = False, 0, 1_767_603_600
        monkeypatch.setattr(base.CircuitBreakerHandler, "_now", lambda _: self.now)

    def question(self) -> Document:
        """Return the answer, if there is one."""
        self.asked += 1
        if not self.answers:
            raise PartnerUnavailable("down")
        return {}

    def outcome(self) -> str:
        """Call once through the circuit; tell what came of it."""
        before = self.asked
        try:
            call_guarded("bureau", self.question, lambda ask: ask())
        except CircuitOpen:
            assert self.asked == before
            return "open"
        except PartnerUnavailable:
            return "failed"
        return "answered"


def test_two_failures_open_a_circuit_for_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer closes it: two further failures are needed to open it again."""
    partner = Partner(monkeypatch)
    assert [partner.outcome() for _ in range(3)] == ["failed", "failed", "open"]
    partner.now += 59
    assert partner.outcome() == "open"
    partner.now, partner.answers = partner.now + 1, True
    assert partner.outcome() == "answered"
    partner.answers = False
    assert [partner.outcome() for _ in range(3)] == ["failed", "failed", "open"]


def test_failures_in_a_row_alone_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer between two failures leaves the circuit closed."""
    partner = Partner(monkeypatch)
    for answers in (False, True, False, True):
        partner.answers = answers
        assert partner.outcome() == ("answered" if answers else "failed")
