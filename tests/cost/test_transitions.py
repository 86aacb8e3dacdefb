"""Expected and most transitions, worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from signalbox.cost.documents import DocumentError
from tests.cost.asl_parts import catch, choice, machine, plain, retry, task, transitions

HALF = Decimal("0.5")


def test_every_state_entered_is_a_transition() -> None:
    """Pass, Wait, Succeed and Fail count as Tasks do; start and end do not."""
    row = machine(A=plain("B"), B={"Type": "Wait", "Seconds": 1, "Next": "C"}, C={"Type": "Succeed"})
    assert transitions(row) == {"expected": 3, "max": 3}
    assert transitions(machine(A=plain("B"), B={"Type": "Fail"})) == {"expected": 2, "max": 2}


def test_branches_weigh_by_their_probability() -> None:
    """1 + 0.9 x 1 + 0.1 x 2."""
    fork = machine(C=choice("Short", default="Long"), Short=plain(), Long=plain("More"), More=plain())
    usage = {"branches": {"C": {"Short": Decimal("0.9"), "Long": Decimal("0.1")}}}
    assert transitions(fork, **usage) == {"expected": 2.1, "max": 3}


def test_rules_with_one_target_add_up() -> None:
    """Two rules and a default, unspecified: the target of two of them has two thirds."""
    fork = machine(C=choice("Short", "Short", default="Long"), Short=plain(), Long=plain("M"), M=plain("N"), N=plain())
    assert transitions(fork)["expected"] == 1 + 1 * 2 / 3 + 3 * 1 / 3


def test_an_exit_at_probability_0_does_not_exist() -> None:
    """An exit with probability 0 counts neither for the expectation nor for the bound, nor closes a loop."""
    loop = machine(C=choice("Again", default="Done"), Again=plain("C"), Done=plain())
    assert transitions(loop, branches={"C": {"Again": 0, "Done": 1}}) == {"expected": 2, "max": 2}


def test_a_loop_is_a_geometric_sum_without_a_bound() -> None:
    """Half of the visits go round again: twice each of the two states of the loop, and the end."""
    loop = machine(C=choice("Again", default="Done"), Again=plain("C"), Done=plain())
    assert transitions(loop, branches={"C": {"Again": HALF, "Done": HALF}}) == {"expected": 4, "max": None}


def test_retries_are_a_geometric_sum_to_max_attempts() -> None:
    """1 + p + p^2 + p^3 with three retries."""
    assert transitions(machine(A=task(Retry=retry(3))), failures={"A": HALF}) == {"expected": 1.875, "max": 4}


def test_max_attempts_is_3_where_nothing_is_said() -> None:
    """The default of the language."""
    row = machine(A=task(Retry=[{"ErrorEquals": ["States.ALL"]}]))
    assert transitions(row, failures={"A": 1}) == {"expected": 4, "max": 4}


def test_a_task_that_never_fails_is_never_retried() -> None:
    """A failure probability of 0 takes retries and catches out of the bound too."""
    row = machine(A=task("B", Retry=retry(3), Catch=catch("C")), B=plain(), C=plain("D"), D=plain("E"), E=plain())
    assert transitions(row, failures={"A": 0}) == {"expected": 2, "max": 2}
    assert transitions(row) == {"expected": 2, "max": 7}


def test_what_is_caught_goes_on_elsewhere() -> None:
    """A failed attempt leads to the catcher's target."""
    row = machine(A=task("B", Catch=catch("C")), B=plain(), C=plain("D"), D=plain())
    assert transitions(row, failures={"A": Decimal("0.25")})["expected"] == 1 + 0.75 * 1 + 0.25 * 2


def test_an_error_goes_to_the_first_retrier_that_names_it() -> None:
    """Busy is retried twice, everything else not at all, though States.ALL comes after."""
    retries = [*retry(2, "Busy"), *retry(0)]
    row = machine(A=task(Retry=retries))
    both = {"A": {"Busy": HALF, "Lost": HALF}}
    assert transitions(row, failures={"A": HALF}, errors=both)["expected"] == 1 + 0.25 + 0.0625
    assert transitions(row, failures={"A": 1}, errors={"A": {"Lost": 1}}) == {"expected": 1, "max": 1}


def test_retriers_count_their_own_attempts() -> None:
    """One retry for each of two errors: a failure of either kind ends it the second time."""
    row = machine(A=task(Retry=[*retry(1, "Busy"), *retry(1, "Lost")]))
    both = {"A": {"Busy": HALF, "Lost": HALF}}
    # attempts: 1, then 1, then a third only after Busy and Lost in either order (1/2)
    assert transitions(row, failures={"A": 1}, errors=both) == {"expected": 2.5, "max": 3}


@pytest.mark.parametrize(
    ("names", "error", "retried"),
    [
        ("States.TaskFailed", "Busy", True),
        ("States.TaskFailed", "States.Timeout", False),
        ("States.ALL", "States.Timeout", True),
        ("States.Timeout", "States.HeartbeatTimeout", True),
        ("States.ALL", "States.Runtime", False),
        ("States.Runtime", "States.Runtime", False),
        ("States.TaskFailed", "States.HeartbeatTimeout", False),
        ("States.ALL", "States.DataLimitExceeded", True),
        ("Busy", "Lost", False),
    ],
)
def test_wildcards_name_what_the_language_says(names: str, error: str, retried: bool) -> None:
    """States.TaskFailed is everything but time-outs; States.Runtime is never caught."""
    row = machine(A=task(Retry=retry(1, names)))
    assert transitions(row, failures={"A": 1}, errors={"A": {error: 1}})["expected"] == (2 if retried else 1)


