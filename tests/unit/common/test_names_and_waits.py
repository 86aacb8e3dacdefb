"""Execution names, jitter and settings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.common import settings
from lambdas.common.errors import MissingSetting
from lambdas.common.executions.names import NAME_LENGTH, execution_name
from lambdas.common.jitter import full_jitter

KEYS = st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9._-]{1,90}(-r[0-9])?", fullmatch=True)


@given(KEYS, st.integers(0, 999))
def test_name_is_always_acceptable(key: str, attempt: int) -> None:
    """Any key gives a name of 1 to 80 characters that Step Functions and CloudWatch Logs accept."""
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", execution_name(key, attempt))
    assert NAME_LENGTH == 80


@given(KEYS, KEYS, st.integers(0, 9), st.integers(0, 9))
def test_different_executions_have_different_names(one: str, other: str, first: int, second: int) -> None:
    """No two pairs of key and attempt share a name, keys that look like restarts included."""
    if (one, first) != (other, second):
        assert execution_name(one, first) != execution_name(other, second)


def test_ordinary_key_is_its_own_name() -> None:
    """A short key stays readable; a restart adds -rN."""
    assert execution_name("order-1") == "order-1"
    assert execution_name("order-1", 2) == "order-1-r2"
    assert execution_name("order-1-r2") != "order-1-r2"


def test_jitter_is_full_and_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The delay is drawn from 0 to the backoff, which doubles up to the cap."""
    asked: list[tuple[float, float]] = []
    monkeypatch.setattr("random.uniform", lambda low, high: asked.append((low, high)) or 0.0)

    for attempt in range(6):
        full_jitter(attempt, base=0.5, cap=4.0)

    assert asked == [(0, 0.5), (0, 1.0), (0, 2.0), (0, 4.0), (0, 4.0), (0, 4.0)]


def test_missing_setting_is_named() -> None:
    """A function without its variable says which one is missing."""
    with pytest.raises(MissingSetting, match="TABLE_ORDERS"):
        settings.table("orders")
