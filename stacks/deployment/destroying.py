"""Removal of a deployment: the question, the buckets of a trial, and the protection of production."""

import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError

from stacks.config import Environment
from stacks.deployment.emptying import NotEmptied, empty, own_buckets
from stacks.deployment.place import client_here
from stacks.deployment.standing import protected


def agreed(target: Environment) -> bool:
    """Ask at the terminal whether everything may go, and tell whether the answer is yes."""
    question = f"Delete every stack of {target.name}, and every object and version in its buckets?"
    if sys.stdin.isatty():
        return typer.confirm(question, err=True)
    typer.echo(f"destroy: {question} Nobody is there to ask: add `-- --force` to go on.", err=True)
    return False


def clear(target: Environment) -> int:
    """Empties the deployment's own buckets, which nothing else would; 2 where that cannot be done, else 0.

    A function that still runs may write once more: then CloudFormation says so, and a second run ends it.
    """
    try:
        account, s3 = client_here("sts").get_caller_identity()["Account"], client_here("s3")
        for bucket in own_buckets(s3, target, account):
            typer.echo(f"destroy: emptying {bucket}", err=True)
            typer.echo(f"destroy: {empty(s3, bucket, account)} objects and versions are gone", err=True)
    except (BotoCoreError, ClientError, NotEmptied) as error:
        typer.echo(f"destroy: the buckets of {target.name} cannot be emptied: {error}", err=True)
        return 2
    return 0


def refuse_protected(target: Environment) -> int:
    """Say how to take down protected stacks, and return 1; 0 where none is protected, 2 on an error."""
    try:
        found = protected(client_here("cloudformation"), target)
    except (BotoCoreError, ClientError) as error:
        typer.echo(f"destroy: AWS cannot be asked which stacks are protected: {error}", err=True)
        return 2
    if not found:
        return 0
    lines = "\n".join(
        f"  aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {name}"
        for name in found
    )
    typer.echo(
        f"destroy: the stacks of {target.name} are protected from deletion. To take them down, run these, then "
        f"`make destroy ENVIRONMENT={target.name}` again:\n{lines}\nTables, buckets, queues, the bus, its archive, "
        "logs, keys, secrets and machines stay in the account (docs/rollout.md, 'Taking production down').",
        err=True,
    )
    return 1
