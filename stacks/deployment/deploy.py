"""`python -m stacks.deployment deploy|destroy|bootstrap|drift|check|smoke`: the preflight, then the CDK's pinned
command line; for `smoke` a script against what is deployed."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from botocore.exceptions import BotoCoreError, ClientError

from stacks.config import ENVIRONMENTS, Environment
from stacks.deployment.destroying import agreed, clear, refuse_protected
from stacks.deployment.last_deployment import change_set_name
from stacks.deployment.place import WrongPlace, client_here, signed_in
from stacks.deployment.preflight import missing, told
from stacks.deployment.standing import names, standing
from stacks.naming import physical_name
from stacks.routes import DEPLOYED

ROOT = Path(__file__).resolve().parents[2]
SMOKE = ROOT / "examples" / "smoke.jsonl"
"""Three orders: one is confirmed, one cancelled for want of stock, one refused."""
FORCE = frozenset({"--force", "-f"})
"""Arguments of `cdk destroy` that say yes before it asks."""

COMMAND_LINE = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"

OTHER_WAYS = ("--change-set-name", "--method", "-m", "--hotswap", "--watch", "--no-execute")
"""Arguments that name the change set themselves, or deploy without one."""


def main(arguments: Sequence[str]) -> int:
    """Run one verb; arguments after `--` go to the CDK's command line unchanged.

    Returns 1 if something is missing or was declined, 2 if the command cannot run, as without credentials.
    """
    options, rest = parsed(arguments)
    target = ENVIRONMENTS[options.environment]
    try:
        session = signed_in(target)
    except WrongPlace as error:
        report([str(error)])
        return 2
    if options.verb in ("deploy", "check"):
        sentences = missing(session.client, target, session.region_name)
        also = told(session.client, target) if options.anyway or not sentences else []
        report([*sentences, *also])
        if options.verb == "check" or (sentences and not options.anyway):
            return 1 if sentences or also else 0
    special = {"smoke": play_smoke, "destroy": take_down, **({"deploy": deploy_protected} if target.retain else {})}
    if options.verb in special:
        return special[options.verb](target, rest)
    return run_command_line(command(options.verb, target, rest, datetime.now(UTC)))


def take_down(target: Environment, rest: Sequence[str]) -> int:
    """Delete a deployment, after its buckets are empty where it is a trial; return the exit code."""
    if target.retain and (code := refuse_protected(target)):
        return code
    if not target.retain:
        if not FORCE.intersection(rest):
            if not agreed(target):
                return 1
            rest = [*rest, "--force"]  # asked once: a no after the buckets are empty would come too late
        if code := clear(target):
            return code
    return run_command_line(command("destroy", target, rest, datetime.now(UTC)))


def parsed(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the options, and the arguments for the CDK's command line: with the one stack of `--workflow`."""
    parser = argparse.ArgumentParser(
        prog="python -m stacks.deployment", description=__doc__, epilog="What follows -- goes to cdk."
    )
    parser.add_argument("verb", choices=["deploy", "destroy", "bootstrap", "drift", "check", "smoke"])
    parser.add_argument("--environment", choices=sorted(ENVIRONMENTS), default="dev")
    parser.add_argument("--workflow", choices=list(DEPLOYED), help="deploy the stack of this workflow and no other")
    parser.add_argument("--anyway", action="store_true", help="deploy although the preflight found something missing")
    split = list(arguments).index("--") if "--" in arguments else len(arguments)
    options, rest = parser.parse_args(arguments[:split]), list(arguments[split + 1 :])
    if options.workflow and options.verb != "deploy":
        parser.error(f"--workflow goes with deploy, not with {options.verb}")
    if options.workflow:
        rest = [physical_name(ENVIRONMENTS[options.environment], options.workflow), "--exclusively", *rest]
    return options, rest


def deploy_protected(target: Environment, rest: Sequence[str]) -> int:
    """Deploy, and protect new stacks from deletion only when they stand; return the exit code.

    A protected stack whose creation was rolled back could not be created again. So new stacks take two passes, under
    one name. Where `rest` says how to deploy, there is one pass, and the next deployment protects them.
    """
    now = datetime.now(UTC)
    try:
        there = standing(client_here("cloudformation"), target)
    except (BotoCoreError, ClientError) as error:
        typer.echo(f"deploy: AWS cannot be asked which stacks stand: {error}", err=True)
        return 2
    if set(there) < set(names(target)):
        first = ["--context", f"standing={','.join(there)}", *rest]
        code = run_command_line(command("deploy", target, first, now))
        if code or says_how(rest):
            return code
        typer.echo("deploy: the new stacks stand; a second pass protects them from deletion", err=True)
    return run_command_line(command("deploy", target, rest, now))


def says_how(rest: Sequence[str]) -> bool:
    """Return whether arguments name a change set themselves, or deploy without one."""
    return any(word.startswith(OTHER_WAYS) for word in rest)


def play_smoke(target: Environment, rest: Sequence[str]) -> int:
    """Play the smoke script against the deployed system, and return the exit code of `signalbox play`.

    1 means that an outcome is not as in the twin; the dead letter that the script makes is dropped.
    """
    own = ["--environment", target.name, "--tidy"]
    return subprocess.run(
        [sys.executable, "-m", "signalbox", "play", str(SMOKE), *own, *rest], cwd=ROOT, env=in_region(), check=False
    ).returncode


def in_region() -> dict[str, str]:
    """Return the variables of a command that boto3 and the CDK's command line read alike."""
    region = os.environ.get("AWS_REGION")
    return {**os.environ, **({"AWS_DEFAULT_REGION": region} if region else {})}


def report(sentences: Sequence[str]) -> None:
    """Says on stderr what is missing, or that nothing is."""
    for sentence in sentences or ["Nothing is missing in this account and region."]:
        typer.echo(f"preflight: {sentence}", err=True)


def command(verb: str, target: Environment, rest: Sequence[str], now: datetime) -> list[str]:
    """The command line's arguments. Each environment has an assembly of its own: cdk.out stays the one that tools read.

    A deployment bears the name of its instant, by which `make rollback` knows it, unless `rest` says how to deploy.
    """
    own = ["--context", f"environment={target.name}", "--output", f"cdk.out.{target.name}"]
    if verb == "deploy" and not says_how(rest):
        own += ["--change-set-name", change_set_name(now)]
    every = verb in ("deploy", "destroy") and "--exclusively" not in rest
    return [verb, *(["--all"] if every else []), *own, *rest]


def run_command_line(arguments: Sequence[str]) -> int:
    """Runs the pinned command line on the wheel's Node, with this Python for the app; its exit code."""
    if not COMMAND_LINE.exists():
        typer.echo("deploy: the CDK's command line is not installed: run `make setup`.", err=True)
        return 2
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = os.environ.get("JSII_NODE", "node")
    done = subprocess.run(
        [node, str(COMMAND_LINE), *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    )
    return done.returncode
