"""Environments that are started and never used, kept for runs to come: importing a handler takes longer than running it.

A sweep stocks them in a parent process and forks a child for each run: the child finds them as the parent left them.
"""

import gc
import importlib
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from moto import mock_aws

from signalbox.assembly import Assembly
from signalbox.twin.kernel.environments import Environment, leave, simulated

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


def stock(assembly: Assembly, most: int) -> int:
    """Start environments of the deployed functions, as many as earlier runs asked for, and keep them; gives how many.

    A run asks now for a few more, now for a few less: two more are kept of each, up to `most`. What environments were
    seen to import after their start is imported too: a module's body does the same whenever it runs.

    No run may be open. Drawing random numbers while starting does not move the random state of this process.
    """
    from signalbox.twin.cloud import Cloud

    global SEEN
    state = random.getstate()
    cloud = Cloud(0)
    cloud.open(assembly, schedules=False)
    functions = list(cloud.deployed.values())
    cloud.close()
    with mock_aws(), simulated():
        for function in functions:
            kept = KEPT.setdefault(key_of(function.asset, function.handler, function.variables), [])
            asked = ASKED[key_of(function.asset, function.handler, function.variables)]
            while asked and len(kept) < min(most, asked + 2):
                made = Environment("pristine", function.asset, function.handler, function.variables, lambda line: None)
                made.start()
                import_as(made, key_of(function.asset, function.handler, function.variables))
                kept.append(made)
        leave()
    random.setstate(state)
    SEEN = None
    gc.collect()
    gc.freeze()  # what is frozen is not touched by collections, so that forked children go on sharing it
    return sum(len(kept) for kept in KEPT.values())


def import_as(made: Environment, key: Key) -> None:
    """Import into an environment, which is entered, what the one that was seen under this key has imported."""
    if SEEN and key in SEEN:
        for name in sorted(SEEN[key].copies.modules.keys() - made.copies.modules.keys()):
            importlib.import_module(name)


def forget() -> None:
    """Keep none any more."""
    KEPT.clear()
    gc.unfreeze()
