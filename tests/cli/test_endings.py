"""End of a program by Ctrl-C, a closed pipe or a full disk: a sentence, an exit code, no traceback."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from signalbox.twin.gateway.gateway import Gateway
from tests.cli.test_verbs import script
from tests.workflows.orders import paid, placed, stock

SLOW = """
    import sys, time
    from signalbox import program

    def main():
        print("begun", flush=True)
        try:
            time.sleep({first})
        except BaseException:
            pass  # as a bare `except` of a library does it
        time.sleep(20)

    program.run("tool", main)
"""


def started(code: str, stderr: Any = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Start a program of these lines and return it."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)


HALF_A_PAIR = """
    from signalbox import program
    from signalbox.cli.output import print_json

    program.run("tool", lambda: print_json({"text": chr(0xD83D)}) or 0)
"""


def test_half_a_surrogate_pair_is_printed_as_json_escapes_it() -> None:
    """A text that UTF-8 cannot hold, such as the first half of an emoji, is no traceback."""
    out, _ = started(HALF_A_PAIR).communicate(timeout=20)
    assert json.loads(out) == {"text": "\ud83d"} and "\\ud83d" in out


@pytest.mark.parametrize("first", [0, 20], ids=["at once", "although a library catches it"])
def test_ctrl_c_ends_a_program(first: int) -> None:
    """Exit 130 with one line on stderr, also where the first interrupt is swallowed."""
    program = started(SLOW.format(first=first))
    assert program.stdout is not None and program.stdout.readline() == "begun\n"
    time.sleep(0.1)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=10)
    assert (program.returncode, err) == (130, "tool: interrupted\n")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("signalbox", "demo"), "signalbox"),
        (("stacks.deployment", "check"), "deploy"),
        (("stacks.deployment", "rollback"), "rollback"),
    ],
)
def test_ctrl_c_during_the_imports_is_quiet(tmp_path: Path, command: tuple[str, ...], name: str) -> None:
    """A verb that still imports ends as one that runs does."""
    (tmp_path / "typer.py").write_text("import time; print('importing', flush=True); time.sleep(20)", "utf-8")
    path = os.pathsep.join([str(tmp_path), os.getcwd()])
    program = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None and program.stdout.readline() == "importing\n"
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=10)
    assert (program.returncode, err) == (130, f"{name}: interrupted\n")


def test_ctrl_c_in_a_handler_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The interrupt is no crash of a simulated handler, and what an earlier run left stays."""
    lines, out = script(tmp_path / "s.jsonl", stock(), placed(), paid()), tmp_path / "out"
    out.mkdir()
    for name in ("index.html", "run.json", "script.jsonl", "snapshot.jsonl"):
        (out / name).write_text("earlier", "utf-8")

    def interrupted(gateway: Gateway, *arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Gateway, "timed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        main(["demo", lines, "--out", str(out), "--json"])
    assert capsys.readouterr().out == ""
    assert {path.read_text("utf-8") for path in out.iterdir()} == {"earlier"}


@pytest.mark.parametrize("arguments", [["--help"], ["asl", "--help"], ["asl", "check", "statemachines", "--json"]])
def test_a_full_disk_is_a_sentence(arguments: list[str]) -> None:
    """Exit 2, and the reason."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "signalbox", *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert (done.returncode, done.stderr) == (2, "signalbox: the answer cannot be written: No space left on device\n")


@pytest.mark.parametrize("arguments", [["--help"], ["desk", "--help"], ["asl", "check", "statemachines", "--json"]])
def test_a_closed_pipe_is_quiet(arguments: list[str]) -> None:
    """The reader has seen enough: nothing is printed, and the exit code is a shell's own for it."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "signalbox", *arguments], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_messages_that_cannot_be_written_are_lost() -> None:
    """A full disk behind stderr stops no answer."""
    code = """
    import sys
    from signalbox import program

    program.run("tool", lambda: print("lost", file=sys.stderr) or print("kept") or 0)
    """
    with open("/dev/full", "w") as full:
        program = started(code, stderr=full)
        out, _ = program.communicate(timeout=60)
    assert (program.returncode, out) == (0, "kept\n")
