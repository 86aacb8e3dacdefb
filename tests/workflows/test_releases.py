"""Old and new, definition and handlers, in all four combinations: what a canary and a rollback meet on AWS.

While an alias shifts, an execution of either version of a machine may call either version of a function. The released
definition and the released handlers' answers stand in golden files.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl import Machine
from signalbox.asl.runner import Execution
from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from tests.simulation import copies
from tests.workflows import releases

Document = dict[str, Any]
SLUGS = releases.slugs()


def answered(definition: Document, golden: Document) -> Execution:
    """The execution of a definition whose functions answer as the released handlers did."""
    return Machine(definition).run(golden["input"], tasks=golden["outcomes"])


def refusals(execution: Execution, golden: Document) -> list[str]:
    """The calls that a released handler could not have served: they lack a field that it used to get."""
    return [
        f"{state}, attempt {number}: {sorted(missing)} missing"
        for state, calls in releases.payloads(execution.history).items()
        for number, (got, told) in enumerate(zip(calls, golden["payloads"].get(state, []), strict=False), 1)
        if (missing := set(told) - set(got))
    ]


def with_definition(assembly: Assembly, slug: str, definition: Document, folder: Path) -> Assembly:
    """A copy of an assembly that deploys another definition of a machine."""
    changed = copies.copy(assembly, folder)

    def edit(_name: str, properties: Document) -> bool:
        found = bool(properties["StateMachineName"].endswith(f"-{slug}"))
        if found:
            properties["DefinitionString"] = json.dumps(definition)
        return found

    copies.change(changed, "AWS::StepFunctions::StateMachine", edit)
    return read(changed.path)


@pytest.mark.parametrize("slug", SLUGS)
def test_old_definition_with_old_handlers_is_what_was_recorded(slug: str) -> None:
    """The golden histories hold: the released definition, answered so, takes the recorded ways."""
    release = releases.released(slug)
    for golden in release["histories"]:
        execution = answered(release["definition"], golden)
        assert (list(execution.entered), execution.status) == (golden["states"], golden["status"])


@pytest.mark.parametrize("slug", SLUGS)
def test_new_definition_with_old_handlers(slug: str) -> None:
    """Today's definition ends as the released one did, and tells the released handlers all that they need."""
    for golden in releases.released(slug)["histories"]:
        execution = answered(releases.definition_of(slug), golden)
        assert execution.status == golden["status"], execution.cause
        assert refusals(execution, golden) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_old_definition_with_new_handlers(slug: str, assembly: Assembly, tmp_path: Path) -> None:
    """Released executions end as they did, with today's handlers, also when today's machine takes over midway."""
    release = releases.released(slug)
    old = with_definition(assembly, slug, release["definition"], tmp_path / "old")
    lines = releases.example(slug)
    middle = sorted(line["at"] for line in lines)[len(lines) // 3]
    with Twin.from_assembly(old, seed=0, schedules=False) as twin:
        twin.play([*lines, {"at": middle, "fault": "deploy", "assembly": str(assembly.path)}])
        assert releases.ends(twin, slug) == release["ends"]
        assert twin.audit() == []


def test_dropped_field_is_seen() -> None:
    """A definition that no longer tells a released handler the order's id is found out."""
    golden = releases.released("orders")["histories"][0]
    forgetful = copy.deepcopy(releases.definition_of("orders"))
    del forgetful["States"]["AwaitPayment"]["Arguments"]["Payload"]["orderId"]
    assert refusals(answered(forgetful, golden), golden) == ["AwaitPayment, attempt 1: ['orderId'] missing"]


def test_every_workflow_is_released(assembly: Assembly) -> None:
    """Each deployed machine has a golden release, but for those that read their items from files."""
    assert releases.recordable(assembly) == SLUGS
