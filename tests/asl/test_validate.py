"""Every fault of a definition, at once and by name."""

from typing import Any

import pytest

from signalbox.asl import InvalidDefinition, Machine, validate
from tests.asl.cases import passing, task
from tests.asl.faults import FAULTS, jsonata


def codes(definition: Any, severity: str = "error") -> list[str]:
    """The codes of a definition's problems."""
    return [problem.code for problem in validate(definition) if problem.severity == severity]


@pytest.mark.parametrize(
    ("definition", "code", "pointer"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_fault_is_found_where_it_is(definition: Any, code: str, pointer: str) -> None:
    """Each fault is an error with its code and pointer, and stops the machine."""
    found = [(problem.code, problem.pointer) for problem in validate(definition) if problem.severity == "error"]
    assert (code, pointer) in found
    with pytest.raises(InvalidDefinition):
        Machine(definition)


def test_all_faults_are_told_at_once() -> None:
    """Three faults, three problems; the exception carries them all."""
    definition = jsonata(A=passing(Next="X", Output="{% ( %}"), B=passing())
    assert sorted(codes(definition)) == ["invalid-expression", "missing-target", "unreachable"]
    with pytest.raises(InvalidDefinition, match="and 2 more") as refused:
        Machine(definition)
    assert len(refused.value.problems) == 3


def test_a_broken_text_tells_line_and_column() -> None:
    """The first thing that a reader needs."""
    with pytest.raises(InvalidDefinition, match="line 2, column 3"):
        Machine('{\n  StartAt: "A"}')
    with pytest.raises(InvalidDefinition, match="line 1, column 1"):
        Machine("[]")


def test_placeholders_are_valid() -> None:
    """A placeholder counts as a string, and as a value inside an expression."""
    definition = jsonata(
        A=task(
            Resource="${FunctionArn}",
            Arguments={"Bucket": "${Bucket}", "n": "{% ${Limit} + 1 %}", "s": "{% '${Name}' %}"},
        )
    )
    assert validate(definition) == []


def test_pointers_are_escaped() -> None:
    """A slash in a state's name is ~1 in a pointer (RFC 6901)."""
    assert validate(jsonata(**{"a/b~c": {"Type": "Pass"}}))[0].pointer == "/States/a~1b~0c"


def test_warnings_do_not_stop_a_machine() -> None:
    """A reserved name that no service sends never matches: a warning."""
    definition = jsonata(A=task(Retry=[{"ErrorEquals": ["States.Nothing"]}]))
    assert codes(definition, "warning") == ["unknown-error-name"]
    assert codes(definition) == []
    Machine(definition)
