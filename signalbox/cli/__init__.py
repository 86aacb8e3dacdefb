"""The command line: one file per verb, imported only when that verb is asked for."""

import difflib
import importlib
import sys
from pathlib import Path

import typer
from typer.main import get_command

from signalbox.cli.extras import missing_extra
from signalbox.errors import InputError

VERBS = {
    "demo": "run a workflow, or a script of events, through the synthesised system",
    "load": "run many orders at a given rate and measure",
    "growth": "the same growing load on the sequential script and on the system",
    "chaos": "break the workflows at random and let the auditors look",
    "asl": "check, run and draw state machines",
    "desk": "dead letters: see, understand, send back",
    "cost": "price usage, a state machine, or the whole project",
}
PACKAGES = {"load": "scenarios.cli", "growth": "scenarios.cli", "chaos": "scenarios.cli"}
"""The packages of verbs that need this business."""


def run() -> None:
    """Run the verb of the command line, and exit."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one verb and return the exit code: 0 fine, 1 it found something wrong, 2 it could not run."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print_verbs()
        return 0
    verb, *rest = arguments
    if verb not in VERBS:
        near = difflib.get_close_matches(verb, VERBS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"`{program()} --help` lists the verbs."
        return refuse(f"there is no verb {verb!r}: {hint}")
    try:
        command = get_command(importlib.import_module(f"{PACKAGES.get(verb, 'signalbox.cli')}.{verb}").app)
        result = command.main(rest, prog_name=f"{program()} {verb}", standalone_mode=False)
    except InputError as error:
        return refuse(str(error))
    except (typer.Abort, KeyboardInterrupt):
        return refuse("interrupted; nothing was kept.")
    except Exception as error:
        if message := usage_message(error) or missing_extra(error):
            return refuse(message)
        raise
    return result if isinstance(result, int) else 0


def program() -> str:
    """Return the command that was typed: `signalbox`, or `python -m signalbox`."""
    return "signalbox" if Path(sys.argv[0]).stem == "signalbox" else "python -m signalbox"


def usage_message(error: Exception) -> str | None:
    """The sentence of a wrong argument. Typer carries its own copy of click, so its errors are known by their face."""
    format_message = getattr(error, "format_message", None)
    context = getattr(error, "ctx", None)
    where = f"; `{context.command_path} --help` tells more" if context else ""
    return f"{str(format_message()).rstrip('.')}{where}" if format_message else None


def refuse(message: str) -> int:
    """Print one sentence on stderr and return the exit code of what could not run."""
    typer.echo(f"signalbox: {' '.join(message.split())}", err=True)
    return 2


def print_verbs() -> None:
    """Print the verbs with a line each."""
    typer.echo(f"usage: {program()} VERB ...   (VERB --help tells more)\n")
    for verb, line in VERBS.items():
        typer.echo(f"  {verb:<8} {line}")
