"""Warm starts: environments of an assembly's functions, started ahead of the runs that will use them."""

import gc
import importlib
import random

from moto import mock_aws

from signalbox.assembly import Assembly
from signalbox.twin.cloud import Cloud
from signalbox.twin.kernel import warm_environments
from signalbox.twin.kernel.environments import Environment, leave, simulated
from signalbox.twin.opening import open_on
from signalbox.twin.services.aws_lambda.function import Function


def prepare(assembly: Assembly, most: int) -> int:
    """Start environments of the deployed functions and keep them; return how many are kept. As many are kept as earlier
    runs asked for, and two more, since runs differ, up to `most` of each function. Modules that environments were seen
    to import after their start are imported too: a module's body does the same whenever it runs. No run may be open.
    The random state of this process stays as it was."""
    state = random.getstate()
    cloud = Cloud(0, ignored=assembly.ignored)
    open_on(cloud, assembly)
    functions = list(cloud.deployed.values())
    cloud.close()
    with mock_aws(), simulated():
        for function in functions:
            fill(function, most)
        leave()
    random.setstate(state)
    warm_environments.SEEN = None
    gc.collect()
    gc.freeze()  # what is frozen is not touched by collections, so that forked children go on sharing it
    return sum(len(kept) for kept in warm_environments.KEPT.values())


def fill(function: Function, most: int) -> None:
    """Start the missing environments of one function."""
    key = warm_environments.key_of(function.asset, function.handler, function.variables)
    kept, asked = warm_environments.KEPT.setdefault(key, []), warm_environments.ASKED[key]
    while asked and len(kept) < min(most, asked + 2):
        made = Environment("warm", function.asset, function.handler, function.variables, lambda line: None)
        try:
            made.start()
        except Exception:  # its invocations will say so, each with the error that Lambda gives
            return
        for name in warm_environments.missing_modules(key, made):
            importlib.import_module(name)
        kept.append(made)
