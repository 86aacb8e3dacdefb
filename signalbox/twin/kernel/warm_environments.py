"""Environments that are started and unused, kept for later runs: importing a handler takes longer than running it. A
sweep prepares them in a parent process and forks a child for each run; the child finds them as the parent left them."""

import gc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from signalbox.twin.kernel.environments import Environment

Key = tuple[Path, str, frozenset[tuple[str, str]]]
KEPT: dict[Key, list[Environment]] = {}
ASKED: Counter[Key] = Counter()
"""How many environments the runs of this process have asked for."""

SEEN: dict[Key, Environment] | None = None
"""One environment of each function that ran, for the modules it imported; None while imports are not recorded."""


def key_of(asset: Path, handler: str, variables: Mapping[str, str]) -> Key:
    """Return what two environments must share to replace one another."""
    return asset, handler, frozenset(variables.items())


def take(asset: Path, handler: str, variables: Mapping[str, str]) -> Environment | None:
    """Return a started, unused environment if one is kept."""
    key = key_of(asset, handler, variables)
    ASKED[key] += 1
    kept = KEPT.get(key)
    return kept.pop() if kept else None


def record(asset: Path, handler: str, variables: Mapping[str, str], made: Environment) -> None:
    """Record a new environment, if imports are recorded: it needs much memory."""
    if SEEN is not None:
        SEEN.setdefault(key_of(asset, handler, variables), made)


def record_imports() -> None:
    """Record what environments import, until `prepare` is called."""
    global SEEN
    SEEN = {}


def missing_modules(key: Key, made: Environment) -> list[str]:
    """Return the modules that the recorded environment of this key has imported and this one has not."""
    seen = SEEN.get(key) if SEEN else None
    return sorted(seen.copies.modules.keys() - made.copies.modules.keys()) if seen else []


def forget() -> None:
    """Drop all kept environments."""
    KEPT.clear()
    gc.unfreeze()
