"""No pair of schemas is compatible where an instance shows otherwise; the instances are judged by jsonschema."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from referencing.exceptions import Unresolvable

from signalbox.schemas.examples import counterexample, values
from signalbox.schemas.node import root_of
from signalbox.schemas.proof.prover import Prover
from signalbox.schemas.validity import valid
from tests.schemas.drawn import VALUES, pairs

QUIET = {"suppress_health_check": list(HealthCheck), "deadline": None}


def judged(dialect: Any, schema: Any, value: Any) -> bool | None:
    """The verdict of jsonschema; None where a reference leads nowhere or in a circle."""
    try:
        return bool(dialect(schema).is_valid(value))
    except (RecursionError, Unresolvable):
        return None


def check_proof(dialect: Any, old: Any, new: Any, instances: list[Any]) -> None:
    """Assert that no instance breaks a proof: the given ones, and others from the bounds of both schemas."""
    if not Prover(steps=3_000).contains(root_of(new), root_of(old)):
        event("not proven")
        return
    event("proven")
    for value in [*instances, *islice(values([root_of(old), root_of(new)], 0), 200)]:
        if judged(dialect, old, value):
            assert judged(dialect, new, value) is not False, value


@settings(max_examples=15, **QUIET)
@given(pairs(), st.lists(VALUES, max_size=8))
def test_what_is_proven_holds_for_every_instance(drawn: tuple[Any, Any, Any], instances: list[Any]) -> None:
    """A proof of compatibility is broken by no instance."""
    check_proof(*drawn, instances)


@pytest.mark.soak
@settings(max_examples=800, **QUIET)
@given(pairs(), st.lists(VALUES, max_size=8))
def test_what_is_proven_holds_for_every_instance_of_many(drawn: tuple[Any, Any, Any], instances: list[Any]) -> None:
    """A proof of compatibility is broken by no instance, in a long search."""
    check_proof(*drawn, instances)


@settings(max_examples=25, **QUIET)
@given(pairs(), VALUES)
def test_validity_is_the_one_of_jsonschema(drawn: tuple[Any, Any, Any], value: Any) -> None:
    """Both verdicts are equal where ours is one."""
    dialect, schema, _ = drawn
    ours, theirs = valid(root_of(schema), value), judged(dialect, schema, value)
    assert ours is None or theirs is None or ours is theirs


@settings(max_examples=15, derandomize=True, **QUIET)  # some pairs, seldom drawn, are searched for minutes
@given(pairs())
def test_a_counterexample_is_one(drawn: tuple[Any, Any, Any]) -> None:
    """The instance that the search finds is valid under one schema and not under the other, and nothing was proven."""
    check_counterexample(*drawn)


@pytest.mark.soak
@settings(max_examples=200, **QUIET)
@given(pairs())
def test_a_counterexample_is_one_of_many(drawn: tuple[Any, Any, Any]) -> None:
    """The same in a long search."""
    check_counterexample(*drawn)


def check_counterexample(dialect: Any, old: Any, new: Any) -> None:
    """Assert that what the search finds is a counterexample, and that the opposite was not proven."""
    found = counterexample(old, new)
    if found is not None:
        assert judged(dialect, old, found[0]) is not False
        assert judged(dialect, new, found[0]) is not True
        assert not Prover(steps=3_000).contains(root_of(new), root_of(old))
