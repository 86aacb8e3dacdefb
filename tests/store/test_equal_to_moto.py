"""Whatever is called, our store answers, stores and streams what stock moto does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tests.store.operations import calls
from tests.store.sides import NOW, Call, Ours, Stock

sequences = st.lists(calls, min_size=2, max_size=6)


@pytest.fixture(scope="module")
def sides() -> Iterator[tuple[Stock, Ours]]:
    with mock_aws(), time_machine.travel(NOW, tick=False):
        yield Stock(), Ours()


def _compare(sides: tuple[Stock, Ours], sequence: list[Call]) -> None:
    stock, ours = sides
    with stock.run() as see:
        wanted = [see(call) for call in sequence]
    with ours.run() as see:
        seen = [see(call) for call in sequence]
    for call, expected, actual in zip(sequence, wanted, seen, strict=True):
        assert actual == expected, call


@settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(sequence=sequences)
def test_generated_sequences_give_what_stock_moto_gives(sides: tuple[Stock, Ours], sequence: list[Call]) -> None:
    """Responses, modelled errors, table contents and stream records of generated calls are those of stock moto."""
    _compare(sides, sequence)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(sequence=sequences)
def test_many_random_sequences_give_what_stock_moto_gives(sides: tuple[Stock, Ours], sequence: list[Call]) -> None:
    """The same over sequences that are new at each run."""
    _compare(sides, sequence)
