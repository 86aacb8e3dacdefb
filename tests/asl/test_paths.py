"""A path that is walked without an evaluator has the evaluator's value."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signalbox.asl.jsonata import Expression
from signalbox.asl.language.interface import UNDEFINED, Scope
from signalbox.asl.language.paths import compile_path
from signalbox.asl.language.results import to_json_value
from tests.asl.jsonata_host import Still

NAMES = ("a", "b", "c")
scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", 0.5, 2.0, 1e300])
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(st.sampled_from(NAMES), max_size=4)


@settings(max_examples=300, derandomize=True)
@given(documents, paths, st.sampled_from(["$states.input", "$v", "$states.result"]))
def test_a_walk_agrees_with_the_evaluator(document: Any, steps: list[str], root: str) -> None:
    """A path has the evaluator's value: undefined, null, empty and singleton sequences included."""
    text = ".".join([root, *steps])
    seen = Scope(Still(), None, document, {"v": document}, document)
    walk = compile_path(text, lambda _: UNDEFINED)
    assert walk is not None
    value = walk(seen)
    if value is not UNDEFINED:
        states = {"input": document, "result": document}
        evaluated = Expression(text).evaluate({"v": document}, states, Still())
        assert json.dumps(to_json_value(value), sort_keys=True) == json.dumps(to_json_value(evaluated), sort_keys=True)
