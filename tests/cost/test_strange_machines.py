"""Machines as nobody draws them, worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from signalbox.cost import definition_of, estimate
from signalbox.cost.documents import DocumentError
from tests.cost.asl_parts import catch, choice, estimated, machine, plain, retry, task, transitions

HALF, TENTH = Decimal("0.5"), Decimal("0.1")


def parallel(*branches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A Parallel that ends the scope unless told otherwise."""
    return {"Type": "Parallel", "Branches": list(branches)} | (fields if "Next" in fields else {"End": True, **fields})


def items(inner: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A Map that ends the scope unless told otherwise."""
    return {"Type": "Map", "ItemProcessor": inner} | (fields if "Next" in fields else {"End": True, **fields})


def test_a_choice_that_leads_to_itself() -> None:
    """Four visits where three of four lead back, and no bound."""
    loop = machine(C=choice("C", default="E"), E=plain())
    assert transitions(loop, branches={"C": {"C": Decimal("0.75"), "E": Decimal("0.25")}}) == {
        "expected": 5,
        "max": None,
    }


def test_a_task_that_catches_into_itself() -> None:
    """The state is entered until it succeeds: each attempt is a transition, as a retry is."""
    row = machine(A=task(Catch=catch("A")))
    assert transitions(row, failures={"A": HALF}) == {"expected": 2, "max": None}


def test_max_attempts_0_retries_nothing_and_takes_no_other_retrier() -> None:
    """An error that a retrier of 0 attempts names goes to the catchers, though a later retrier names it too."""
    row = machine(A=task("Z", Retry=[*retry(0, "Busy"), *retry(5)], Catch=catch("X", "Busy")), X=plain("Z"), Z=plain())
    busy = {"failures": {"A": TENTH}, "errors": {"A": {"Busy": 1}}}
    assert transitions(row, **busy) == {"expected": 2.1, "max": 3}


def test_a_chain_of_catches() -> None:
    """Each compensation may fail too, and is compensated by the next."""
    row = machine(
        A=task(Catch=catch("B")),
        B=task(Catch=catch("C")),
        C=task(Catch=catch("D")),
        D={"Type": "Fail", "Error": "Lost"},
    )
    assert transitions(row, failures={"A": HALF, "B": HALF, "C": HALF}) == {"expected": 1.875, "max": 4}


def test_errors_go_to_the_catcher_that_names_them() -> None:
    """A quarter of the failures is Busy and takes the long way; the rest the short one."""
    row = machine(
        A=task(Catch=[*catch("Long", "Busy"), *catch("Short")]), Long=plain("More"), More=plain("Short"), Short=plain()
    )
    shares = {"A": {"Busy": Decimal("0.25"), "Lost": Decimal("0.75")}}
    assert transitions(row, failures={"A": 1}, errors=shares) == {"expected": 1 + 0.25 * 3 + 0.75, "max": 4}


def test_a_map_of_no_items_enters_nothing() -> None:
    """An endless loop inside is allowed, since it is never entered."""
    row = machine(M=items(machine(I=plain("I"))))
    assert transitions(row, map_items={"M": 0}) == {"expected": 1, "max": 1}


def test_a_mean_of_items_need_not_be_whole() -> None:
    """Two and a half items on average are 2.5 times the inside; the bound takes the next whole number."""
    row = machine(M=items(machine(I=plain("J"), J=plain())))
    assert transitions(row, map_items={"M": Decimal("2.5")}) == {"expected": 6, "max": 7}


def test_maps_in_maps_multiply() -> None:
    """1 + 3 x (1 + 4 x 1)."""
    row = machine(M=items(machine(N=items(machine(I=plain())))))
    assert transitions(row, map_items={"M": 3, "N": 4}) == {"expected": 16, "max": 16}


def test_a_parallel_whose_branches_fail() -> None:
    """Both branches are paid for; the Parallel fails unless both succeed."""
    row = machine(P=parallel(machine(A=task()), machine(B=task()), Catch=catch("X"), Next="Y"), X=plain("Y"), Y=plain())
    assert transitions(row, failures={"A": HALF, "B": HALF}) == {"expected": 3 + 0.75 + 1, "max": 5}


def test_a_branch_that_fails_for_certain() -> None:
    """States after the Parallel are never reached, and are not checked."""
    fails = machine(F={"Type": "Fail", "Error": "Lost"})
    row = machine(P=parallel(fails, machine(B=plain()), Next="Y"), Y=plain("Y"))
    assert transitions(row)["expected"] == 3


def test_tolerated_failures_fail_no_map() -> None:
    """A distributed Map that tolerates failures goes on; one that tolerates none does not."""
    inner = machine(I=task()) | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    rows = [
        machine(M=items(inner, ToleratedFailurePercentage=percent, Catch=catch("X"), Next="Y"), X=plain("Y"), Y=plain())
        for percent in (100, 0)
    ]
    asked: dict[str, Any] = {"failures": {"I": HALF}, "map_items": {"M": 1}}
    assert [transitions(row, **asked)["expected"] for row in rows] == [4, 4.5]


@pytest.mark.parametrize(
    ("resource", "kind", "expected", "requests"),
    [
        ("arn:aws:states:::states:startExecution", "STANDARD", 3, 0),
        ("arn:aws:states:::states:startExecution.sync:2", "STANDARD", 3, 0),
        ("arn:aws:states:::aws-sdk:sfn:startExecution", "STANDARD", 3, 0),
        ("arn:aws:states:::aws-sdk:sfn:startSyncExecution", "EXPRESS", 1, 1),
    ],
)
def test_nested_executions_are_paid_however_they_are_started(
    resource: str, kind: str, expected: int, requests: int
) -> None:
    """A machine is started by the integration, waiting or not, and by the SDK's actions."""
    body = template(resource, kind)
    found = estimate(definition_of(body, "t.json", "Parent"), {})
    assert found.outcome.transitions == expected
    assert found.outcome.express_requests == requests


def test_a_synchronous_child_takes_its_time() -> None:
    """A wait of four minutes in the child and of two beside it are too long for Express."""
    body = template("arn:aws:states:::aws-sdk:sfn:startSyncExecution", "EXPRESS", seconds=240, beside=120)
    assert "360 s" in " ".join(estimate(definition_of(body, "t.json", "Parent"), {}).reasons)


def template(resource: str, kind: str, seconds: int = 0, beside: int = 0) -> dict[str, Any]:
    """Return a template with two machines; the first starts the second."""
    start = task("W" if beside else None, Resource=resource, Parameters={"StateMachineArn": "${Child}"})
    parent = machine(A=start, **({"W": {"Type": "Wait", "Seconds": beside, "End": True}} if beside else {}))
    child = machine(X=plain("Y"), Y={"Type": "Wait", "Seconds": seconds, "End": True})
    of_type = "AWS::StepFunctions::StateMachine"
    resources = {
        "Parent": {"Type": of_type, "Properties": {"Definition": parent}},
        "Child": {"Type": of_type, "Properties": {"Definition": child, "StateMachineType": kind}},
    }
    return {"Resources": resources}


def test_a_deep_and_a_long_machine_are_read() -> None:
    """Sixty scopes inside each other, more are refused; and two thousand states in a row."""
    nested = machine(Inmost=plain())
    for depth in range(60):
        nested = machine(**{f"P{depth}": parallel(nested)})
    assert transitions(nested) == {"expected": 61, "max": 61}
    with pytest.raises(DocumentError, match="more than 60 scopes"):
        transitions(machine(Outmost=parallel(nested)))
    row = machine(**{f"S{place}": plain(f"S{place + 1}") for place in range(2000)}, S2000=plain())
    assert transitions(row) == {"expected": 2001, "max": 2001}


def test_a_retrier_of_very_many_attempts_beside_another() -> None:
    """Two retriers that cannot be counted out are refused with their place, not guessed."""
    row = machine(A=task(Retry=[*retry(99_999, "Busy"), *retry(99_999, "Lost")]))
    with pytest.raises(DocumentError, match="lower a MaxAttempts") as caught:
        estimated(row, failures={"A": HALF}, errors={"A": {"Busy": HALF, "Lost": HALF}})
    assert caught.value.pointer == "/States/A/Retry"
