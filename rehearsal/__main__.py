"""`python -m rehearsal`: bootstrap, deploy, an order, a loan, destroy, on this machine.

Exit code 0: all of it succeeded; 1: something failed; 2: it could not begin.
"""

import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rehearsal import deployed_stacks, deployment, drift, journeys, senders
from rehearsal.account import Account
from rehearsal.deployed import Deployed
from rehearsal.emulator import FOLDER, running, start_command
from rehearsal.emulator_additions import EMULATOR, additions
from rehearsal.layer import publish_layer
from rehearsal.outcome import Failed
from signalbox.assembly import Assembly, read
from signalbox.errors import InputError

LOGS = FOLDER / "run"
console = Console()
begun = time.monotonic()


def say(markup: str) -> None:
    """One line, however long."""
    console.print(markup, highlight=False, soft_wrap=True)


def tell(sentence: str) -> None:
    """Something that was done or seen, with the real seconds since the beginning."""
    say(f"[green]✓[/] [dim]{time.monotonic() - begun:6.1f} s[/]  {escape(sentence)}")


def refuse(sentence: str, *details: str) -> None:
    """Print what went wrong, and the details that may say why."""
    say(f"[red]✗ {escape(sentence)}[/]")
    for text in filter(None, details):
        say(f"[dim]{escape(text)}[/]")


@contextmanager
def step(doing: str, done: str) -> Iterator[None]:
    """Shows a sign of life meanwhile, and says `done` once it is."""
    with console.status(f"{doing} ..."):
        yield
    tell(done)


def rehearse(folder: Path) -> None:
    """The whole rehearsal, its logs in `folder`. Failed when it does not hold, InputError when it cannot begin.

    The emulator ends either way.
    """
    command = start_command()
    empty(folder)
    with running(command, folder) as account:
        tell(f"ministack {EMULATOR} answers on {account.endpoint}; account and credentials are made up")
        with step("bootstrapping", "bootstrapped, as `make bootstrap` does"):
            deployment.run("bootstrap", account, folder)
        publish_layer(account)
        with step("deploying", "deployed, as `make deploy` does, the preflight first"):
            deployment.run("deploy", account, folder)
        assembly = read(deployment.ASSEMBLY)
        senders.confirm(account, assembly)
        with step("playing three orders in real time", "three orders ended as in the twin, as `make smoke` plays them"):
            deployment.run("smoke", account, folder)
        try_out(assembly, account)
        with console.status("changing a setting by hand ..."):
            queue = drift.show(account, assembly, folder)
        tell(f"a changed setting of {queue} outlives a deployment, and `make drift` names it")
        with step("destroying", "destroyed, as `make destroy` does: no stack is left"):
            deployment.run("destroy", account, folder)
            deployed_stacks.check_gone(account, assembly.templates)
            senders.check_kept(account, assembly)
    tell("the emulator is stopped")


def try_out(assembly: Assembly, account: Account) -> None:
    """Look at what was deployed, then run the journey of each workflow that has one."""
    types = deployed_stacks.deployed_types(account, assembly)
    tell(f"{types.total()} resources in {len(assembly.templates)} stacks stand, all that the templates name")
    console.print(table_of(types))
    deployed = Deployed.from_assembly(assembly, account)
    for workflow in assembly.workflows:
        if find_spec(f"{journeys.__name__}.{workflow['slug']}"):
            journey = import_module(f"{journeys.__name__}.{workflow['slug']}")
            with console.status(f"{journey.WHAT} runs through ..."):
                journey.follow(deployed, tell)
    left = deployed.dead_letters()
    if left:
        raise Failed("look into the dead-letter queues", f"messages lie in {left}")
    tell(f"no message in any of {len(deployed.dead_letter_queues)} dead-letter queues")


def table_of(types: Counter[str]) -> Table:
    """Resource types, how many of each, and who provisioned them."""
    ours = additions(None, None, None)
    table = Table("resource type", "deployed", "provisioned by")
    for name, count in sorted(types.items()):
        table.add_row(name, str(count), "our addition" if name in ours else "the emulator")
    return table


def empty(folder: Path) -> None:
    """Throws away what an earlier rehearsal left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def main() -> int:
    """Runs the rehearsal and gives its exit code."""
    # Ended from outside, as by `timeout`, it still stops the emulator: as an exception it passes the clean-up.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        rehearse(LOGS)
    except Failed as failed:
        refuse(f"{failed.step}: {failed.reason}", failed.details, f"Logs: {LOGS}")
        return 1
    except (BotoCoreError, ClientError) as error:
        refuse(f"the emulator refused a call: {error}", f"Logs: {LOGS}")
        return 1
    except InputError as error:
        refuse(str(error))
        return 2
    say("[green]The rehearsal held.[/] What it cannot show stands in docs/rehearsal.md.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
