"""The project's own assembly: synthesised when it is missing or older than its sources."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from signalbox.assembly.assembly import Assembly, read
from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.sources import PROJECT as PROJECT  # whoever synthesises needs to know where
from signalbox.assembly.sources import is_stale

OUTPUT = PROJECT / "cdk.out"


def current(told: Callable[[str], None] = lambda line: None) -> Assembly:
    """The project's assembly, synthesised first where it is stale. Raises BrokenAssembly where synthesis fails."""
    with locked():
        if is_stale(OUTPUT):
            told("synthesising the stacks into cdk.out")
            synthesise()
    return read(OUTPUT)


def at_phase(number: int, told: Callable[[str], None] = lambda line: None) -> Assembly:
    """The project's assembly as it is deployed in a phase of a migration: beside cdk.out, and kept as that is."""
    folder = PROJECT / "out" / f"phase-{number}"
    with locked():
        if is_stale(folder):
            told(f"synthesising the stacks of phase {number} into {folder.relative_to(PROJECT)}")
            # Run here and not deployed, it needs no second look of the CDK at templates that `current` had looked at.
            unchecked = {"CDK_VALIDATION": "false"}
            synthesise({"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps({"phase": number}), **unchecked})
    return read(folder)


def chosen(path: Path | None, told: Callable[[str], None]) -> Assembly:
    """The assembly that a verb was given, as it is, or the project's own."""
    if path is None:
        return current(told)
    assembly = read(path)
    if assembly.routes and is_stale(path):
        told(f"warning: the sources here are newer than {path}; `make synth` writes cdk.out anew")
    return assembly


def synthesise(variables: Mapping[str, str] | None = None) -> None:
    """Run the CDK app in a process of its own, as the CDK's command line does, which hands place and context over as variables:
    the tools import nothing of the stacks."""
    surroundings = {**os.environ, **(variables or {})}
    done = subprocess.run([sys.executable, "app.py"], cwd=PROJECT, capture_output=True, text=True, env=surroundings)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise BrokenAssembly(f"the stacks do not synthesise ({last}); `make synth` shows all of it")


@contextmanager
def locked() -> Iterator[None]:
    """One synthesis at a time, also among the workers of a test run."""
    (PROJECT / "out").mkdir(exist_ok=True)
    with (PROJECT / "out" / ".synthesis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
