"""The emulator's process: started on the loopback, asked whether it is ready, stopped with everything it started."""

import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rehearsal.account import ACCOUNT, REGION, Account
from rehearsal.outcome import Failed, NotReady
from rehearsal.patience import wait_until

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".rehearsal"
"""Everything that a rehearsal installs and writes; `make rehearse` sets it up."""

PYTHON = FOLDER / "venv" / "bin" / "python"
START = Path(__file__).with_name("emulator_additions.py")
READY_LIMIT = 60.0
STOP_LIMIT = 10.0
LOG_LINES = 25


def start_command() -> list[str]:
    """Return the command that starts the emulator. NotReady when it is not installed."""
    if not PYTHON.exists():
        raise NotReady(f"the emulator is not installed in {FOLDER.name}/venv: `make rehearse` installs it")
    return [str(PYTHON), str(START)]


def settings(port: int, folder: Path, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the emulator's environment, which its handlers get too: no credentials are in it."""
    return {
        "PATH": inherited.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "LAMBDA_EXECUTOR": "local",
        # AWS's default ("Lambda quotas"): the emulator would take less from this machine's memory, and fail the
        # preflight.
        "LAMBDA_ACCOUNT_CONCURRENCY": "1000",
        # Handlers then act with their own roles, and a grant that is missing is missed here.
        "AUTH": "true",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        # These two listen on every interface, also if BIND_HOST names another.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running(command: Sequence[str], folder: Path) -> Iterator[Account]:
    """Run the emulator, log to `emulator.log` in `folder`, and give its account. Raises Failed if it does not start."""
    port = free_port()
    log = folder / "emulator.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=settings(port, folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        account = Account(port)
        wait_until("start the emulator", lambda: _ready(process, account, log), READY_LIMIT)
        yield account
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and what it started: its session is its own, so nothing else is in its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            continue
    process.wait(STOP_LIMIT)


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """The end of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def _ready(process: "subprocess.Popen[bytes]", account: Account, log: Path) -> bool | None:
    """True once it answers, None while it may yet; Failed when it has ended."""
    if process.poll() is not None:
        reason = f"it ended by itself with exit code {process.returncode}"
        raise Failed("start the emulator", reason, last_lines(log))
    try:
        with urllib.request.urlopen(f"{account.endpoint}/_ministack/health", timeout=2):  # nosec B310 # the loopback
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None
