"""Checkpoint of a twin in a file: services, tables, time and random numbers at the end of a recorded run.

A checkpoint belongs to one run (`key`), one Python and one state of the tools' code. It holds no environment of Lambda:
their modules cannot be kept, so the next line of the script has `cold`, and a replay drops them at the same place.
"""

import io
import os
import pickle  # nosec B403 # only files that this user sealed are read
import random
from pathlib import Path

from moto.moto_api._internal import mock_random

from signalbox.scenarios import find_scenarios
from signalbox.twin.api import Twin
from signalbox.twin.checkpoint.moto_backends import backends, install
from signalbox.twin.checkpoint.pickling import Writer
from signalbox.twin.checkpoint.seals import opened, sealed
from signalbox.twin.opening import surroundings
from signalbox.twin.play.verbs import verbs_of
from signalbox.twin.script.line import refuse
from signalbox.twin.simulation import Simulation

PARTS = ("assembly", "seed", "schedules", "cloud", "results", "acts")
UNKEPT = (pickle.PicklingError, TypeError, LookupError, AttributeError, RecursionError, OSError)
"""What is raised where a twin holds what no file can keep, such as a running handler, or where no key can be kept."""


def write(path: Path, key: str, twin: Simulation) -> bool:
    """Write the checkpoint of a run in place of an earlier one. Return False and leave none where there can be none."""
    body = io.BytesIO()
    parts = {name: getattr(twin, name) for name in PARTS}
    numbers = (random.getstate(), mock_random.getstate())
    try:
        Writer(body, twin.results).dump((parts, backends(), numbers))
        content = sealed(key, body.getvalue())
    except UNKEPT:
        path.unlink(missing_ok=True)
        return False
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    os.replace(draft, path)
    return True


def reopen(path: Path, key: str) -> Twin | None:
    """Return the open twin of a run, or None without a file sealed for this run, code and user."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    body = opened(key, content)
    if body is None:
        return None
    twin = Twin.__new__(Twin)
    parts, kept, (own, motos) = pickle.loads(body)  # nosec B301 # sealed by this user
    scenarios = find_scenarios()
    vars(twin).update(parts, scenarios=scenarios, verbs=verbs_of(scenarios), on_broken=refuse, line_listeners=[])
    numbers = twin.cloud.random.getstate()
    with surroundings(twin.cloud) as stack:
        install(kept)
        twin.cloud.random.setstate(numbers)
        random.setstate(own)
        mock_random.setstate(motos)
        twin.cloud.open_contexts.push(stack.pop_all())
    return twin
