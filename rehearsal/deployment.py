"""The deployment's own verbs, `python -m stacks.deployment ...`, run against the emulator's account."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rehearsal.account import ACCOUNT, REGION, Account
from rehearsal.emulator import FOLDER, ROOT, last_lines
from rehearsal.outcome import Failed

ENVIRONMENT = "dev"
ASSEMBLY = ROOT / f"cdk.out.{ENVIRONMENT}"
"""Where stacks/deployment/deploy.py lets the command line synthesise."""

HOME = FOLDER / "home"
"""The command line and the bridge to Node keep caches at home; these stay from one rehearsal to the next."""

LIMIT = 300.0
"""Seconds for one verb; each takes about a dozen on two idle cores, most of it synthesis."""

QUIET = ["--no-notices", "--ci"]
ARGUMENTS = {
    "bootstrap": [f"aws://{ACCOUNT}/{REGION}", *QUIET],
    "deploy": [*QUIET, "--require-approval", "never", "--progress", "events"],
    "destroy": [*QUIET, "--force"],
    "drift": [*QUIET, "--fail"],
    "smoke": [],
}
"""What follows the verb: no question may be asked, and nothing but the emulator."""


def command(verb: str, *more: str) -> list[str]:
    """`make <verb>`, with arguments for the command line that make it ask nobody, and `more` of them."""
    return [
        sys.executable,
        "-m",
        "stacks.deployment",
        "--environment",
        ENVIRONMENT,
        verb,
        "--",
        *ARGUMENTS[verb],
        *more,
    ]


def run(verb: str, account: Account, folder: Path, *more: str, name: str = "", expected: int = 0) -> str:
    """Run one verb, and return its output, which stays in `<name or verb>.log` in `folder`.

    Raises Failed when it ends with another exit code than `expected`, or takes too long.
    """
    log = folder / f"{name or verb}.log"
    HOME.mkdir(exist_ok=True)
    code = bounded(command(verb, *more), {**account.variables(), "HOME": str(HOME)}, log)
    if code is None:
        raise Failed(verb, f"it took longer than {LIMIT:g} s and was stopped", last_lines(log))
    if code != expected:
        raise Failed(verb, f"it ended with exit code {code}", last_lines(log))
    return log.read_text(encoding="utf-8", errors="replace")


def bounded(arguments: Sequence[str], variables: dict[str, str], log: Path, limit: float = LIMIT) -> int | None:
    """Return a command's exit code, or None if it was stopped after `limit` seconds.

    All processes that it started end with it.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
