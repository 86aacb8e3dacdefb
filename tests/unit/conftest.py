"""The account of the handlers' unit tests: moto's tables and queues, and the environment that the stacks set."""

import io
import os
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace

# Read once, when lambdas.common.telemetry is imported: as on AWS, it is there before the first import.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Signalbox")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "unit")

import pytest
from moto import mock_aws
from moto.core.base_backend import BackendDict

from signalbox.twin.services.dynamodb.fast_moto import patched
from tests.unit.world import World, forget_partners


@pytest.fixture(scope="package")
def mocked() -> Iterator[None]:
    """moto in the place of AWS, put there once: that takes longer than most tests."""
    load_systems_manager()
    with mock_aws(), patched():
        yield


def load_systems_manager() -> None:
    """Load moto's Systems Manager without moto's EC2, whose lists of instance types take 80 MB.

    Only commands to instances need EC2, and no test sends one.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "moto.ec2" not in sys.modules:
            patch.setitem(sys.modules, "moto.ec2", SimpleNamespace(ec2_backends={}))
        import_module("moto.ssm.models")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Log of the handlers in this test: their logger keeps the standard output of its first import."""
    from lambdas.common.telemetry import logger

    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


@pytest.fixture
def world(mocked: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Every table and queue of the system, empty, on moto; and no sleeping.

    What a test leaves in the outbox must keep the contracts, and expressions must have the form of AWS's grammar.
    """
    naps: list[float] = []
    monkeypatch.setattr("time.sleep", naps.append)
    BackendDict.reset()
    forget_partners()
    world = World(monkeypatch, naps)
    yield world
    world.check_events()
    world.check_expressions()
    world.close()


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is in another zone."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()
