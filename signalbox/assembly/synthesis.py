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
from signalbox.assembly.sources import is_stale
from signalbox.project import find_project, need_project


def current(tell: Callable[[str], None] = lambda line: None) -> Assembly:
    """Return the project's assembly, synthesised first if it is stale. Raises NoProject where there is no project,
    BrokenAssembly where synthesis fails."""
    project = need_project()
    output = project / "cdk.out"
    with locked(project):
        if is_stale(output, project):
            tell("synthesising the stacks into cdk.out, which takes about 20 seconds")
            synthesise(project)
    return read(output)


def at_phase(number: int, tell: Callable[[str], None] = lambda line: None) -> Assembly:
    """Return the assembly of a migration's phase, stored in `out/phase-NUMBER` of the project."""
    project = need_project()
    folder = project / "out" / f"phase-{number}"
    with locked(project):
        if is_stale(folder, project):
            tell(f"synthesising the stacks of phase {number} into {folder.relative_to(project)}")
            # The CDK validated these templates when `current` synthesised them, and this assembly is never deployed.
            unchecked = {"CDK_VALIDATION": "false"}
            context = {"CDK_CONTEXT_JSON": json.dumps({"phase": number})}
            synthesise(project, {"CDK_OUTDIR": str(folder), **context, **unchecked})
    return read(folder)


def chosen(path: Path | None, tell: Callable[[str], None]) -> Assembly:
    """Return the assembly in `path`, unchanged, or the project's own where `path` is None."""
    if path is None:
        return current(tell)
    assembly = read(path)
    project = find_project()
    if project and assembly.routes and is_stale(path, project):
        tell(f"warning: the sources here are newer than {path}; `make synth` writes cdk.out anew")
    return assembly


def synthesise(project: Path, variables: Mapping[str, str] | None = None) -> None:
    """Run the project's CDK app in a process of its own, so that the tools need not import the stacks. `variables` is
    what the CDK's command line would set: the output folder and the context."""
    environment = {**os.environ, **(variables or {})}
    done = subprocess.run([sys.executable, "app.py"], cwd=project, capture_output=True, text=True, env=environment)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise BrokenAssembly(f"the stacks do not synthesise ({last}); `make synth` shows all of it")


@contextmanager
def locked(project: Path) -> Iterator[None]:
    """Let one process synthesise at a time, also among the workers of a test run."""
    (project / "out").mkdir(exist_ok=True)
    with (project / "out" / ".synthesis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
