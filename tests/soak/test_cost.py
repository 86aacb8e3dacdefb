"""The projection of costs at length: more generated machines, and more nights of the settlement."""

import pytest

from signalbox.assembly import Assembly
from signalbox.cost.calibration.metering import metered
from tests.cost.test_calibrate import ORDERS, SEEDS, calibration
from tests.cost.test_monte_carlo import compare_bounds, compare_machines

pytestmark = pytest.mark.soak
MACHINES, BOUNDED = 200, 60
NIGHTS = 16


def test_expectations_agree_with_the_engine() -> None:
    """Two hundred machines agree with the engine, and sixty in which branches fail are never below it."""
    compare_machines(MACHINES)
    compare_bounds(BOUNDED)


def test_sixteen_nights_are_within_two_per_cent(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured on sixteen nights of one seed, the projection of the settlement holds on sixteen of another."""
    monkeypatch.setattr("scenarios.settlement.calibration.NIGHTS", NIGHTS)
    readings = [metered(assembly, "settlement", seed, ORDERS) for seed in SEEDS]
    assert [line.to_json() for line in calibration(assembly, readings, "settlement").lines if not line.within] == []
