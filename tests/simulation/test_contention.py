"""Contended orders, seed by seed: in every interleaving, and under every fault, the auditors stay silent."""

import pytest

from scenarios.sweep import Finding, chaos_run, command, sweep
from signalbox.assembly import Assembly

INTERLEAVED, FAULTY = range(8), range(12)
ORDERS, MORE = 10, 20
READY = 5
"""Environments of each function: ten orders use few, and starting them is the larger part of a short sweep."""


def sentences(findings: list[Finding], count: int, profile: str, flow: str = "orders") -> list[str]:
    """Return the auditors' objections, and the command that repeats the run."""
    return [
        f"{violation['invariant']}: {violation['detail']}; replay it: {command(finding.seed, count, profile, flow)}"
        for finding in findings
        for violation in finding.violations
    ]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> object:
    """The environments that a sweep keeps are given up after this file."""
    from signalbox.twin.kernel import warm_environments

    yield
    warm_environments.forget()


def test_contended_orders(assembly: Assembly) -> None:
    """Ten orders that fight for too few goods, in eight interleavings: nothing is sold twice, nobody pays twice."""
    findings = list(sweep(assembly, chaos_run(assembly, ORDERS, "none"), INTERLEAVED, ready=READY))
    assert sentences(findings, ORDERS, "none") == []
    assert len(findings) == len(INTERLEAVED)


def test_contended_orders_under_faults(assembly: Assembly) -> None:
    """Twenty orders run twelve times under random faults: crashes at any call, throttles, conflicts, lost and late
    messages."""
    findings = list(sweep(assembly, chaos_run(assembly, MORE, "rough"), FAULTY, ready=READY))
    assert sentences(findings, MORE, "rough") == []
    struck = {place.partition(":")[0] for finding in findings for place in finding.coverage}
    assert len(struck) >= 15, struck
