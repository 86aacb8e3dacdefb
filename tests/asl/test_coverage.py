"""Coverage of machines: what was taken, and what `--asl-coverage` prints."""

from pathlib import Path

import pytest

from signalbox.asl import Machine
from signalbox.asl.run import coverage
from tests.asl.cases import flow, passing, task
from tests.asl.faults import jsonata

pytest_plugins = ["pytester"]
CHOICE = jsonata(
    T=task(
        Retry=[{"ErrorEquals": ["Busy"]}],
        Catch=[{"ErrorEquals": ["Bad"], "Next": "P"}, {"ErrorEquals": ["States.ALL"], "Next": "P"}],
        Next="C",
    ),
    C={"Type": "Choice", "Choices": [{"Condition": "{% $states.input.x = 1 %}", "Next": "P"}], "Default": "M"},
    P=passing(),
    M={
        "Type": "Map",
        "Items": [1],
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            **flow(I=passing()),
        },
        "End": True,
    },
)


def test_every_part_is_noted_where_it_is_taken() -> None:
    """Retries, catches, rules, defaults and the states of child executions belong to one machine."""
    with coverage.noting(coverage.Register()) as register:
        machine = Machine(CHOICE, "m")
        Machine(CHOICE)  # one without a name notes nothing
    covered = register.best()["m"]
    task_parts, choice_parts = ("T", "T Retry[0]", "T Catch[0]", "T Catch[1]"), ("C", "C Choices[0]", "C Default")
    assert covered.parts == (*task_parts, *choice_parts, "P", "M", "I")
    machine.run({}, {"T": [{"error": "Busy"}, {"result": {"x": 1}}]})
    assert covered.missing == ["T Catch[0]", "T Catch[1]", "C Default", "M", "I"]
    machine.run({}, {"T": [{"error": "Other"}]})
    machine.run({}, {"T": [{"result": {"x": 2}}]})
    assert covered.missing == ["T Catch[0]"]
    other = coverage.Register()
    other.merge(register.rows())
    assert other.best()["m"].missing == ["T Catch[0]"]


def test_outer_register_gets_what_the_inner_one_noted() -> None:
    """A test may look at what it took itself; the run around it loses nothing."""
    with coverage.noting(coverage.Register()) as outer:
        with coverage.noting(coverage.Register()) as inner:
            Machine(CHOICE, "m").run({}, {"T": [{"result": {"x": 2}}]})
        assert inner.rows() == outer.rows() != []


def test_the_option_prints_gaps_with_their_reasons(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each machine with its share; a reason stands beside its gap."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makeini("[pytest]\nasl_coverage_reasons = reasons.toml\n")
    pytester.makefile(".toml", reasons='[m]\nB = "waits for a person"\nA = "old"\n')
    pytester.makepyfile(
        """
        from signalbox.asl import Machine

        def test_one():
            rule = {"Condition": True, "Next": "A"}
            states = {"C": {"Type": "Choice", "Choices": [rule], "Default": "B"}, "A": {"Type": "Succeed"},
                      "B": {"Type": "Succeed"}}
            Machine({"QueryLanguage": "JSONata", "StartAt": "C", "States": states}, "m").run({})
        """
    )
    result = pytester.runpytest_subprocess("-p", "signalbox.pytest_plugin", "--asl-coverage", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(
        ["m: 3 of 5 parts taken", "  never: C Default", "  never: B (waits for a person)", "  taken all the same*: A"]
    )
