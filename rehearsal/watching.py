"""Steps of a rehearsal's journey: publish an event, then look until its effect is seen."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from rehearsal.deployed import Deployed
from rehearsal.emulator import ROOT
from rehearsal.outcome import Failed
from rehearsal.patience import wait_until

LIMIT = 90.0
"""Seconds for one step; each handler's first call imports boto3 and Powertools, half a second on an idle core."""

Tell = Callable[[str], None]


def example(event: str) -> dict[str, Any]:
    """The data of a contract's example."""
    text = (ROOT / "lambdas" / "contracts" / event / "v1.example.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def publish(deployed: Deployed, event: str, subject: str, data: Mapping[str, Any]) -> None:
    """Publish one event by the verb that users have. Failed when it is refused."""
    verb = ["publish", event, "--subject", subject, "--data", json.dumps(data), "--json"]
    done = run_verb(verb, deployed.account.variables())
    if done.returncode:
        raise Failed(f"publish {event}", f"`signalbox publish` ended with {done.returncode}", done.stderr)


def run_verb(arguments: Sequence[str], variables: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a verb of the command line in a process of its own."""
    command = [sys.executable, "-m", "signalbox", *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=LIMIT, check=False)


class Watch:
    """Looks at one execution of a workflow, and at what is about it."""

    def __init__(self, deployed: Deployed, workflow: str, key: str) -> None:
        self.deployed, self.workflow, self.key = deployed, workflow, key

    def see(self, step: str, look: Callable[[], Any], expected: object) -> None:
        """Wait until `look` gives what is expected; Failed says what it gave last, where dead letters lie, what
        failed."""
        last: list[Any] = [None]

        def matching() -> bool | None:
            last[0] = look()
            return True if last[0] == expected else None

        try:
            wait_until(step, matching, LIMIT)
        except Failed as failed:
            letters = self.deployed.dead_letters() or "none"
            reason = f"{failed.reason}: it is {last[0]}, {expected} was expected; dead letters: {letters}"
            raise Failed(step, reason, self._errors()) from failed

    def see_status(self, step: str, table: str, row: Mapping[str, str], expected: str) -> None:
        """Wait until the row's status is the expected one."""
        self.see(step, partial(_status, self.deployed, table, row), expected)

    def see_success(self) -> None:
        """Wait until the execution has succeeded; Failed when it ended in another way."""
        wait_until("see the execution succeed", self._succeeded, LIMIT)

    def _succeeded(self) -> bool | None:
        status = self.deployed.status(self.workflow, self.key)
        if status not in (None, "RUNNING", "SUCCEEDED"):
            raise Failed("see the execution succeed", f"it is {status}", self._errors())
        return True if status == "SUCCEEDED" else None

    def _errors(self) -> str:
        return "\n".join(self.deployed.errors(self.workflow, self.key))


def _status(deployed: Deployed, table: str, row: Mapping[str, str]) -> str | None:
    found = deployed.row(table, **row)
    return found.get("status", {}).get("S") if found else None
