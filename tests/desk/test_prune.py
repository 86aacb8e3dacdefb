"""Old versions are deleted once nothing points at them, runs on them or could go back to them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.assembly import Assembly
from signalbox.desk.prune import KEEP_SECONDS, Version, decide, list_versions
from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.desk.test_desk import account, act, archived
from tests.simulation.copies import change_machine, copy
from tests.simulation.orders import fault, only, placed, stock

Open = Callable[..., Twin]
NOW = 1_000 * 86_400.0
SLACK = KEEP_SECONDS + 1


def kept(ages: list[float], held: dict[int, str], keep: int) -> dict[int, str]:
    """Return the reasons to keep versions 1, 2, ... of these ages in seconds."""
    versions = [Version("f", "function", number, NOW - age) for number, age in enumerate(ages, start=1)]
    return {found.number: found.why for found in decide(versions, held, keep, NOW)}


def test_the_rule() -> None:
    """Versions in use, new ones and young ones stay; others are deleted."""
    assert kept([SLACK] * 6, {}, 2) == {6: "of the newest", 5: "of the newest", 4: "", 3: "", 2: "", 1: ""}
    assert kept([SLACK] * 4, {1: "alias live", 2: "execution x"}, 2)[1] == "alias live"
    assert kept([SLACK, KEEP_SECONDS - 1, SLACK, SLACK], {}, 2) == {
        4: "of the newest",
        3: "of the newest",
        2: "young",
        1: "",
    }


@pytest.fixture
def run(twin: Open, assembly: Assembly, tmp_path: Path) -> Twin:
    """Return a twin with an order on the first version, and three later releases."""
    opened = twin(seed=3)
    opened.plan([stock(), placed()])
    opened.advance(minutes=5)
    other = copy(assembly, tmp_path / "other")
    change_machine(other, lambda definition: definition.update(Comment="another release"))
    for release in (other, assembly, other):
        opened.plan([fault("deploy", at=opened.now + 1, assembly=str(release.path))])
        opened.advance(seconds=2)
    return opened


def machine_versions(run: Twin) -> list[int]:
    """The versions of the machine of orders, the newest first."""
    return [
        found.number
        for found in list_versions(account(run))
        if found.name.endswith("-orders") and found.kind == "machine"
    ]


def test_versions_go_once_nobody_needs_them(run: Twin) -> None:
    """Young versions stay; a month later old ones are deleted, except new, live and used ones."""
    assert machine_versions(run) == [4, 3, 2, 1]
    assert act(run, "prune", keep=2)["deleted"] == []
    (execution,) = run.cloud.executions.all.values()
    for due in execution.timers.values():
        run.cloud.clock.cancel(due)  # it runs on for a month
    run.advance(seconds=KEEP_SECONDS)
    would = act(run, "prune", keep=2, dry_run=True)
    assert machine_versions(run) == [4, 3, 2, 1]
    done = act(run, "prune", keep=2, who="mia", why="the quota of code")
    assert done["deleted"] == would["would_delete"]
    assert machine_versions(run) == [4, 3, 1]
    functions = {(row["name"], row["version"]) for row in done["deleted"] if row["kind"] == "function"}
    assert {version for _, version in functions} == {1, 2}
    assert act(run, "prune", keep=2)["deleted"] == []
    assert only([found for found in archived(run, "acts/") if found["who"] == "mia"])["why"] == "the quota of code"
    with pytest.raises(InputError, match="at least 2"):
        act(run, "prune", keep=1)
    states, arn = run.client("stepfunctions"), account(run).machine("orders")
    with pytest.raises(states.exceptions.ConflictException):
        states.delete_state_machine_version(stateMachineVersionArn=f"{arn}:4")
    function = run.client("lambda")
    with pytest.raises(function.exceptions.ResourceConflictException):
        function.delete_function(FunctionName="signalbox-dev-orders-start", Qualifier="4")
