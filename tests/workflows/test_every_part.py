"""Every state, rule, retrier and catcher of the machines is taken, in each environment.

The golden histories of the releases lead to each state; there its task fails with each error that the state names.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from signalbox.asl.run import coverage
from signalbox.assembly import Assembly
from tests.workflows import releases

Document = dict[str, Any]
SLUGS = releases.slugs()
TIMED_OUT: Document = {"timeout": True}
UNFORESEEN = "Unforeseen"
"""An error that no state names."""
RARE: dict[tuple[str, str, str, str], Document] = {
    ("orders", "ClosePayment", "CheckPaidInTime", "ShipOrder"): {"paid": True},
    ("orders", "RecallShipment", "CheckShipped", "ConfirmOrder"): {"shipped": True},
    ("lending", "CheckCredit", "CheckWay", "AwaitReview"): {"way": "review"},
}
"""Answers that no golden history has: slug, the task that answers, the choice that reads it, and where it leads."""


@cache
def histories(slug: str) -> list[Document]:
    return list(releases.released(slug)["histories"])


def tasks(definition: Document) -> Iterator[tuple[str, Document]]:
    """The tasks of a definition, those inside of Maps included."""
    for name, state in definition["States"].items():
        if state["Type"] == "Task":
            yield name, state
        if "ItemProcessor" in state:
            yield from tasks(state["ItemProcessor"])


def cases(kind: str) -> list[Any]:
    """Return each entry of each task's `Retry` or `Catch`: slug, name of the state, position of the entry."""
    return [
        pytest.param(slug, name, position, id=f"{name}-{position}")
        for slug in SLUGS
        for name, position in entries(releases.definition_of(slug), kind)
    ]


def entries(definition: Document, kind: str) -> list[tuple[str, int]]:
    return [(name, position) for name, state in tasks(definition) for position in range(len(state.get(kind, [])))]


def first_error(definition: Document, kind: str, name: str, position: int) -> Document:
    """Return an outcome with an error that reaches the entry at a position, past those before it."""
    *earlier, own = dict(tasks(definition))[name][kind][: position + 1]
    claimed = {error for entry in earlier for error in entry["ErrorEquals"]}
    error = next(error for error in own["ErrorEquals"] if error not in claimed)
    return TIMED_OUT if error == "States.Timeout" else {"error": UNFORESEEN if error == "States.ALL" else error}


def retried(slug: str, definition: Document, name: str, position: int) -> tuple[Document, Document]:
    """Return a golden history that calls a task, and the same with one more attempt before, which fails."""
    golden = next(history for history in histories(slug) if history["outcomes"].get(name))
    failed = first_error(definition, "Retry", name, position)
    return golden, {**golden, "outcomes": {**golden["outcomes"], name: [failed, *golden["outcomes"][name]]}}


def caught(slug: str, definition: Document, name: str, position: int) -> Document:
    """Return a golden history in which a task fails until it is no longer retried."""
    golden = next(history for history in histories(slug) if history["outcomes"].get(name))
    failed = first_error(definition, "Catch", name, position)
    return {**golden, "outcomes": {**golden["outcomes"], name: [failed]}}


def rarely(slug: str, name: str, changed: Document) -> Document:
    """Return a golden history in which a task answers otherwise."""
    golden = next(history for history in histories(slug) if history["outcomes"].get(name))
    answer = golden["outcomes"][name][-1]["result"]
    result = {**answer, "Payload": {**answer["Payload"], **changed}}
    return {**golden, "outcomes": {**golden["outcomes"], name: [{"result": result}]}}


@pytest.mark.parametrize(("slug", "name", "position"), cases("Retry"))
def test_retried_error_changes_nothing_else(slug: str, name: str, position: int) -> None:
    """An error that a retrier names leaves the way of the execution as it would have been without."""
    definition = releases.definition_of(slug)
    golden, troubled = retried(slug, definition, name, position)
    execution, calls = releases.answered(definition, troubled)
    assert (list(execution.entered), execution.status) == (golden["states"], golden["status"])
    assert len(calls[name]) == len(golden["payloads"][name]) + 1


@pytest.mark.parametrize(("slug", "name", "position"), cases("Catch"))
def test_caught_error_leads_to_the_catchers_state(slug: str, name: str, position: int) -> None:
    """An error that a catcher names, until it is no longer retried, leads to the state of that catcher."""
    definition = releases.definition_of(slug)
    execution, _ = releases.answered(definition, caught(slug, definition, name, position))
    after = list(execution.entered).index(name) + 1
    assert execution.entered[after] == dict(tasks(definition))[name]["Catch"][position]["Next"]


@pytest.mark.parametrize(("slug", "name", "choice", "leads_to"), [case for case in RARE if case[0] in SLUGS])
def test_rare_answer_leads_to_its_state(slug: str, name: str, choice: str, leads_to: str) -> None:
    """A choice that reads a rare answer takes the way that belongs to it."""
    golden = rarely(slug, name, RARE[slug, name, choice, leads_to])
    execution, _ = releases.answered(releases.definition_of(slug), golden)
    assert execution.entered[list(execution.entered).index(choice) + 1] == leads_to


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("environment", ["assembly", "production"])
def test_every_part_is_taken(environment: str, slug: str, request: pytest.FixtureRequest) -> None:
    """The released ways, and each error that a state names, take every part of the deployed machine."""
    deployed: Assembly = request.getfixturevalue(environment)
    (machine,) = [m for m in deployed.of_type("AWS::StepFunctions::StateMachine") if m.name.endswith(f"-{slug}")]
    definition = json.loads(machine.properties["DefinitionString"])
    troubles = [
        *(retried(slug, definition, *entry)[1] for entry in entries(definition, "Retry")),
        *(caught(slug, definition, *entry) for entry in entries(definition, "Catch")),
        *(rarely(slug, name, changed) for (workflow, name, *_), changed in RARE.items() if workflow == slug),
    ]
    with coverage.noting(coverage.Register()) as register:
        for history in [*histories(slug), *troubles]:
            releases.answered(definition, history, machine.name)
    assert register.best()[machine.name].missing == []
