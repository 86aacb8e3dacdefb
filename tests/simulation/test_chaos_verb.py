"""`chaos`: its document, its exit codes, and that it sees what a missing mitigation does."""

import json
from pathlib import Path

import pytest

from scenarios.sweep import chaos_run, sweep
from signalbox.assembly import Assembly
from signalbox.cli import main
from signalbox.twin.kernel import warm_environments
from tests.mutations import MUTATIONS
from tests.simulation.copies import copy


def test_the_document_of_a_seed(assembly: Assembly, capsys: pytest.CaptureFixture[str]) -> None:
    """One seed gives a document with seeds, violations, coverage and what was measured; exit 0 where all is well."""
    code = main(["chaos", "--seed", "4", "--orders", "4", "--assembly", str(assembly.path), "--json"])
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (document["seeds"], document["violations"]) == (1, [])
    assert all(":" in place and hits > 0 for place, hits in document["coverage"].items())
    assert set(document) == {"seeds", "violations", "coverage", "classes", "mitigations", "exercised", "real"}
    assert document["classes"]["contended goods"] > 0
    assert document["exercised"]["4"] == {name: row["times"] for name, row in document["mitigations"].items()}
    assert all(row == {"times": row["times"], "seeds": 1} for row in document["mitigations"].values())
    assert document["mitigations"]


def test_goods_sold_twice(assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The auditors object without the condition on stock. The command that repeats the run is printed, and the exit
    code is 1."""
    mutated = copy(assembly, tmp_path / "assembly")
    next(mutation for mutation in MUTATIONS if mutation.name == "stock-below-zero").take_out(mutated)
    code = main(["chaos", "--seed", "1", "--orders", "10", "--profile", "gentle", "--assembly", str(mutated.path)])
    told = capsys.readouterr()
    assert code == 1
    assert "stock: " in told.err
    assert "chaos --seed 1 --orders 10 --profile gentle" in " ".join(told.err.split())


@pytest.mark.parametrize("arguments", [[], ["--seed", "1", "--seeds", "2"], ["--seed", "1", "--profile", "mild"]])
def test_what_cannot_run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No seeds, two ways to name seeds, and unknown profiles are refused in one sentence, with exit code 2."""
    assert main(["chaos", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_kept_environments_change_nothing(assembly: Assembly) -> None:
    """A seed comes to the same with environments that were kept ready as with fresh ones."""
    run = chaos_run(assembly, 3, "hell")
    try:
        (fresh,) = sweep(assembly, run, [11], ready=0)
        (kept,) = sweep(assembly, run, [11], ready=2)
    finally:
        warm_environments.forget()
    assert fresh.coverage
    assert fresh == kept
