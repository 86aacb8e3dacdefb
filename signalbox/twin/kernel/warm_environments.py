"""Environments that are started and never used, kept for runs to come: importing a handler takes longer than running it.

A sweep stocks them in a parent process and forks a child for each run: the child finds them as the parent left them.
"""

import gc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from signalbox.twin.kernel.environments import Environment

Key = tuple[Path, str, frozenset[tuple[str, str]]]
KEPT: dict[Key, list[Environment]] = {}
ASKED: Counter[Key] = Counter()
"""How many environments runs of this process have asked for, whether one was kept or not."""

SEEN: dict[Key, Environment] | None = None
"""While somebody watches: an environment of each function that ran, for the modules that it imported on the way."""


def key_of(asset: Path, handler: str, variables: Mapping[str, str]) -> Key:
    """What two environments must share to stand for one another."""
    return asset, handler, frozenset(variables.items())


def take(asset: Path, handler: str, variables: Mapping[str, str]) -> Environment | None:
    """A started environment that nothing has run in, if one is kept."""
    key = key_of(asset, handler, variables)
    ASKED[key] += 1
    kept = KEPT.get(key)
    return kept.pop() if kept else None


def note(asset: Path, handler: str, variables: Mapping[str, str], made: Environment) -> None:
    """An environment was made anew; remembered only while somebody watches, since it holds a lot."""
    if SEEN is not None:
        SEEN.setdefault(key_of(asset, handler, variables), made)


def watch() -> None:
    """From now on, until `stock`, look what environments import."""
    global SEEN
    SEEN = {}


def missing_modules(key: Key, made: Environment) -> list[str]:
    """Return the modules that the environment seen under this key has imported and this one has not."""
    seen = SEEN.get(key) if SEEN else None
    return sorted(seen.copies.modules.keys() - made.copies.modules.keys()) if seen else []


def forget() -> None:
    """Keep none any more."""
    KEPT.clear()
    gc.unfreeze()
