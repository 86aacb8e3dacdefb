"""Workloads of sweeps: every class is drawn, equal seeds give equal lines, and each line can be planned."""

from collections import Counter

import pytest

from scenarios.lending import workload as lending
from scenarios.onboarding import workload as onboarding
from scenarios.orders import contended_orders
from scenarios.orders.payment_ways import WAYS
from scenarios.random_faults import PROFILES
from scenarios.settlement import workload as settlement
from scenarios.sweep import FLOWS
from signalbox.assembly import Assembly
from signalbox.twin import Twin

SEEDS, COUNT = 40, 20
CLASSES = {
    "orders": {*WAYS, *contended_orders.GOODS, *contended_orders.COPIES, "in JPY", "in USD"},
    "lending": {
        *lending.AMOUNTS,
        *lending.SIZES,
        *(lending.INCOME_WEIGHTS | lending.BOUNDARY_WEIGHTS),
        "at a deadline",
        "withdrawn by a stranger",
        "applied again otherwise",
        "a reviewer by name",
        "a reviewer by address",
    },
    "onboarding": {
        *onboarding.VERIFIED,
        *onboarding.REGISTERED,
        *onboarding.SUSPECTED,
        *onboarding.CHANGES,
        *onboarding.COUNTRIES,
        *onboarding.DOMAINS,
    },
    "settlement": {
        *settlement.DAYS_BACK,
        *settlement.ROWS,
        *settlement.REPORTED,
        *settlement.REQUESTS,
        "second file",
        "file after the night",
        "report after the night",
    },
}
"""Classes that a workload must draw, by flow."""


@pytest.mark.parametrize("flow", CLASSES)
def test_every_class_is_drawn(flow: str) -> None:
    """A few dozen seeds draw from each class at least twice."""
    drawn: Counter[str] = Counter()
    for seed in range(SEEDS):
        drawn.update(FLOWS[flow].classes(seed, COUNT))
    assert {name for name in CLASSES[flow] if drawn[name] < 2} == set()


@pytest.mark.parametrize("flow", FLOWS)
def test_equal_seeds_give_equal_lines(flow: str) -> None:
    """A seed repeats its workload and its faults; another seed gives others."""
    one, again, other = (list(FLOWS[flow].workload(seed, COUNT)) for seed in (7, 7, 8))
    assert one == again != other
    plans = [list(FLOWS[flow].faults(seed, "hell")) for seed in (7, 7, 8)]
    assert plans[0] == plans[1] != plans[2]


@pytest.mark.parametrize("profile", PROFILES)
def test_indexes_are_late_in_rough_and_hell(profile: str) -> None:
    """Profiles with many faults let indexes serve writes late; the others leave them as they are."""
    for flow in FLOWS.values():
        faults = [line.get("fault") for line in flow.faults(3, profile)]
        assert faults.count("late-index") == (profile in ("rough", "hell"))


def test_each_line_can_be_planned(assembly: Assembly) -> None:
    """Each line of each workload, and of many fault plans, is one that the twin accepts."""
    with Twin.from_assembly(assembly, schedules=False) as twin:
        for flow in FLOWS.values():
            twin.plan(flow.workload(1, COUNT))
            for seed in range(20):
                twin.plan(flow.faults(seed, "hell"))
