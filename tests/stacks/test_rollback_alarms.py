"""The alarms that roll back, driven: production's own, in the twin."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdas.common.errors import BusinessOutcome
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.faults.calls import InjectedError, hang
from signalbox.twin.gateway.calls import Call
from signalbox.twin.gateway.interference import ALWAYS, CallFault, crash
from signalbox.twin.services.cloudwatch import watch
from stacks.routes import WORKFLOWS
from tests.simulation.orders import placed, status, stock

RESERVE, ORDERS = "signalbox-prod-orders-reserve-stock-failing", "signalbox-prod-orders-failed"
TASKS = {row.name: row for workflow in WORKFLOWS for row in workflow.tasks.values()}
REFUSING = {f"signalbox-prod-{name}" for name, row in TASKS.items() if row.refuses}
Lines = list[dict[str, Any]]


def refused(count: int = 12) -> Iterator[dict[str, Any]]:
    """Return orders without enough stock, one every 25 seconds.

    Some calls begin in one minute and end in the next.
    """
    yield from (placed(f"poor-{n}", at=60 + 25 * n, quantity=90) for n in range(count))


def good() -> Lines:
    """Orders for which there is enough, while nobody pays."""
    return [placed(f"order-{n}", at=125 + 50 * n) for n in range(4)]


def surprise(call: Call) -> None:
    """An error that nobody foresaw."""
    raise InjectedError(call.name)


def at_each_call(
    act: Callable[[Call], None], function: str = "orders-reserve-stock", times: float = ALWAYS
) -> CallFault:
    """Return a fault at each call of a function, or at `times` calls."""
    return CallFault(act, function=function, times=times)


def rang(
    assembly: Assembly, lines: Lines, fault: CallFault | None = None, minutes: int = 40
) -> tuple[dict[str, list[str]], set[str | None]]:
    """Return the states of each alarm in a run with a fault, and the ends of the orders `poor-...`.

    The fault lasts from minute 2 to minute 5.
    """
    with Twin.from_assembly(assembly, seed=1) as run:
        watching, clock, planned = watch(run), run.cloud.clock, run.cloud.interference.planned
        if fault:
            clock.at(clock.start + 120, lambda: planned.append(fault))
            clock.at(clock.start + 300, lambda: planned.remove(fault) if fault in planned else None)
        run.plan([stock(quantity=10), *lines])
        run.advance(minutes=minutes)
        found: dict[str, list[str]] = {}
        for change in watching.changes():
            found.setdefault(change.alarm, []).append(change.state)
        return found, {status(run, row["key"]) for row in run.executions("orders") if row["key"].startswith("poor")}


def test_an_order_out_of_stock_rolls_nothing_back(production: Assembly) -> None:
    """OutOfStock is an error to Lambda and an outcome of the business, so no alarm rings."""
    found, ends = rang(production, list(refused()))
    assert ends == {"CANCELLED"}
    assert not {RESERVE, ORDERS} & found.keys()


@pytest.mark.parametrize("act", [crash, hang, surprise])
def test_a_function_that_fails_is_rolled_back(production: Assembly, act: Callable[[Call], None]) -> None:
    """A crash, a time-out and an unknown error ring, and are OK after the repair.

    The first two write no metric of ours.
    """
    found, _ = rang(production, good(), at_each_call(act))
    assert found[RESERVE] == ["ALARM", "OK"]


def test_refusals_hide_no_failure(production: Assembly) -> None:
    """A failing function rings also among constant refusals of orders."""
    found, _ = rang(production, [*refused(), *good()], at_each_call(crash))
    assert found[RESERVE] == ["ALARM", "OK"]


def test_one_accident_rolls_nothing_back(production: Assembly) -> None:
    """A single call that dies, and is tried again, is no broken version."""
    found, _ = rang(production, good(), at_each_call(crash, times=1))
    assert RESERVE not in found


def test_an_order_that_needs_a_person_counts_against_the_machine(production: Assembly) -> None:
    """A compensation that keeps failing ends its execution as FAILED, as no cancelled order does."""
    with Twin.from_assembly(production, seed=1) as run:
        watching = watch(run)
        run.cloud.interference.planned.append(at_each_call(crash, "orders-release-stock"))
        run.plan([stock(quantity=10), placed()])
        run.advance(hours=2)
        assert [row["status"] for row in run.executions("orders")] == ["FAILED"]
        assert [change.state for change in watching.changes() if change.alarm == ORDERS] == ["ALARM", "OK"]


def outcomes_of(package: str) -> set[str]:
    """Return the outcomes of the business that a package of handlers defines, by their names."""
    module = importlib.import_module(f"lambdas.{package}.model")
    classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return {each.__name__ for each in classes if issubclass(each, BusinessOutcome)}


def test_the_steps_that_refuse_are_marked() -> None:
    """No other module of a step names an outcome of the business, so no other task can end with one."""
    assert {name for name, row in TASKS.items() if row.refuses} == {
        "orders-reserve-stock",
        "orders-request-payment",
        "orders-ship-order",
        "settlement-reconcile",
    }
    assert outcomes_of("orders") == {"OutOfStock", "UnknownSku", "PaymentDeclined", "ShippingDeclined"}
    assert outcomes_of("settlement") == {"PostingsOutstanding"}
    assert outcomes_of("lending") == set()


def test_a_task_that_refuses_is_spared_its_outcomes(production: Assembly) -> None:
    """The alarm of a step that refuses sets off the outcomes of the same function.

    Any other looks at errors alone.
    """
    seen = set()
    for group in production.of_type("AWS::CodeDeploy::DeploymentGroup"):
        (named,) = group.properties["AlarmConfiguration"]["Alarms"]
        (alarm,) = [one for one in production.of_type("AWS::CloudWatch::Alarm") if one.name == named["Name"]]
        function = alarm.name.removesuffix("-failing")
        stats = [
            query["MetricStat"]["Metric"] for query in alarm.properties.get("Metrics", ()) if "MetricStat" in query
        ]
        names = {d["Name"]: d["Value"] for metric in stats or [alarm.properties] for d in metric["Dimensions"]}
        assert (names["FunctionName"], names["Resource"]) == (function, f"{function}:live")
        if stats:
            assert (names["function_name"], names["service"]) == (function, function.split("-")[2])
            seen.add(function)
    assert seen == REFUSING