def test_very_many_attempts_do_not_take_forever() -> None:
    """The closed form of the geometric sum takes over."""
    row = machine(A=task(Retry=retry(99_999_999)))
    assert transitions(row, failures={"A": HALF})["expected"] == 2
    assert transitions(row, failures={"A": 1})["expected"] == 100_000_000


def test_a_map_is_one_and_its_items() -> None:
    """1 + items x inner, with Iterator as with ItemProcessor; no items is one transition."""
    inner = machine(I=plain("J"), J=plain())
    for name in ("Iterator", "ItemProcessor"):
        row = machine(M={"Type": "Map", name: inner, "End": True})
        assert transitions(row, map_items={"M": 5}) == {"expected": 11, "max": 11}
        assert transitions(row, map_items={"M": 0}) == {"expected": 1, "max": 1}
        assert transitions(row) == {"expected": 3, "max": None}


def test_the_items_of_a_literal_array_are_known() -> None:
    """Items that stand in the definition need no usage."""
    row = machine(M={"Type": "Map", "Items": [1, 2, 3], "ItemProcessor": machine(I=plain()), "End": True})
    assert transitions(row) == {"expected": 4, "max": 4}


def test_a_parallel_is_one_and_all_its_branches() -> None:
    """Branches add up."""
    row = machine(
        P={"Type": "Parallel", "Branches": [machine(A=plain("B"), B=plain()), machine(C=plain())], "End": True}
    )
    assert transitions(row) == {"expected": 4, "max": 4}


def test_a_failed_parallel_is_tried_again_whole() -> None:
    """An error that its branch does not catch makes the Parallel fail, and its retry pays for the branches again."""
    inside = machine(A=task())
    row = machine(P={"Type": "Parallel", "Branches": [inside], "Retry": retry(1), "Catch": catch("X"), "Next": "Y"})
    row["States"] |= {"X": plain("Y"), "Y": plain()}
    answer = transitions(row, failures={"A": HALF}, errors={"A": {"Busy": 1}})
    assert answer == {"expected": 1.5 * 2 + 0.25 + 1, "max": 6}


def test_a_map_fails_when_one_of_its_items_does() -> None:
    """Two items that fail by half fail the Map by three quarters."""
    row = machine(
        M={"Type": "Map", "ItemProcessor": machine(I=task()), "Catch": catch("X"), "Next": "Y"}, X=plain("Y"), Y=plain()
    )
    answer = transitions(row, failures={"I": HALF}, map_items={"M": 2})
    assert answer["expected"] == 3 + 0.75 + 1


@pytest.mark.parametrize(("kind", "expected"), [("STANDARD", 1 + 5 * 3), ("EXPRESS", 1 + 5)])
def test_children_of_a_distributed_map_bill_by_their_type(kind: str, expected: int) -> None:
    """Standard children make transitions, Express children do not; to start one is a transition of the parent."""
    config = {"Mode": "DISTRIBUTED", "ExecutionType": kind}
    inner = machine(I=plain("J"), J=plain()) | {"ProcessorConfig": config}
    row = machine(M={"Type": "Map", "ItemProcessor": inner, "End": True})
    assert transitions(row, map_items={"M": 5}) == {"expected": expected, "max": expected}


def test_a_batch_is_one_child() -> None:
    """Ten items by four are three children."""
    inner = machine(I=plain()) | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    for name in ("Iterator", "ItemProcessor"):
        row = machine(M={"Type": "Map", name: inner, "ItemBatcher": {"MaxItemsPerBatch": 4}, "End": True})
        assert transitions(row, map_items={"M": 10}) == {"expected": 1 + 3 * 2, "max": 1 + 3 * 2}


def test_what_cannot_be_reached_counts_nothing() -> None:
    """A state that no way leads to is neither expected nor possible, even where it loops for ever."""
    assert transitions(machine(A=plain(), B=plain("B"))) == {"expected": 1, "max": 1}


@pytest.mark.parametrize(
    ("definition", "usage", "names"),
    [
        (machine(A=plain("B"), B=plain("A")), {}, "A, B"),
        (machine(A=plain("A")), {}, "A"),
        (machine(C=choice("D", default="E"), D=plain("C"), E=plain()), {"branches": {"C": {"D": 1, "E": 0}}}, "C, D"),
        (machine(A=task("B", Catch=catch("A")), B=plain()), {"failures": {"A": 1}}, "A"),
        (machine(M={"Type": "Map", "Iterator": machine(I=plain("I")), "End": True}), {}, "I"),
    ],
)
def test_a_loop_that_cannot_end_is_refused_by_name(definition: Any, usage: Any, names: str) -> None:
    """The error names the states of the loop and their place."""
    with pytest.raises(DocumentError, match=f"this loop cannot end: {names}.") as caught:
        transitions(definition, **usage)
    assert caught.value.pointer.endswith("/States")
