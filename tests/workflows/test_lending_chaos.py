"""Random signals under random faults, seed by seed: one decision for each application, in time, and no loss."""

from collections.abc import Iterator

import pytest

from scenarios.sweep import chaos_run, sweep
from signalbox.assembly import Assembly
from signalbox.twin.kernel import warm_environments
from tests.simulation.test_contention import sentences

SEEDS, APPLICATIONS, READY = range(12), 3, 3


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """The environments that a sweep keeps are given up afterwards."""
    yield
    warm_environments.forget()


def test_applications_under_faults(assembly: Assembly) -> None:
    """Three applications run twelve times under random acts and faults; 300 times eight in `make soak`."""
    run = chaos_run(assembly, APPLICATIONS, "rough", "lending")
    findings = list(sweep(assembly, run, SEEDS, ready=READY))
    assert sentences(findings, APPLICATIONS, "rough", "lending") == []
    struck = {place.partition(":")[0] for finding in findings for place in finding.coverage}
    assert len(struck) >= 8, struck


def test_mail_that_a_death_interrupted(assembly: Assembly) -> None:
    """A reviewer's mail is not sent again once the application has ended: its row stays as it was."""
    found = chaos_run(assembly, 20, "hell", "lending")(0)
    assert found.violations == []
