"""The way from a script to events: every phase, and every change of phase during a run, in both directions."""

import re
from itertools import pairwise
from typing import Any

import pytest

from scenarios.sequential.migration import Migration
from scenarios.sequential.phases import PHASES, deployed
from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.play.scripts import parse
from signalbox.twin.services.cloudwatch import watch
from tests.simulation.orders import fault, paid, placed, rows, stock

Lines = list[dict[str, Any]]
ORDERS = 12
CHANGE = 100.0
"""When the phase changes: some orders are done, some wait for their payment, some come later."""


def orders() -> Lines:
    """Orders every 10 seconds from 40 s, each paid 35 seconds later; there are goods for all."""
    numbers = range(ORDERS)
    made = [placed(f"order-{number}", at=40 + 10 * number, quantity=2) for number in numbers]
    return [stock(quantity=100), *made, *(paid(f"order-{number}", at=75 + 10 * number) for number in numbers)]


def run(assembly: Assembly, number: int, lines: Lines, seed: int = 1) -> tuple[Migration, list[dict[str, str]], Any]:
    """A run that begins in a phase: the run, what is wrong, and the rows of the partners' book."""
    good, broken = parse(lines)
    assert broken == []
    with Twin.from_assembly(deployed(assembly, number), seed, schedules=number > 1) as twin:
        migration = Migration(twin, assembly, number)
        migration.plan(good)
        twin.run_until_idle()
        return migration, migration.violations(migration.tally()), (migration.counts(), rows(twin, "sandbox"))


CHANGES = [*pairwise(range(len(PHASES))), *((after, before) for before, after in pairwise(range(len(PHASES))))]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_changing_the_phase_loses_nothing_and_charges_nobody_twice(assembly: Assembly, before: int, after: int) -> None:
    """Forward and back while orders wait: each is confirmed once, asked for once, shipped once."""
    _, wrong, (counts, book) = run(assembly, before, [*orders(), {"at": CHANGE, "phase": after}])
    assert wrong == []
    assert (counts["accepted"], counts["completed"]) == (ORDERS, ORDERS)
    for operation in ("request", "ship"):
        assert sorted(row["orderId"] for row in book if row.get("operation") == operation) == sorted(
            f"order-{number}" for number in range(ORDERS)
        )


@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_of_the_shared_script_loses_nothing(assembly: Assembly, number: int) -> None:
    """A process that crashed at any call continues from its rows, from phase 1 on."""
    for nth in (1, 60):
        _, wrong, (counts, _) = run(assembly, number, [*orders(), fault(14, at=60, nth=nth)])
        assert (wrong, counts["completed"]) == ([], ORDERS)


def test_a_crash_of_the_first_script_is_what_it_was(assembly: Assembly) -> None:
    """Phase 0 hangs where phase 1 goes on: the phases are not told apart by kinder lines."""
    _, wrong, _ = run(assembly, 0, [*orders(), fault(14, at=60, nth=40)])
    assert wrong != []


@pytest.mark.parametrize("number", [1, 2])
def test_money_that_nobody_may_keep_goes_back(assembly: Assembly, number: int) -> None:
    """A second payment and a payment after a cancellation are refunded, by the script and later by the consumer."""
    late = [placed("order-1", at=60, sku="none"), paid("order-1", at=70)]
    twice = [placed("order-2"), paid("order-2"), paid("order-2", at=80, payment_id="again")]
    _, wrong, (_, book) = run(assembly, number, [stock(), *late, *twice])
    refunded = sorted(row["paymentId"] for row in book if row.get("operation") == "refund")
    assert (wrong, refunded) == ([], ["again", "pay-order-1"])


def test_events_are_heard_from_phase_2_on(assembly: Assembly) -> None:
    """Consumers publish and count in phase 2 the events that were only written in phase 1."""
    for number, heard in ((1, []), (2, ["OrderConfirmed"])):
        migration, _, _ = run(assembly, number, [stock(), placed(), paid()])
        buses = migration.twin.cloud.buses.buses
        said = [event["detail-type"] for name, bus in buses.items() if name != "default" for _, event in bus.journal]
        assert said == heard


def test_an_order_that_is_none_is_refused_at_once(assembly: Assembly) -> None:
    """The customer gets the refusal from phase 1 on, and no row is written."""
    wrong_total = placed()
    wrong_total["data"] = {**wrong_total["data"], "total": "1.00"}
    _, wrong, (counts, _) = run(assembly, 1, [stock(), wrong_total])
    assert (wrong, counts["refused"], counts["accepted"]) == ([], 1, 0)


