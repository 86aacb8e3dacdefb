"""Closed twins leave memory: the next one that opens frees what the earlier ones held."""

import gc
import weakref
from collections.abc import Callable
from types import ModuleType

import botocore
import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.gateway.clients import CLIENTS
from signalbox.twin.kernel.garbage import RUNS_BETWEEN_COLLECTIONS
from signalbox.twin.kernel.handler_copies import STATELESS
from tests.simulation.orders import good, stock


def run(assembly: Assembly) -> list[weakref.ref[ModuleType]]:
    """Run an order; gives the modules that only its environments have, without keeping them."""
    with Twin.from_assembly(assembly) as twin:
        twin.play([stock(), *good()])
        environments = [one for warm in twin.cloud.functions.warm.values() for one in warm]
        modules = [module for one in environments for module in one.copies.modules.values()]
        return [weakref.ref(module) for module in modules if not STATELESS.fullmatch(module.__name__)]


def test_modules_of_closed_twins_are_freed(assembly: Assembly) -> None:
    """Modules of closed runs are gone a few runs later."""
    runs = [run(assembly) for _ in range(3 * RUNS_BETWEEN_COLLECTIONS)]
    with Twin.from_assembly(assembly):
        alive = [sum(module() is not None for module in modules) for modules in runs]
    assert all(len(modules) > 100 for modules in runs)
    assert sum(count > 0 for count in alive) < RUNS_BETWEEN_COLLECTIONS


def test_handlers_leave_nothing_at_shared_clients(assembly: Assembly) -> None:
    """Each copy of Powertools registers hooks at boto3's clients and sessions; they end with their twin."""

    def hooks() -> int:
        handlers = [client.meta.events._emitter._handlers for client in CLIENTS.values()]
        return sum(len(each.prefix_search("request-created")) for each in handlers)

    run(assembly)
    before, initialisers = hooks(), list(botocore._INITIALIZERS)
    run(assembly)
    assert hooks() == before
    assert initialisers == botocore._INITIALIZERS


@pytest.fixture(scope="module")
def opened() -> list[weakref.ref[Twin]]:
    """The twins that the fixture opened in this module."""
    return []


def test_fixture_opens_a_twin(twin: Callable[..., Twin], opened: list[weakref.ref[Twin]]) -> None:
    """The fixture `twin` opens a twin, which the next test looks for."""
    opened.append(weakref.ref(twin()))
    assert opened[0]() is not None


def test_twin_of_the_fixture_ends_with_its_test(opened: list[weakref.ref[Twin]]) -> None:
    """No test that has ended keeps its twin: a run of all tests would hold gigabytes."""
    gc.unfreeze()
    gc.collect()
    assert [kept() for kept in opened] == [None] * len(opened)
