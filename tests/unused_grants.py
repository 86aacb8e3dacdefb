"""Grants that no test needed: a run of every test names them at its end, and fails.

So does any run with `--unused-grants`. Both environments are judged. Production runs the code of development under
other names, so a call of development counts for its like in production.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from signalbox.assembly import Assembly
    from signalbox.twin.services.iam import Recorded

ANSWER = "unused grants"
TESTS = Path(__file__).resolve().parent
LEFT = pytest.StashKey[list[set[tuple[Any, ...]]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for a run of some tests, which leaves most grants unused."""
    parser.addoption("--unused-grants", action="store_true", help="name the grants that no test of this run needed")


def pytest_configure(config: pytest.Config) -> None:
    """Begin without any answer."""
    config.stash[LEFT] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take a worker's answer; one that died has none."""
    if ANSWER in getattr(node, "workeroutput", {}):
        node.config.stash[LEFT].append({tuple(grant) for grant in node.workeroutput[ANSWER]})


def judges(config: pytest.Config) -> bool:
    """Return whether a run has every test that could need a grant.

    That is all of the folder `tests`, with or without those marked soak.
    """
    option = config.option
    everything = [Path(name).resolve() for name in config.args] == [TESTS]
    chosen = option.keyword or option.markexpr not in ("", "not soak") or option.deselect or option.ignore
    again = getattr(option, "collectonly", False) or getattr(option, "lf", False) or getattr(option, "stepwise", False)
    return bool(option.unused_grants or (everything and not chosen and not again))


def left(config: pytest.Config) -> Iterator[tuple[Any, ...]]:
    """The grants of the project's assembly, and of production's, that no twin of this process needed."""
    from signalbox.assembly.synthesis import current
    from signalbox.twin.services.iam import unused
    from signalbox.twin.services.iam.checks import EVERY_TWIN
    from tests.synthesised import shared

    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined] # a hook has no fixtures
    development, production = current(), shared(factory, "prod").assembly
    yield from (tuple(grant) for grant in unused(development, EVERY_TWIN))
    alike = dict(zip(sources(development), sources(production), strict=True))
    yield from (tuple(grant) for grant in unused(production, {in_production(call, alike) for call in EVERY_TWIN}))


def sources(assembly: "Assembly") -> Iterator[str]:
    """The ids of the event sources, which have no names, in an order that both environments share."""
    found = assembly.of_type("AWS::Lambda::EventSourceMapping")
    yield from (source.ref for source in sorted(found, key=lambda source: source.logical_id))


def in_production(call: "Recorded", alike: Mapping[str, str]) -> "Recorded":
    """Return the call as the same function of production makes it.

    A call of production is unchanged. `alike`: id in development -> id in production, of resources without names.
    """
    role, request = call
    kind, _, last = request.resource.rpartition(":")
    resource = f"{kind}:{alike[last]}" if last in alike else _named(request.resource)
    return call._replace(role=_named(role), request=request._replace(resource=resource))


def _named(arn: str) -> str:
    return arn.replace("signalbox-dev-", "signalbox-prod-").replace("signalbox/dev/", "signalbox/prod/")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Send a worker's answer, or fail the whole run when a grant is unused."""
    config = session.config
    if not judges(config) or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    workers = config.pluginmanager.hasplugin("dsession")
    if not workers and "signalbox.twin.services.iam.checks" in sys.modules:
        config.stash[LEFT].append(set(left(config)))
    if hasattr(config, "workeroutput"):
        config.workeroutput[ANSWER] = [list(grant) for some in config.stash[LEFT] for grant in some]
    elif unneeded(config) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def unneeded(config: pytest.Config) -> list[tuple[Any, ...]]:
    """Return the grants that no process needed, by role."""
    answers = config.stash[LEFT]
    return sorted(set.intersection(*answers)) if answers else []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name each unused grant."""
    if found := unneeded(config):
        terminalreporter.section("unused grants: take each out of stacks/, or write the test that needs it")
        for role, action, resource, _ in found:
            terminalreporter.write_line(f"{role.rpartition('/')[2]}: {action} on {resource}")
