"""The service's limits."""

import pytest

from signalbox.asl import InputTooLarge, InvalidInput, Machine
from tests.asl.cases import flow, passing
from tests.asl.small import machine


def test_an_input_of_just_the_limit_starts_and_one_byte_more_does_not() -> None:
    """262,144 bytes of UTF-8, counted in the JSON text."""
    simple = machine(A=passing(Output=1))
    assert simple.run("x" * 262_142).status == "SUCCEEDED"
    with pytest.raises(InputTooLarge, match="262,145") as refused:
        simple.run("x" * 262_143)
    assert refused.value.size == 262_145
    with pytest.raises(InputTooLarge):
        simple.run("é" * 131_072)


def test_an_input_that_is_no_json_is_refused() -> None:
    """NaN is no JSON value."""
    with pytest.raises(InvalidInput):
        machine(A=passing()).run(float("nan"))


def test_a_history_ends_at_25000_events() -> None:
    """Event 25,000 is the failure, and no Catch takes it."""
    loop = {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "C"}], "Default": "A"}
    endless = machine(A=passing(Next="B"), B=loop, C=passing())
    execution = endless.run({})
    assert len(execution.history) == 25_000
    assert execution.history[-1]["type"] == "ExecutionFailed"
    assert (execution.error, execution.cause) == (
        "States.Runtime",
        "The execution reached the maximum number of history events (25000).",
    )


def test_an_execution_may_succeed_with_event_25000() -> None:
    """ExecutionSucceeded may follow 24,999 events."""
    last = {
        "QueryLanguage": "JSONata",
        **flow(M={"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": flow(A=passing()), "End": True}),
    }
    # 2 events begin, 4 for each item, MapStateStarted, MapStateSucceeded, MapStateExited and the end: 6 + 4n.
    execution = Machine(last).run(list(range(6248)))
    assert (execution.status, len(execution.history)) == ("SUCCEEDED", 24_998)
    assert Machine(last).run(list(range(6249))).status == "FAILED"
