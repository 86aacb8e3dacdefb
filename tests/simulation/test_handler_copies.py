"""Copies of handlers' modules: an asset may hold packages of any name. The process keeps its own of that name."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned
from tests.simulation import small

HANDLERS = """
import boto3

calls = 0


def work(event, context):
    global calls
    calls += 1
    boto3.client("dynamodb").get_item(TableName="seats", Key={"id": {"S": "a"}})
    return calls
"""


def deployed(folder: Path) -> Path:
    """Write an assembly whose asset holds a package `shop`, and an SDK of its own that cannot be imported."""
    resources = {"Work": small.function("work"), "Seats": small.table("seats")}
    resources["Work"]["Properties"]["Handler"] = "shop.handlers.work"
    asset = small.assembly(folder, HANDLERS, resources) / "asset.0123"
    (asset / "lambdas").rename(asset / "shop")
    (asset / "boto3").mkdir()
    (asset / "boto3" / "__init__.py").write_text("raise ImportError('the SDK in the asset')")
    return folder


def test_each_environment_has_its_own_copy_of_the_assets_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two calls at once count in two copies, a third in a warm one; the process's own module comes back."""
    own = ModuleType("shop")
    monkeypatch.setitem(sys.modules, "shop", own)
    came: list[Outcome] = []
    with Twin.from_assembly(deployed(tmp_path)) as twin:
        (function,) = twin.cloud.deployed.values()
        for number in (2, 1):
            for _ in range(number):
                twin.cloud.functions.invoke(function, "{}", came.append)
            twin.run_until_idle()
    assert came == [Returned("1"), Returned("1"), Returned("2")]
    assert sys.modules["shop"] is own
