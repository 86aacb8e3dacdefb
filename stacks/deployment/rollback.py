"""`make rollback`: point the live aliases of an environment back at the versions that were live before its last
deployment.

Nothing is built or deployed: versions outlive their successors, and executions that run finish on the version that
they began with. Rules in docs/rollout.md.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from stacks.config import ENVIRONMENTS, Environment
from stacks.deployment.last_deployment import CannotRollBack, Deployment, last_deployment
from stacks.deployment.place import WrongPlace, signed_in
from stacks.naming import ALIAS, STACKS, physical_name
from stacks.routes import DEPLOYED, ROWS
from stacks.table import Rows

Client = Callable[[str], Any]


@dataclass(frozen=True)
class Step:
    """One alias that goes back: `name` of its machine or function, versions as numbers, `apply` does it."""

    name: str
    now: int
    before: int
    apply: Callable[[], None]


def main(arguments: Sequence[str]) -> int:
    """Print which alias goes back to which version, and do it with --yes.

    Returns 1 if nothing can go back, 2 if AWS cannot be asked.
    """
    parser = argparse.ArgumentParser(prog="python -m stacks.deployment rollback", description=__doc__)
    parser.add_argument("--environment", choices=sorted(ENVIRONMENTS), default="dev")
    parser.add_argument("--workflow", choices=list(DEPLOYED), help="move back this workflow and no other")
    parser.add_argument("--yes", action="store_true", help="do it; without it nothing is changed")
    options = parser.parse_args(arguments)
    target = ENVIRONMENTS[options.environment]
    try:
        session = signed_in(target)
        stacks = [options.workflow] if options.workflow else STACKS
        deployment = last_deployment(session.client("cloudformation"), target, stacks)
        steps = plan(session.client, target, deployment, DEPLOYED.get(options.workflow, ROWS))
        typer.echo(f"Back to before {deployment}:")
        for step in steps:
            typer.echo(f"{step.name}: version {step.now} -> {step.before}")
            if options.yes:
                step.apply()
    except WrongPlace as error:
        typer.echo(f"preflight: {error}", err=True)
        return 2
    except CannotRollBack as error:
        typer.echo(f"rollback: {error}", err=True)
        return 1
    except (BotoCoreError, ClientError) as error:
        typer.echo(
            f"rollback: AWS could not be asked, or refused: {error}. Run it again: what went back stays so.", err=True
        )
        return 2
    if not options.yes:
        typer.echo("Nothing was changed. Do it with: make rollback ARGUMENTS=--yes", err=True)
    return 0


def plan(client: Client, target: Environment, deployment: Deployment, rows: Rows) -> list[Step]:
    """Return the aliases of some rows whose version came with a deployment, machines first.

    New executions must begin on the old definition before old functions take calls. Raises CannotRollBack, and then
    nothing may go back.
    """
    since = deployment.began
    steps = [*_machines(client, target, since, rows), *_functions(client("lambda"), target, since, rows)]
    if not steps:
        raise CannotRollBack(
            f"no live alias of {target.name} points at a version of {deployment}: "
            "it brought none, or was rolled back already"
        )
    return steps


def _functions(lambdas: Any, target: Environment, since: datetime, rows: Rows) -> Iterator[Step]:
    for name in sorted({physical_name(target, row.name) for row in rows.functions()}):
        alias = lambdas.get_alias(FunctionName=name, Name=ALIAS)
        if alias.get("RoutingConfig", {}).get("AdditionalVersionWeights"):
            raise CannotRollBack(
                f"{name} is being rolled out: stop its deployment in CodeDeploy with automatic rollback, then ask again"
            )
        versions = {
            int(version["Version"]): datetime.fromisoformat(version["LastModified"])
            for page in lambdas.get_paginator("list_versions_by_function").paginate(FunctionName=name)
            for version in page["Versions"]
            if version["Version"] != "$LATEST"
        }
        now = int(alias["FunctionVersion"])
        if (before := _before(name, now, versions, since)) is not None:
            yield Step(name, now, before, _point_function(lambdas, name, before))


def _point_function(lambdas: Any, name: str, version: int) -> Callable[[], None]:
    return lambda: lambdas.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=str(version))


def _machines(client: Client, target: Environment, since: datetime, rows: Rows) -> Iterator[Step]:
    states, identity = client("stepfunctions"), client("sts").get_caller_identity()
    place = f"arn:{states.meta.partition}:states:{states.meta.region_name}:{identity['Account']}"
    for workflow in rows.workflows:
        name = physical_name(target, workflow.slug)
        arn = f"{place}:stateMachine:{name}"
        routing = states.describe_state_machine_alias(stateMachineAliasArn=f"{arn}:{ALIAS}")["routingConfiguration"]
        versions = dict(_versions_of_machine(states, arn))
        # Two versions share the traffic while a canary runs; the newer one is what came last.
        now = max(_number(route["stateMachineVersionArn"]) for route in routing)
        if (before := _before(name, now, versions, since)) is not None:
            yield Step(name, now, before, _point_machine(states, arn, before))


def _versions_of_machine(states: Any, arn: str) -> Iterator[tuple[int, datetime]]:
    token: dict[str, str] = {}
    while True:
        page = states.list_state_machine_versions(stateMachineArn=arn, **token)
        for version in page["stateMachineVersions"]:
            yield _number(version["stateMachineVersionArn"]), version["creationDate"]
        if "nextToken" not in page:
            return
        token = {"nextToken": page["nextToken"]}


def _point_machine(states: Any, arn: str, version: int) -> Callable[[], None]:
    routing = [{"stateMachineVersionArn": f"{arn}:{version}", "weight": 100}]
    return lambda: states.update_state_machine_alias(
        stateMachineAliasArn=f"{arn}:{ALIAS}", routingConfiguration=routing
    )


def _number(version_arn: str) -> int:
    return int(version_arn.rpartition(":")[2])


def _before(name: str, now: int, versions: dict[int, datetime], since: datetime) -> int | None:
    """Return the version that was live before the deployment of `since`.

    None when `now` is older than that deployment, or when the function or machine itself came with it.
    """
    if versions[now] < since or min(versions) == now == 1:
        return None
    earlier = [number for number, at in versions.items() if number < now and at < since]
    if not earlier:
        raise CannotRollBack(
            f"no version of {name} is left from before the last deployment: deploy the earlier commit instead"
        )
    return max(earlier)
