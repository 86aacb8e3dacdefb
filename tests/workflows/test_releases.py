"""Old and new, definition and handlers, in all four combinations: what a canary and a rollback meet on AWS.

While an alias shifts, an execution of either version of a machine may call either version of a function. The released
definition and the released handlers' answers stand in golden files.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from tests.simulation import copies
from tests.workflows import releases
from tests.workflows.releases import Calls, answered

Document = dict[str, Any]
SLUGS = releases.slugs()


def refusals(told_now: Calls, golden: Document) -> list[str]:
    """The calls that a released handler could not have served: they lack a field that it used to get."""
    return [
        f"{state}, attempt {number}: {sorted(missing)} missing"
        for state, calls in told_now.items()
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
        execution, _ = answered(release["definition"], golden)
        assert (list(execution.entered), execution.status) == (golden["states"], golden["status"])


@pytest.mark.parametrize("slug", SLUGS)
def test_new_definition_with_old_handlers(slug: str) -> None:
    """Today's definition ends as the released one did, and tells the released handlers all that they need."""
    for golden in releases.released(slug)["histories"]:
        execution, calls = answered(releases.definition_of(slug), golden)
        assert execution.status == golden["status"], execution.cause
        assert refusals(calls, golden) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_old_definition_with_new_handlers(slug: str, assembly: Assembly, tmp_path: Path) -> None:
    """Released executions end as they did, with today's handlers, also when today's machine takes over midway."""
    release = releases.released(slug)
    old = with_definition(assembly, slug, release["definition"], tmp_path / "old")
    lines = releases.script(slug)
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
    assert refusals(answered(forgetful, golden)[1], golden) == ["AwaitPayment, attempt 1: ['orderId'] missing"]


def test_dropped_part_of_a_batch_is_seen() -> None:
    """A definition that no longer passes the run to its children is detected."""
    golden = releases.released("settlement")["histories"][0]
    forgetful = copy.deepcopy(releases.definition_of("settlement"))
    del forgetful["States"]["PostBatches"]["ItemBatcher"]["BatchInput"]["run"]
    assert refusals(answered(forgetful, golden)[1], golden) == ["PostBatch, attempt 1: ['BatchInput.run'] missing"]


def test_other_reading_of_a_released_file_is_seen() -> None:
    """A definition that reads the header as a row would hand the released handlers rows of other names."""
    golden = releases.released("settlement")["histories"][0]
    misread = copy.deepcopy(releases.definition_of("settlement"))
    columns = {"CSVHeaderLocation": "GIVEN", "CSVHeaders": ["line"]}
    misread["States"]["PostBatches"]["ItemReader"]["ReaderConfig"] |= columns
    assert "Items.movementId" in refusals(answered(misread, golden)[1], golden)[0]


def test_every_workflow_is_released(assembly: Assembly) -> None:
    """Each deployed machine has a golden release."""
    assert sorted(row["slug"] for row in assembly.workflows) == SLUGS


def test_settlements_release_has_its_ways() -> None:
    """The release has a good night, corrected rows, an empty day, a failed batch and a failed night.

    Each is recorded with its end and its calls.
    """
    histories = releases.released("settlement")["histories"]
    batches = [[outcome.get("error") for outcome in golden["outcomes"].get("PostBatch", [])] for golden in histories]
    assert [golden["status"] for golden in histories].count("FAILED") == 1
    assert [] in batches
    assert ["States.Runtime"] in batches
    assert any(golden["input"]["mended"] for golden in histories)
