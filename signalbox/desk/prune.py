"""Prune: versions of functions and machines that nobody needs any more are deleted.

Every deployment leaves a version behind, retained so that what runs on it ends on it and `make rollback` has somewhere to go;
Lambda counts the code of all of them against one quota ("Lambda quotas", AWS Lambda Developer Guide).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, listed
from signalbox.errors import InputError

KEEP = 5
LEAST_KEPT = 2
"""The live one and the one that a rollback goes to."""
KEEP_SECONDS = 30 * 86_400
REDRIVE_SECONDS = 14 * 86_400
"""How long a failed execution can be redriven, by the definition that it began with ("RedriveExecution", AWS Step Functions
API Reference)."""
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Version:
    """A published version; `at` in epoch seconds, `why` it is kept, empty where nobody needs it."""

    name: str
    kind: str
    number: int
    at: float
    why: str = ""


def judged(versions: list[Version], held: dict[int, str], keep: int, now: float) -> Iterator[Version]:
    """Each version, the newest first, with why it is kept: something holds it, it is of the newest, or it is young."""
    for rank, found in enumerate(sorted(versions, key=lambda version: -version.number)):
        why = held.get(found.number) or ("of the newest" if rank < keep else "")
        why = why or ("young" if now - found.at < KEEP_SECONDS else "")
        yield Version(found.name, found.kind, found.number, found.at, why)


def survey(account: Account, keep: int = KEEP) -> list[Version]:
    """Every version of what this assembly deploys, and why it is kept. Raises InputError where rollback would lose its way."""
    if keep < LEAST_KEPT:
        raise InputError(f"at least {LEAST_KEPT} versions are kept, so that a rollback has one to go to")
    now = time.time()
    found: list[Version] = []
    for function in account.assembly.of_type("AWS::Lambda::Function"):
        found += judged(list(of_function(account, function.name)), aliased(account, function.name), keep, now)
    for workflow in account.assembly.workflows:
        arn = account.machine(workflow["slug"])
        held = in_use(account, workflow["slug"]) | routed(account, arn)
        found += judged(list(of_machine(account, workflow["machine"], arn)), held, keep, now)
    return found


def of_function(account: Account, name: str) -> Iterator[Version]:
    """The versions of a function, without `$LATEST`."""
    for page in account.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=name):
        for row in page["Versions"]:
            if row["Version"] != "$LATEST":
                at = datetime.fromisoformat(row["LastModified"]).timestamp()
                yield Version(name, "function", int(row["Version"]), at)


def aliased(account: Account, name: str) -> dict[int, str]:
    """The versions that aliases of a function point at, with all or with a part of the calls."""
    held: dict[int, str] = {}
    for page in account.client("lambda").get_paginator("list_aliases").paginate(FunctionName=name):
        for row in page["Aliases"]:
            shared = row.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            held |= {int(number): f"alias {row['Name']}" for number in (row["FunctionVersion"], *shared)}
    return held


def of_machine(account: Account, name: str, arn: str) -> Iterator[Version]:
    """The versions of a machine."""
    for row in pages(account.client("stepfunctions").list_state_machine_versions, "stateMachineVersions", arn):
        yield Version(name, "machine", number_of(row["stateMachineVersionArn"]), row["creationDate"].timestamp())


def routed(account: Account, arn: str) -> dict[int, str]:
    """The versions of a machine that its aliases point at, with all or with a part of the starts."""
    states = account.client("stepfunctions")
    held: dict[int, str] = {}
    for row in pages(states.list_state_machine_aliases, "stateMachineAliases", arn):
        alias = states.describe_state_machine_alias(stateMachineAliasArn=row["stateMachineAliasArn"])
        for route in alias["routingConfiguration"]:
            held[number_of(route["stateMachineVersionArn"])] = f"alias {alias['name']}"
    return held


def in_use(account: Account, workflow: str) -> dict[int, str]:
    """The versions of a machine that executions run on, or would be redriven on."""
    held: dict[int, str] = {}
    oldest = time.time() - REDRIVE_SECONDS
    for found in listed(account, workflow, "RUNNING", *FAILED):
        version = found.get("stateMachineVersionArn")
        if version and ("stopDate" not in found or found["stopDate"].timestamp() > oldest):
            held[number_of(version)] = f"execution {found['name']}"
    return held


def pages(listing: Any, rows: str, arn: str) -> Iterator[dict[str, Any]]:
    """The rows of every page; boto3 has no paginator for these."""
    token: dict[str, str] = {}
    while True:
        answer = listing(stateMachineArn=arn, **token)
        yield from answer[rows]
        if "nextToken" not in answer:
            return
        token = {"nextToken": answer["nextToken"]}


def number_of(version_arn: str) -> int:
    """The number at the end of a version's ARN."""
    return int(version_arn.rpartition(":")[2])


def prune(account: Account, keep: float = KEEP, dry_run: bool = False) -> Steps:
    """Delete the versions that nothing holds, that are not of the newest `keep`, and that are older than 30 days.

    What came into use meanwhile by an alias is refused by AWS, and nothing more is deleted.
    """
    found = survey(account, int(keep))
    gone = [version for version in found if not version.why]
    for version in [] if dry_run else gone:
        delete(account, version)
        yield PAUSE_SECONDS
    rows = [{"name": version.name, "kind": version.kind, "version": version.number} for version in gone]
    return {"deleted": [] if dry_run else rows, "would_delete": rows if dry_run else [], "kept": len(found) - len(gone)}


def delete(account: Account, version: Version) -> None:
    """Delete one version."""
    if version.kind == "function":
        account.client("lambda").delete_function(FunctionName=version.name, Qualifier=str(version.number))
    else:
        workflow = next(row["slug"] for row in account.assembly.workflows if row["machine"] == version.name)
        arn = f"{account.machine(workflow)}:{version.number}"
        account.client("stepfunctions").delete_state_machine_version(stateMachineVersionArn=arn)
