"""A mutation: one mitigation, taken out of a copy of the assembly, and the tests that must notice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from signalbox.assembly import Assembly
from tests.simulation.copies import change, change_machine, overlay, patch

TakeOut = Callable[[Assembly], None]
Document = dict[str, Any]
FOLDER = "tests/simulation"


@dataclass(frozen=True)
class Mutation:
    """A mitigation, its fault and its tests.

    `fault` is the number of the fault; `tests` are names of tests, by file and name.
    """

    name: str
    fault: int
    mitigation: str
    take_out: TakeOut
    tests: tuple[str, ...]


def code(file: str, old: str, new: str) -> TakeOut:
    """Replace a text of a handlers' file, in the assets of the twin and for unit tests, which import it."""
    name = f"lambdas/{file}"

    def take_out(assembly: Assembly) -> None:
        patch(assembly, name, old, new)
        overlay(assembly, name, old, new)

    return take_out


def stacks(file: str, old: str, new: str) -> TakeOut:
    """Replace a text of a file of the stacks, for the tests that run against the copy."""
    return partial(overlay, file=f"stacks/{file}", old=old, new=new)


def project(file: str, old: str, new: str) -> TakeOut:
    """Replace a text of a file of the tools, or of another file that a test reads with `overlaid`."""
    return partial(overlay, file=file, old=old, new=new)


def machine(edit: Callable[[Document], object], workflow: str = "orders") -> TakeOut:
    """Edit the definition of a workflow's machine."""
    return partial(change_machine, edit=edit, workflow=workflow)


def state(name: str, edit: Callable[[Document], object], workflow: str = "orders") -> TakeOut:
    """Edit one state of a workflow's machine."""
    return machine(lambda definition: edit(definition["States"][name]), workflow)


def no_retry_of(*errors: str) -> Callable[[Document], None]:
    """An edit of a state that no longer retries these errors."""

    def edit(state: Document) -> None:
        for retrier in state["Retry"]:
            retrier["ErrorEquals"] = [error for error in retrier["ErrorEquals"] if error not in errors]
        state["Retry"] = [retrier for retrier in state["Retry"] if retrier["ErrorEquals"]]

    return edit


def without(kind: str, *path: str, named: str = "") -> TakeOut:
    """Remove a property, by its path, from resources of a type whose logical id has this prefix."""

    def edit(name: str, properties: Document) -> bool:
        holder: Any = properties
        for step in path[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else None
        if not name.startswith(named) or not isinstance(holder, dict) or path[-1] not in holder:
            return False
        del holder[path[-1]]
        return True

    return partial(change, kind=kind, edit=edit)


def given(kind: str, named: str, **values: Any) -> TakeOut:
    """Set properties of every resource of a type whose logical id holds this text."""

    def edit(name: str, properties: Document) -> bool:
        if named not in name:
            return False
        properties.update(values)
        return True

    return partial(change, kind=kind, edit=edit)


def variable(function: str, name: str, edit: Callable[[Document], object]) -> TakeOut:
    """Let `edit` change the JSON document in an environment variable of a function."""

    def edited(_: str, properties: Document) -> bool:
        if not properties["FunctionName"].endswith(f"-{function}"):
            return False
        variables = properties["Environment"]["Variables"]
        document = json.loads(variables[name])
        edit(document)
        changed = json.dumps(document) != variables[name]
        variables[name] = json.dumps(document)
        return changed

    return partial(change, kind="AWS::Lambda::Function", edit=edited)


def each_target_without_dead_letters(assembly: Assembly) -> None:
    """Rules whose targets have no dead-letter queue."""

    def edit(name: str, properties: Document) -> bool:
        removed = [target.pop("DeadLetterConfig", None) for target in properties["Targets"]]
        return any(removed)

    change(assembly, "AWS::Events::Rule", edit)


def delivery(name: str) -> str:
    """A test of faults of delivery."""
    return f"{FOLDER}/test_faults_delivery.py::{name}"


def handlers(name: str) -> str:
    """A test of faults of handlers."""
    return f"{FOLDER}/test_faults_handlers.py::{name}"


def workflow(name: str) -> str:
    """A test of faults of executions."""
    return f"{FOLDER}/test_faults_workflow.py::{name}"


def onboarding(name: str) -> str:
    """A test of faults of onboarding."""
    return f"{FOLDER}/test_faults_onboarding.py::{name}"
