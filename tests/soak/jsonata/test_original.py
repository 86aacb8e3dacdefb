"""Drawn expressions have the value or the error that the original JSONata gives."""

from collections.abc import Iterator

import pytest

from tests.soak.jsonata.comparison import compare
from tests.soak.jsonata.original import Original

DRAWN = 10_000
TOLERATED = 2 / 1_000


@pytest.fixture
def original() -> Iterator[Original]:
    """Return the original, and end its process."""
    process = Original()
    yield process
    process.stop()


@pytest.mark.soak
def test_drawn_expressions_agree_with_the_original(original: Original) -> None:
    """At most 2 of 1,000 differ; the message shows each. At least a third gives a value, a tenth an error."""
    result = compare(original, range(DRAWN))
    assert len(result.different) <= DRAWN * TOLERATED, str(result)
    assert result.values > DRAWN / 3
    assert result.errors > DRAWN / 10


def test_the_first_drawn_expressions_agree_with_the_original(original: Original) -> None:
    """A broken comparison shows in every run of the tests."""
    assert not compare(original, range(100)).different
