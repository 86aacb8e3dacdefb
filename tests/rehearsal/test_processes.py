"""Every process of the rehearsal ends with it, and every wait has a limit."""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from rehearsal import deployment, emulator
from rehearsal.outcome import Failed, NotReady
from rehearsal.patience import PAUSE, wait_until

SERVER = """
import http.server, os, pathlib, subprocess, sys
worker = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
pathlib.Path("pids").write_text(f"{os.getpid()} {worker.pid}")
address = ("127.0.0.1", int(os.environ["GATEWAY_PORT"]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""
"""Answers on the emulator's port, as far as anybody looks, and has a child as the emulator has its handlers."""


class Clock:
    """Time that passes only when somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds


def alive(pid: int) -> bool:
    """Return whether a process runs.

    A process that ended and was not waited for does not count.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def end(*pids: int) -> bool:
    """Return whether all of them end, since a signal may arrive late."""
    return wait_until("see them end", lambda: None if any(alive(pid) for pid in pids) else True, 10)


def test_waiting_ends_when_it_is_seen() -> None:
    """A wait returns the value as soon as it is there."""
    clock, answers = Clock(), iter([None, None, "there"])
    assert wait_until("look", lambda: next(answers), 10, now=lambda: clock.now, pause=clock.pause) == "there"
    assert clock.now == pytest.approx(2 * PAUSE)


def test_waiting_ends_when_it_is_not_seen() -> None:
    """A wait fails after its limit, and names what it waited for and how long."""
    clock = Clock()
    with pytest.raises(Failed, match="see it: not seen within 3 s"):
        wait_until("see it", lambda: None, 3, now=lambda: clock.now, pause=clock.pause)
    assert clock.now == pytest.approx(3, abs=PAUSE)


def test_the_emulator_and_its_children_end_with_the_rehearsal(tmp_path: Path) -> None:
    """The emulator answers while it runs; afterwards neither it nor its children are left."""
    (tmp_path / "_ministack").mkdir()
    (tmp_path / "_ministack" / "health").write_text("{}", encoding="utf-8")
    with emulator.running([sys.executable, "-c", SERVER], tmp_path):
        pids = [int(pid) for pid in (tmp_path / "pids").read_text(encoding="utf-8").split()]
        assert all(alive(pid) for pid in pids)
    assert end(*pids)


def test_the_emulator_ends_when_the_rehearsal_fails(tmp_path: Path) -> None:
    """An error in the midst of it stops the emulator too."""
    (tmp_path / "_ministack").mkdir()
    (tmp_path / "_ministack" / "health").write_text("{}", encoding="utf-8")
    with pytest.raises(Failed), emulator.running([sys.executable, "-c", SERVER], tmp_path):
        raise Failed("in the midst", "of it")
    assert end(*(int(pid) for pid in (tmp_path / "pids").read_text(encoding="utf-8").split()))


def test_one_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ignores the request to end is ended all the same."""
    monkeypatch.setattr(emulator, "STOP_LIMIT", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    emulator.stop(process)
    process.stdout.close()
    assert process.returncode == -9


def test_an_emulator_that_ends_by_itself_says_why(tmp_path: Path) -> None:
    """A start that fails shows the exit code and the end of the log, and is not waited for."""
    with pytest.raises(Failed) as failed, emulator.running([sys.executable, "-c", "raise SystemExit('no')"], tmp_path):
        pytest.fail("it never got ready")
    assert "exit code 1" in failed.value.reason
    assert failed.value.details == "no"


def test_without_an_emulator_one_sentence_says_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rehearsal without its environment cannot begin, and names the command that makes it."""
    monkeypatch.setattr(emulator, "PYTHON", tmp_path / "nothing")
    with pytest.raises(NotReady, match="`make rehearse`"):
        emulator.start_command()


def test_a_command_gives_its_exit_code_and_its_log(tmp_path: Path) -> None:
    """The log of a command has both of its streams."""
    code = "import sys; print('said'); print('warned', file=sys.stderr); sys.exit(3)"
    log = tmp_path / "log"
    assert deployment.bounded([sys.executable, "-c", code], dict(os.environ), log) == 3
    assert sorted(log.read_text(encoding="utf-8").split()) == ["said", "warned"]


def test_a_command_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """A verb that hangs ends at its limit, with everything it started."""
    hang = ["sh", "-c", "echo $$; exec sleep 1000"]
    log = tmp_path / "log"
    assert deployment.bounded(hang, dict(os.environ), log, limit=1) is None
    assert end(int(log.read_text(encoding="utf-8")))


@pytest.mark.parametrize("verb", ["bootstrap", "deploy", "destroy"])
def test_each_verb_of_the_deployment_understands_its_command(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """stacks.deployment takes the commands as the rehearsal writes them, and hands on what follows the verb."""
    from stacks.deployment import deploy

    handed: list[list[str]] = []

    def keep(arguments: list[str]) -> int:
        handed.append(arguments)
        return 0

    monkeypatch.setattr(deploy, "missing", lambda *rest: [])
    monkeypatch.setattr(deploy, "told", lambda *rest: [])
    monkeypatch.setattr(deploy, "clear", lambda target: 0)
    monkeypatch.setattr(deploy, "signed_in", lambda target: boto3.Session())
    monkeypatch.setattr(deploy, "run_command_line", keep)
    assert deploy.main(deployment.command(verb)[3:]) == 0
    assert handed[0][0] == verb
    assert handed[0][-len(deployment.ARGUMENTS[verb]) :] == deployment.ARGUMENTS[verb]
    assert str(deployment.ASSEMBLY.name) in handed[0]
