"""A twin reads an assembly: what `cdk deploy` uploads afterwards is what was synthesised."""

import sys
from pathlib import Path

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.simulation.copies import copy


def test_running_an_assembly_writes_nothing_into_it(
    assembly: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handlers are imported from the asset without compiled files there, though Python may write them elsewhere."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    copied = copy(assembly, tmp_path / "assembly")
    before = sorted(tmp_path.rglob("*"))
    with Twin.from_assembly(copied, schedules=False) as twin:
        twin.publish("StockReceived", {"sku": "lamp", "quantity": 5})
        twin.run_until_idle()
        assert twin.cloud.items("signalbox-dev-stock")
    assert sorted(tmp_path.rglob("*")) == before
