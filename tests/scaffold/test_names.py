"""Names that the generator refuses: one sentence, exit code 2, and no file is touched."""

from pathlib import Path

import pytest

from scaffold.__main__ import main
from stacks.routes import ROWS_OF

REFUSED = [
    (["workflow", "Parcels", "orchestration"], "small letters and digits"),
    (["workflow", "par-cels", "orchestration"], "small letters and digits"),
    (["workflow", "", "orchestration"], "small letters and digits"),
    (["workflow", "../parcels", "orchestration"], "small letters and digits"),
    (["workflow", "1parcels", "orchestration"], "small letters and digits"),
    (["workflow", "orders", "orchestration"], "There is a workflow orders already"),
    (["workflow", "common", "orchestration"], "reserved"),
    (["workflow", "class", "orchestration"], "reserved"),
    (["workflow", "stock", "orchestration"], "already"),
    (["workflow", "outbox", "orchestration"], "already"),
    (["workflow", "refund", "orchestration"], "RefundRequested"),
    (["workflow", "r" * 40, "orchestration"], "too long for AWS"),
    (["workflow", "parcels", "ballet"], "There is no kind 'ballet'"),
    (["remove", "parcels"], "There is no workflow 'parcels'"),
    (["remove", ""], "There is no workflow ''"),
]


@pytest.mark.parametrize(("arguments", "why"), REFUSED)
def test_a_name_is_refused(arguments: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file is written, not even in part."""
    assert main(arguments, tmp_path) == 2
    said = capsys.readouterr().err
    assert why in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif("settlement" not in ROWS_OF, reason="nothing else uses a table of orders")
def test_what_others_need_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A workflow whose table another one uses is taken out after that one."""
    assert main(["remove", "orders"], tmp_path) == 2
    assert "settlement uses the table orders of orders" in capsys.readouterr().err


def test_the_last_workflow_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system without any workflow deploys nothing."""
    monkeypatch.setattr("scaffold.removal.ROWS_OF", {"orders": ROWS_OF["orders"]})
    assert main(["remove", "orders"], tmp_path) == 2
    assert "the last workflow" in capsys.readouterr().err
