"""`dev`: a live twin behind the console, on loopback."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.cli import demo
from signalbox.cli.output import tell
from signalbox.cli.running import BrokenLines, playable
from signalbox.console.live.server import App
from signalbox.console.live.session import Session
from signalbox.console.live.watcher import Watcher
from signalbox.console.live.workbench import Workbench, script_lines
from signalbox.project import find_project
from signalbox.serve.loopback import LOOPBACK, serve_on_loopback, serve_until_signal
from signalbox.twin.play.scripts import read_script
from signalbox.twin.script.line import Line

app = typer.Typer(add_completion=False)

Start = Annotated[Path | None, typer.Argument(help="a script that is played first")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="the port on loopback; 0 takes a free one")]
SaveAs = Annotated[Path, typer.Option("--save", help="the file for the script of the session")]
Watch = Annotated[bool, typer.Option("--watch/--no-watch", help="play the session again when a source changes")]


@app.command()
def dev(
    script: Start = None,
    port: Port = 0,
    seed: demo.Seed = 0,
    assembly: demo.AssemblyPath = None,
    save: SaveAs = Path("out/session.jsonl"),
    watch: Watch = True,
) -> int:
    """Open a twin behind the console until SIGINT or SIGTERM."""
    lines = lines_of(script) if script else []
    deployed = playable(assembly)
    token = secrets.token_urlsafe(24)  # before the twin takes over this process's randomness
    command = f"python -m signalbox demo {save} --seed {seed}"
    bench = Workbench(lambda: Session(deployed, seed, lines, command), save)
    try:
        program = App(bench, token)
        server = serve_on_loopback(program, port)
        program.hosts = tuple(f"{name}:{server.server_port}" for name in (LOOPBACK, "localhost"))
        with watched(bench, watch and assembly is None):
            serve_until_signal(server, f"/?token={token}")
    finally:
        bench.close()
    return 0


def lines_of(path: Path) -> list[Line]:
    """Return the lines of a script that can be played, numbered as a saved script has them; tell the others."""
    lines, unread = read_script(path)
    broken = BrokenLines(path)
    for line in unread:
        broken.tell(line)
    return script_lines(lines)


@contextmanager
def watched(bench: Workbench, wanted: bool) -> Iterator[None]:
    """Watch the sources of the project, where there is one."""
    project = find_project() if wanted else None
    if project is None:
        yield
        return
    watcher = Watcher(bench, project, synthesised)
    watcher.start()
    try:
        yield
    finally:
        watcher.stop()


def synthesised() -> Assembly:
    """Return the project's assembly as its sources are now. Raises InputError where they do not synthesise."""
    return current(tell)
