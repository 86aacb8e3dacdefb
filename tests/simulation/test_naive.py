"""The sequential script under the clock, partners and faults of the twin: what breaks it, and what the table counts."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.orders.growth import growth
from scenarios.sequential import NaiveFlow
from scenarios.sequential.compare import next_version, run_deployed, run_naive
from scenarios.sequential.tally import Tally
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse
from signalbox.twin.script.line import Line
from tests.simulation.orders import fault, good, paid, placed, status, stock

Fields = dict[str, Any]


def lines_of(*fields: Fields) -> list[Line]:
    """Checked lines."""
    good_ones, broken = parse(list(fields))
    assert broken == []
    return good_ones


def naive(assembly: Assembly, *fields: Fields) -> Tally:
    """Return the results of the sequential script for some lines."""
    return run_naive(assembly, lines_of(*fields), 1)


def deployed(assembly: Assembly, *fields: Fields) -> Tally:
    """Return the results of the deployed system for some lines."""
    return run_deployed(assembly, lines_of(*fields), 1)


def partner(name: str, behave: str, calls: int, at: float = 0) -> Fields:
    """A partner that misbehaves for some calls."""
    return {"at": at, "partner": name, "behave": behave, "calls": calls}


def test_a_good_day(assembly: Assembly) -> None:
    """The script confirms a paid order on a day without trouble, and the auditors object to nothing."""
    with Twin.from_assembly(assembly, 1, schedules=False) as twin:
        NaiveFlow(twin).plan(lines_of(stock(), *good()))
        twin.run_until_idle()
        assert status(twin) == "CONFIRMED"
        (shelf,) = twin.cloud.items(twin.assembly.tables["stock"])
        assert shelf["onHand"] == {"N": "8"}
    assert naive(assembly, stock(), *good()).violations() == []


def test_recovery_is_the_time_from_a_payment_to_its_end(assembly: Assembly) -> None:
    """A partner that hangs once shows in it, and so does a refund that waits for the provider."""
    quick = deployed(assembly, stock(), *good()).seconds_to_recover
    hung = deployed(assembly, stock(), partner("shipping", "hang", 1), *good()).seconds_to_recover
    late = [placed(sku="sofa"), partner("payments", "hang", 1, at=65), paid(at=70)]
    refunded = deployed(assembly, stock(), *late).seconds_to_recover
    assert quick is not None and hung is not None and refunded is not None
    assert quick < 10 < min(hung, refunded)


@pytest.mark.parametrize("behave", ["fail-after-effect", "hang"])
def test_a_slow_partner(assembly: Assembly, behave: str) -> None:
    """A retry after an effect charges twice, one after none does not; with an idempotency key neither does."""
    lines = [stock(), partner("payments", behave, 1), *good()]
    assert naive(assembly, *lines).charged_twice == (["order-1"] if behave == "fail-after-effect" else [])
    assert deployed(assembly, *lines).violations() == []


def test_a_crash(assembly: Assembly) -> None:
    """The process takes every waiting order with it: they hang; the deployed system loses none of them."""
    lines = [stock(), *good(), *good("order-2"), fault(14, at=62, state="AwaitPayment"), *good("order-3", at=63)]
    found = naive(assembly, *lines)
    assert {"order-1", "order-2"} <= set(found.stuck)
    assert found.seconds_to_recover is None
    assert deployed(assembly, *lines).violations() == []


def test_while_it_restarts(assembly: Assembly) -> None:
    """A customer is refused while the process is down, and the order vanishes; a provider's notice comes again."""
    crash = [fault(14, at=61), placed("order-2", at=61.5)]
    late = [placed("order-4", at=55), paid("order-4", at=62)]
    with Twin.from_assembly(assembly, 1, schedules=False) as twin:
        flow = NaiveFlow(twin)
        flow.plan(lines_of(stock(), *crash, placed("order-3", at=62), *late))
        twin.run_until_idle()
        assert flow.refused == 1
        assert list(flow.accepted) == ["order-4", "order-2"]
        rows = twin.cloud.items(twin.assembly.tables["orders"])
        assert [row["orderId"]["S"] for row in rows if row["record"]["S"] == "payment"] == ["order-4"]


def test_a_deployment(assembly: Assembly, tmp_path: Path) -> None:
    """The old process finishes what takes up to its grace of 30 seconds; what waits longer hangs for ever."""
    deploy = fault("deploy", at=61, assembly=str(next_version(assembly, tmp_path / "next")))
    soon, later = [placed(), paid(at=70)], [placed("order-2"), paid("order-2", at=100)]
    found = naive(assembly, stock(), *soon, *later, deploy)
    assert found.stuck == ["order-2"]
    assert deployed(assembly, stock(), *soon, *later, deploy).violations() == []


def test_the_last_piece(assembly: Assembly) -> None:
    """Two requests that look before either takes both get the last goods; a conditional write gives them to one."""
    lines = [stock(quantity=2), *good(), *good("order-2")]
    assert naive(assembly, *lines).oversold == {"lamp": 2}
    assert deployed(assembly, *lines).oversold == {}


def test_no_compensation(assembly: Assembly) -> None:
    """An order that shipping declines keeps the customer's money; the deployed system gives it back."""
    lines = [stock(), partner("shipping", "decline", 1), *good()]
    assert naive(assembly, *lines).unrefunded == ["order-1"]
    assert deployed(assembly, *lines).violations() == []


def test_growth_lines() -> None:
    """Orders come at 100 a minute first and at 10,000 in the end. The same seed gives the same lines."""
    lines = growth(2000, 3, "next")
    at = [line["at"] for line in lines if line.get("type") == "OrderPlaced"]
    assert len(at) == len([line for line in lines if line.get("type") == "PaymentReceived"]) == 2000
    assert 60 / (at[1] - at[0]) == pytest.approx(100, rel=0.03)
    assert 60 * 100 / (at[-1] - at[-101]) == pytest.approx(10_000, rel=0.03)
    assert growth(2000, 3, "next") == lines != growth(2000, 4, "next")


def test_growth_small(assembly: Assembly, tmp_path: Path) -> None:
    """Thirty growing orders meet every trouble in both flows; it harms only the sequential one, and always alike."""
    lines = lines_of(*growth(30, 2, str(next_version(assembly, tmp_path / "next"))))
    with Twin.from_assembly(assembly, 2) as twin:
        twin.play(lines)
        struck = {place.partition(":")[2] for place in twin.hits}
    functions = {row["tasks"][state] for row in assembly.workflows for state in row["tasks"] if row["slug"] == "orders"}
    assert len(struck & functions) == 3
    assert "deployment" in struck
    first, second = (run_naive(assembly, lines, 2).violations() for _ in range(2))
    assert first == second != []