def test_the_shadow_touches_no_partner_and_no_customer(assembly: Assembly) -> None:
    """Both sides end every order in phase 3, but only the machine has effects.

    It alone asks partners, sends mail and writes the tables that count.
    """
    _, wrong, (counts, book) = run(assembly, 3, orders())
    assert (wrong, counts["completed"]) == ([], ORDERS)
    assert len([row for row in book if row.get("operation") == "ship"]) == ORDERS
    assert len([row for row in book if row["id"].startswith("mail#")]) == ORDERS


def test_differences_are_reported(assembly: Assembly) -> None:
    """An order that only the shadow confirms is reported, and its alarm rings once.

    Two orders want the last goods, and the shadow has more of them.
    """
    lines = [stock(quantity=2), placed("order-1"), paid("order-1"), placed("order-2", at=90), paid("order-2", at=100)]
    good, _ = parse(lines)
    with Twin.from_assembly(deployed(assembly, 3), 1, schedules=False) as twin:
        migration, watching = Migration(twin, assembly, 3), watch(twin)
        more = {"TableName": twin.assembly.tables["stock-shadow"], "Item": {"sku": {"S": "lamp"}, "onHand": {"N": "5"}}}
        twin.cloud.clock.at(twin.cloud.clock.start + 30, lambda: twin.client("dynamodb").put_item(**more))
        migration.plan(good)
        twin.run_until_idle()
        twin.advance(minutes=10)
        wrong = migration.violations(migration.tally())
        (differing,) = [row for row in rows(twin, "comparisons") if "differs" in row]
        assert migration.shadow and migration.shadow.compared() == {"compared": 2, "differ": 1}
        assert (differing["id"], differing["differs"]) == ("order-2", ["outcome", "paymentId", "reason"])
        emitted = [
            line for lines in twin.cloud.functions.lines.values() for line in lines if "ShadowDifferences" in line
        ]
        assert len(emitted) == 1
        rang = [change.state for change in watching.changes() if change.alarm == "signalbox-dev-shadow-differences"]
        assert rang == ["ALARM", "OK"]
    assert [row["invariant"] for row in wrong] == ["shadow"]
    assert "order-2 ended as OrderCancelled (OutOfStock), with the shadow as OrderConfirmed" in wrong[0]["detail"]


def test_a_shadow_that_agrees_rings_nobody(assembly: Assembly) -> None:
    """Orders that end alike, confirmed and cancelled ones, change no alarm's state."""
    good, _ = parse([*orders(), placed("order-poor", at=60, quantity=2000)])
    with Twin.from_assembly(deployed(assembly, 3), 1, schedules=False) as twin:
        migration, watching = Migration(twin, assembly, 3), watch(twin)
        migration.plan(good)
        twin.run_until_idle()
        assert len([row for row in rows(twin, "comparisons") if {"machine", "shadow"} <= row.keys()]) == ORDERS + 1
        assert watching.changes() == []


def test_a_crash_of_the_shadow_harms_nobody(assembly: Assembly) -> None:
    """A new shadow reads its unfinished messages again and continues its open orders."""
    good, _ = parse([*orders(), fault(14, at=60, nth=60)])
    with Twin.from_assembly(deployed(assembly, 3), 1, schedules=False) as twin:
        migration = Migration(twin, assembly, 3)
        migration.flow.plan_crash(next(line for line in good if line.verb == "fault"))
        migration.plan([line for line in good if line.verb != "fault"])
        twin.run_until_idle()
        assert twin.hits
        assert migration.violations(migration.tally()) == []
        assert len([row for row in rows(twin, "comparisons") if "shadow" in row]) == ORDERS


def test_the_page_runs() -> None:
    """The code in docs/migration.md does what it says."""
    page = (CHECKOUT / "docs" / "migration.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/migration.md", "exec"), {})


def test_the_page_names_every_phase() -> None:
    """A section for each, and a way back from each but the first."""
    page = (CHECKOUT / "docs" / "migration.md").read_text("utf-8")
    assert [int(number) for number in re.findall(r"^## (\d):", page, re.MULTILINE)] == list(range(len(PHASES)))
    assert [int(number) for number in re.findall(r"\*\*Back to (\d)\*\*", page)] == list(range(len(PHASES) - 1))
