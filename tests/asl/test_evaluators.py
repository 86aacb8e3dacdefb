"""The three ways of evaluating an expression give one answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalbox.asl.language.fast_evaluator import compile_fast
from signalbox.asl.language.functions import FunctionError
from signalbox.asl.language.interface import UNDEFINED, Scope
from signalbox.asl.language.paths import compile_path
from signalbox.asl.language.reference_evaluator import EVALUATION_ERRORS, Reference, to_plain_json

CORPUS = [line for line in (Path(__file__).parent / "expressions.txt").read_text().splitlines() if line]
NAMES = ("a", "b", "c")
DOCUMENTS: list[Any] = [
    {
        "n": 3, "f": 1.5, "s": "abc", "t": True, "z": None, "e": [], "a": [1, 2, 3], "one": [7], "eo": {}, "neg": -4,
        "o": {"k": "v", "m": [{"x": 1}, {"x": [2, 3]}, {"y": 4}]}, "nested": [[1], [2, [3]]], "big": 1234567.891,
        "lines": [{"sku": "a", "q": 2, "p": "1.50"}, {"sku": "b", "q": 3, "p": "2.25"}],
    },
    {"lines": [{"sku": "only", "q": 1}], "n": 0, "s": "", "a": [9], "f": -0.5, "t": False},
    {"n": 9007199254740993, "big": 2**70, "f": 1e300, "a": [2**60, 1], "neg": -(2**55)},
    [1, 2, {"n": 1}], "text", 5, None, {},
]  # fmt: skip
VARIABLES = {
    "v": 5, "arr": [1, 2], "nul": None, "obj": {"a": {"b": [{"c": 1}, {"c": 2}]}}, "str": "x", "e": [], "f": False,
    "list1": [9],
}  # fmt: skip


class Still:
    """A world where nothing happens."""

    now = 0.0

    def context(self, place: Any) -> dict[str, Any]:
        """A context with one name in it."""
        return {"Execution": {"Name": "x"}}

    def draw(self) -> bytes:
        """The same bytes always."""
        return b"7" * 32


def scope(document: Any, variables: dict[str, Any] = VARIABLES) -> Scope:
    """Return a scope with the document as input."""
    return Scope(Still(), None, document, variables)


def decided(text: str, given_scope: Scope) -> str:
    """The reference's answer as text."""
    try:
        result = Reference(text).evaluate(given_scope)
        return "nothing" if result is None else json.dumps(to_plain_json(result), sort_keys=True)
    except (*EVALUATION_ERRORS, FunctionError):
        return "error"


@pytest.mark.parametrize("text", CORPUS)
def test_the_fast_evaluator_agrees_with_the_reference(text: str) -> None:
    """A value of the fast evaluator equals that of the reference evaluator."""
    evaluate = compile_fast(text)
    if evaluate is None:
        return
    for document in DOCUMENTS:
        value = evaluate(scope(document))
        if value is not UNDEFINED:
            assert json.dumps(value, sort_keys=True) == decided(text, scope(document)), document


def test_the_fast_evaluator_answers_most_of_the_corpus() -> None:
    """A fast evaluator that always returned UNDEFINED would pass the test above."""
    compiled = [compile_fast(text) for text in CORPUS]
    answered = [evaluate for evaluate in compiled if evaluate and evaluate(scope(DOCUMENTS[0])) is not UNDEFINED]
    assert len(answered) > len(CORPUS) / 2


# Inside an array that becomes text, the reference writes whole floats with a point and others with 17 digits, where
# JSONata has none and 15: neither is generated.
fractions = st.integers(-20, 20).map(lambda number: number / 8).filter(lambda number: number != int(number))
scalars = st.none() | st.booleans() | st.integers(-5, 5) | fractions | st.sampled_from(["", "x"])
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(st.sampled_from(NAMES), max_size=4)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents, paths, st.sampled_from(["$states.input", "$v", "$states.result"]))
def test_a_walk_agrees_with_the_reference(document: Any, steps: list[str], root: str) -> None:
    """A path has the reference's value: undefined, null, empty and singleton sequences included."""
    text = ".".join([root, *steps])
    seen = Scope(Still(), None, document, {"v": document}, document)
    walk = compile_path(text, lambda _: UNDEFINED)
    assert walk is not None
    value = walk(seen)
    if value is not UNDEFINED:
        assert json.dumps(value, sort_keys=True) == decided(text, seen)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(documents, documents, st.sampled_from(["=", "!=", "<", ">", "+", "-", "*", "&", "and", "or", "in"]))
def test_operators_agree_with_the_reference(left: Any, right: Any, operator: str) -> None:
    """The fast evaluator gives the reference's value, or UNDEFINED, for generated operands."""
    if operator == "in" and isinstance(left, (dict, list)):
        return  # an object is in no array to JSONata's own `===`; the reference compares by value (docs/fidelity.md)
    text = f"$states.input.l {operator} $r"
    seen = Scope(Still(), None, {"l": left}, {"r": right})
    evaluate = compile_fast(text)
    assert evaluate is not None
    value = evaluate(seen)
    if value is not UNDEFINED:
        assert json.dumps(value, sort_keys=True) == decided(text, seen)
