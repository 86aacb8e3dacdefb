"""The command line: one file per verb, imported only when that verb is asked for."""

import difflib
import importlib
from collections.abc import Mapping

import typer
from typer.main import get_command

from signalbox.cli.extras import missing_extra
from signalbox.errors import InputError
from signalbox.program import INTERRUPTED
from signalbox.project import program
from signalbox.scenarios import chosen, find_verbs

VERBS = {
    "demo": ("signalbox.cli.demo", "run a script of events through the synthesised system"),
    "twin": ("signalbox.cli.twin", "run a script on any cloud assembly, SAM or CloudFormation template"),
    "asl": ("signalbox.cli.machines.asl", "check, run and draw state machines"),
    "lint": ("signalbox.cli.machines.lint", "find what goes wrong later in state machines and templates"),
    "review": ("signalbox.cli.review", "two checklists answered from an assembly, with the evidence of each answer"),
    "catalog": ("signalbox.cli.catalog", "every event type: producers, consumers, schemas, loops"),
    "dev": ("signalbox.cli.dev", "a live twin behind the console: publish, break, press, save a script"),
    "serve": ("signalbox.cli.machines.serve", "answer the Step Functions API on this machine"),
    "desk": ("signalbox.cli.desk", "dead letters: see, understand, send back"),
    "audit": ("signalbox.cli.trail.audit", "who or what did what for one business key, when and on which cause"),
    "replay": ("signalbox.cli.trail.replay", "the state of one business key at an instant, from its events"),
    "publish": ("signalbox.cli.live.publish", "one event on the bus of the deployed system, or of a recorded run"),
    "play": ("signalbox.cli.live.play", "a script in real time against the deployed system, beside the twin"),
    "cost": ("signalbox.cli.cost", "price usage, a state machine, or the whole project"),
}
"""The module of each verb, and a line of help. A verb that a scenario package also has is the package's."""
SCENARIOS = "--scenarios"


def main(arguments: list[str]) -> int:
    """Run one verb and return the exit code: 0 fine, 1 it found something wrong, 2 it could not run."""
    try:
        package, arguments = without_package(arguments)
        with chosen(package):
            return run_verb(arguments)
    except InputError as error:
        return refuse(str(error))


def without_package(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Return the value of `--scenarios`, which may stand before or after the verb, and the other arguments."""
    rest = list(arguments)
    for place, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option == SCENARIOS:
            if not equals:
                value = rest.pop(place + 1) if place + 1 < len(rest) else ""
            del rest[place]
            if not value:
                raise InputError(f"{SCENARIOS} needs the name of a package")
            return value, rest
    return None, rest


def run_verb(arguments: list[str]) -> int:
    """Run a verb with its arguments. Raises InputError for what the verb refuses."""
    verbs = {**VERBS, **find_verbs()}
    if not arguments or arguments[0] in ("-h", "--help"):
        print_verbs(verbs)
        return 0
    verb, *rest = arguments
    if verb not in verbs:
        near = difflib.get_close_matches(verb, verbs, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"`{program()} --help` lists the verbs, {SCENARIOS} adds some."
        return refuse(f"there is no verb {verb!r}: {hint}")
    try:
        command = get_command(importlib.import_module(verbs[verb][0]).app)
        command.context_settings["help_option_names"] = ["-h", "--help"]  # verbs below inherit it
        result = command.main(rest, prog_name=f"{program()} {verb}", standalone_mode=False)
    except InputError:
        raise
    except typer.Abort as abort:  # typer's own error, for Ctrl-C and for the end of the input
        if isinstance(abort.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        return refuse("nobody answered; nothing was done.")
    except Exception as error:
        if message := usage_message(error) or missing_extra(error):
            return refuse(message)
        raise
    if result == INTERRUPTED:  # typer has caught Ctrl-C
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def usage_message(error: Exception) -> str | None:
    """Return the sentence of a wrong argument, or None.

    Typer has its own copy of click, so its errors are known by their attributes.
    """
    format_message = getattr(error, "format_message", None)
    context = getattr(error, "ctx", None)
    where = f"; `{context.command_path} --help` tells more" if context else ""
    return f"{str(format_message()).rstrip('.')}{where}" if format_message else None


def refuse(message: str) -> int:
    """Print one sentence on stderr and return the exit code of what could not run."""
    typer.echo(f"signalbox: {' '.join(message.split())}", err=True)
    return 2


def print_verbs(verbs: Mapping[str, tuple[str, str]]) -> None:
    """Print the verbs with a line each."""
    typer.echo(f"usage: {program()} VERB ...   (VERB --help tells more, {SCENARIOS} PACKAGE adds verbs)\n")
    for verb, (_, line) in verbs.items():
        typer.echo(f"  {verb:<8} {line}")
