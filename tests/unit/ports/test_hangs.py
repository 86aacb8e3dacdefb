"""A hanging partner counts for its circuit: the port gives up before the function times out."""

import threading
from collections.abc import Iterator

import pytest

from lambdas.common.errors import PartnerUnavailable
from lambdas.common.ports import http
from lambdas.common.ports.circuit import FAILURES, CircuitOpen, _store
from lambdas.common.ports.partner import PAUSE_SECONDS, TRIES, partner
from lambdas.lending import handlers
from stacks.routes import KEEP_CIRCUITS, functions
from tests.unit.lending.desk import APPLIED, TASK
from tests.unit.ports.server import serving, stays_silent
from tests.unit.world import Context, World, aws, batch, delivered

SPARE_SECONDS = 3.0
"""For what a function does beside its partner: its rows, and the first read of an address and a secret."""


@pytest.fixture
def silent(world: World) -> Iterator[list[str]]:
    """A real bureau on loopback that takes connections and never answers; what it was asked."""
    world.monkeypatch.setattr(http, "ANSWER_SECONDS", 0.05)
    world.monkeypatch.setenv("PARTNERS", "http")
    world.monkeypatch.setenv("PARTNER_BUREAU_URL_PARAMETER", "/signalbox/bureau/url")
    world.monkeypatch.setenv("PARTNER_BUREAU_SECRET", "signalbox/bureau")
    for known in (http._access, partner, _store):
        known.cache_clear()
    secret = "hush"  # pragma: allowlist secret: made up
    aws("secretsmanager").create_secret(Name="signalbox/bureau", SecretString=secret)
    released = threading.Event()
    with serving(stays_silent(released)) as server:
        aws("ssm").put_parameter(Name="/signalbox/bureau/url", Value=server.url, Type="String", Overwrite=True)
        handlers.start(batch(delivered("LoanApplied", APPLIED)), Context())
        yield server.asked
        released.set()


def test_a_bureau_that_hangs_opens_its_circuit(silent: list[str]) -> None:
    """Each hang is an error that is counted; from then on the bureau is left alone, and the machine waits."""
    for _ in range(FAILURES):
        with pytest.raises(PartnerUnavailable, match="TimeoutError"):
            handlers.check_credit(TASK, Context())
    with pytest.raises(CircuitOpen):
        handlers.check_credit(TASK, Context())

    assert len(silent) <= FAILURES * TRIES  # the server takes one connection after the other


def test_tries_that_hang_fit_every_function_that_calls_partners() -> None:
    """All tries of one call and their longest pauses end before the function does, with time to spare."""
    pauses = sum(PAUSE_SECONDS * 2**attempt for attempt in range(TRIES - 1))
    longest = TRIES * (http.CONNECT_SECONDS + http.ANSWER_SECONDS) + pauses
    insisting = [row for row in functions() if row.partners and row is not KEEP_CIRCUITS]  # that one asks once
    assert [row.name for row in insisting if longest + SPARE_SECONDS > row.timeout] == []
