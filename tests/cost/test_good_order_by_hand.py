"""Bill of one good order, worked out by hand from its definition and the meter, beside the tool's."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from signalbox.assembly import Assembly
from signalbox.cost.calibration.measurements import measured_rows, with_rows
from signalbox.cost.documents import read_document
from signalbox.cost.prices.bill import bill_of
from signalbox.cost.prices.pricebook import load
from signalbox.cost.projection.assumptions import read_assumptions
from signalbox.cost.projection.monthly_flow import LOG, MonthlyFlow
from signalbox.cost.projection.queues import POLLING
from signalbox.cost.projection.system import default_usage, read_system
from signalbox.twin import Twin
from signalbox.twin.observe.meter import attach
from signalbox.twin.observe.meter_reading import Reading
from tests.simulation.orders import good, stock

GIGABYTE = 1024**3
PAGE = {  # dollars a unit, as the pricing pages of us-east-1 print them
    "transition": Decimal("0.025") / 1000,
    "Lambda request": Decimal("0.20") / 1_000_000,
    "Arm GB-second": Decimal("0.0000133334"),
    "write unit": Decimal("0.625") / 1_000_000,
    "read unit": Decimal("0.125") / 1_000_000,
    "custom event": Decimal("1.00") / 1_000_000,
    "archived GB": Decimal("0.10"),
    "logged GB": Decimal("0.029"),
    "queue request": Decimal("0.40") / 1_000_000,
    "log GB": Decimal("0.50"),
    "S3 PUT": Decimal("0.005") / 1000,
}
BY_THE_MONTH = {
    ("logs", "stored"),
    ("events.archive", "stored"),
    ("dynamodb", "storage"),
    ("dynamodb", "point-in-time recovery"),
    ("metrics", "metrics"),
}


def states_of_a_good_order(assembly: Assembly) -> Iterator[str]:
    """The states from the first to the end, by `Next` alone: a good order takes no Catch."""
    (machine,) = [m for m in assembly.of_type("AWS::StepFunctions::StateMachine") if m.name == "signalbox-dev-orders"]
    definition = json.loads(machine.properties["DefinitionString"])
    name = definition["StartAt"]
    while name:
        yield name
        name = definition["States"][name].get("Next")


def by_hand(assembly: Assembly, reading: Reading) -> dict[str, Decimal]:
    """Quantities of the definition and of the meter, each times the printed rate."""
    functions, queues = reading.functions.values(), reading.queues.values()
    counted: dict[str, Any] = {
        "transition": len(list(states_of_a_good_order(assembly))),
        "Lambda request": sum(each.invocations for each in functions),
        "Arm GB-second": sum(each.gigabyte_seconds for each in functions),
        "write unit": sum(each.write_units for each in functions),
        "read unit": sum(each.read_units for each in functions),
        "custom event": sum(each.chunks for each in reading.events.values()),
        "archived GB": Fraction(reading.archived_bytes, GIGABYTE),
        "logged GB": Fraction(5 * sum(each.events for each in reading.events.values()), 1024 * 1024),
        "queue request": sum(each.requests for each in queues),
        "log GB": Fraction(sum(each.log_bytes for each in functions) + reading.machine_log_bytes, GIGABYTE),
        "S3 PUT": sum(each.s3_puts for each in functions),
    }
    exact = {name: Fraction(count) for name, count in counted.items()}
    return {name: PAGE[name] * count.numerator / count.denominator for name, count in exact.items()}


def by_the_tool(assembly: Assembly, reading: Reading) -> Fraction:
    """The projection of one execution by the rows of this run, without what costs by the month."""
    system = replace(read_system(assembly), schedules=[])
    rows = read_assumptions(read_document(default_usage()), "usage.json")
    others = tuple(f"workflows/orders/{part}/" for part in ("failures", "errors", "events"))  # of less good orders
    rows.rows = {name: row for name, row in rows.rows.items() if not name.startswith(others)}
    rows = with_rows(rows, measured_rows(reading, system, "orders"))
    for slug in system.flows:
        rows.set_executions(slug, Fraction(slug == "orders"))
    needs = MonthlyFlow(system, rows).needs()
    needs.entries = [need for need in needs.entries if need.driver != POLLING and need.key not in BY_THE_MONTH]
    # Objects of the log collect the events of a quarter of an hour, of all orders together.
    needs.entries = [
        need for need in needs.entries if need.key[0] != "xray" and (need.key[0], need.driver) != ("s3", LOG)
    ]
    return bill_of(needs.by_key(), load("us-east-1"), free_tier=False).exact_total


def test_a_good_order_costs_what_its_definition_and_the_meter_say(twin: Callable[..., Twin]) -> None:
    """Four transitions and each call that was metered, at the printed rates: the projection says the same."""
    run = twin(5, schedules=False)
    meter = attach(run)
    run.play([stock(), *good()])
    reading = meter.read(run.cloud.clock.now - run.cloud.clock.start)
    hand = by_hand(run.assembly, reading)
    assert list(states_of_a_good_order(run.assembly)) == ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]
    assert run.executions("orders")[0]["outcome"] == "OrderConfirmed"
    assert hand["transition"] == Decimal("0.0001")
    assert {name for name, amount in hand.items() if not amount} == {"log GB"}  # nothing goes wrong, so no line says so
    assert float(sum(hand.values())) == float(by_the_tool(run.assembly, reading))
