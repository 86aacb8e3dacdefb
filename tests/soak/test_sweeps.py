"""The long sweeps, cut in two so that two workers share each."""

import pytest

from scenarios.sweep import chaos_run, sweep
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.simulation.orders import fault, sound
from tests.simulation.test_contention import MORE, ORDERS, sentences

pytestmark = pytest.mark.soak
INTERLEAVED, FAULTY = 200, 500
BURST = 2000


@pytest.fixture(scope="module", params=[0, 1])
def part(request: pytest.FixtureRequest) -> int:
    """Return the half of a sweep.

    The fixture's scope groups the tests by it, so each of two workers gets a half.
    """
    return int(request.param)


def half(count: int, part: int) -> range:
    """The seeds of one of two parts."""
    return range(part * count // 2, (part + 1) * count // 2)


def test_interleavings(assembly: Assembly, part: int) -> None:
    """Two hundred interleavings of ten contended orders have nothing wrong with them."""
    seeds = half(INTERLEAVED, part)
    findings = list(sweep(assembly, chaos_run(assembly, ORDERS, "none"), seeds, workers=1))
    assert sentences(findings, ORDERS, "none") == []


def test_faults(assembly: Assembly, part: int) -> None:
    """Five hundred runs of twenty contended orders under random faults have nothing wrong with them."""
    seeds = half(FAULTY, part)
    findings = list(sweep(assembly, chaos_run(assembly, MORE, "rough"), seeds, workers=1))
    assert sentences(findings, MORE, "rough") == []


def test_the_burst(assembly: Assembly) -> None:
    """Two thousand orders within a minute: nothing is lost, concurrency stays under its caps."""
    with Twin.from_assembly(assembly, seed=41, schedules=False) as run:
        run.play([fault(41, orders=BURST)])
        assert run.results.counts()["completed"] == BURST
        for source in run.cloud.queue_sources.values():
            assert run.cloud.functions.usage[source.function().name].most_at_once <= source.concurrency
        assert sound(run)
