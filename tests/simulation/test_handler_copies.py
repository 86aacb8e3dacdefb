"""Copies of handlers' modules: an asset may hold packages of any name. The process keeps its own of that name."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway import clients
from signalbox.twin.kernel.handler_copies import FINDER
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


LAYERED = """
import importlib
import pkgutil

import aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch
import aws_lambda_powertools.utilities.batch
import aws_lambda_powertools.utilities.idempotency
import aws_lambda_powertools.utilities.jmespath_utils
import aws_lambda_powertools.utilities.parser.models as models
from aws_lambda_powertools import Logger

for found in pkgutil.iter_modules(models.__path__, models.__name__ + "."):
    importlib.import_module(found.name)
logger = Logger("one")
lines = []


def work(event, context):
    logger.append_keys(call=len(lines))
    lines.append(logger.get_current_keys()["call"])
    return lines
"""


def layered(folder: Path) -> dict[str, ModuleType]:
    """Call a function that logs by Powertools twice at once; return the modules that its environments share."""
    came: list[Outcome] = []
    small.assembly(folder, LAYERED, {"Work": small.function("work")})
    with Twin.from_assembly(folder) as twin:
        (function,) = twin.cloud.deployed.values()
        for _ in range(2):
            twin.cloud.functions.invoke(function, "{}", came.append)
        twin.run_until_idle()
        found = {key[0]: loader.shared for key, loader in FINDER.loaders.items() if loader and loader.shared}
    assert came == [Returned("[0]")] * 2
    return found


def test_environments_share_modules_of_the_layer_without_a_state(tmp_path: Path) -> None:
    """Everything in a shared module came from shared ones or from outside of the layer; it keeps only constants."""
    shared = layered(tmp_path)
    assert {"aws_lambda_powertools.utilities.data_classes.sqs_event", "aws_lambda_powertools.shared.types"} < set(
        shared
    )
    kept = set()
    for name, module in shared.items():
        for key, value in vars(module).items():
            home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
            assert not str(home).startswith("aws_lambda_powertools") or home in shared, (name, key)
            if isinstance(value, list | dict | set) and not key.startswith("__"):
                kept.add(key)
    assert kept <= {"LOGGER_LAMBDA_CONTEXT_KEYS", "LAMBDA_ADVANCED_LOGGING_LEVELS", "DENY_ALL_RESPONSE"}


ASKING = """
import os

import boto3


def work(event, context):
    boto3.resource("dynamodb").Table("seats").get_item(Key={"id": "a"})
    names = ("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_LAMBDA_LOG_GROUP_NAME", "PATH")
    return [bool(os.environ[name]) for name in names]
"""


def test_a_resource_of_boto3_needs_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler has the keys of an environment, so that boto3 looks for none on the machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(clients, "CLIENTS", {})
    small.assembly(tmp_path, ASKING, {"Work": small.function("work"), "Seats": small.table("seats")})
    came: list[Outcome] = []
    with Twin.from_assembly(tmp_path) as twin:
        (function,) = twin.cloud.deployed.values()
        twin.cloud.functions.invoke(function, "{}", came.append)
        twin.run_until_idle()
    assert came == [Returned("[true, true, true, true]")]
