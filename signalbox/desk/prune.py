"""Prune: delete versions of functions and machines that are no longer used.

Every deployment publishes versions, which are retained for running executions and for `make rollback`. The code of all
versions counts against one quota ("Lambda quotas", AWS Lambda Developer Guide).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, list_executions
from signalbox.desk.pages import paginate
from signalbox.errors import InputError

KEEP = 5
LEAST_KEPT = 2
"""The live version and the version for a rollback."""
KEEP_SECONDS = 30 * 86_400
REDRIVE_SECONDS = 14 * 86_400
"""Seconds in which a failed execution can be redriven ("RedriveExecution", AWS Step Functions API Reference)."""
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Version:
    """A published version; `at` in epoch seconds, `why` is the reason to keep it, or empty."""

    name: str
    kind: str
    number: int
    at: float
    why: str = ""


def decide(versions: list[Version], held: dict[int, str], keep: int, now: float) -> Iterator[Version]:
    """Yield each version, the newest first, with the reason to keep it: it is used, new, or young."""
    for rank, found in enumerate(sorted(versions, key=lambda version: -version.number)):
        why = held.get(found.number) or ("of the newest" if rank < keep else "")
        why = why or ("young" if now - found.at < KEEP_SECONDS else "")
        yield Version(found.name, found.kind, found.number, found.at, why)


def list_versions(account: Account, keep: int = KEEP) -> list[Version]:
    """Return every version of the assembly's functions and machines, with the reason to keep it. Raises InputError
    where none would be left for a rollback."""
    if keep < LEAST_KEPT:
        raise InputError(f"at least {LEAST_KEPT} versions are kept, so that a rollback has one to go to")
    now = account.now()
    found: list[Version] = []
    for function in account.assembly.of_type("AWS::Lambda::Function"):
        found += decide(
            list(function_versions(account, function.name)), aliased_versions(account, function.name), keep, now
        )
    for workflow in account.assembly.workflows:
        arn = account.machine(workflow["slug"])
        held = used_versions(account, workflow["slug"]) | routed_versions(account, arn)
        found += decide(list(machine_versions(account, workflow["machine"], arn)), held, keep, now)
    return found


def function_versions(account: Account, name: str) -> Iterator[Version]:
    """Yield the versions of a function, without `$LATEST`."""
    for page in account.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=name):
        for row in page["Versions"]:
            if row["Version"] != "$LATEST":
                at = datetime.fromisoformat(row["LastModified"]).timestamp()
                yield Version(name, "function", int(row["Version"]), at)


def aliased_versions(account: Account, name: str) -> dict[int, str]:
    """Return the versions that aliases of a function route calls to."""
    held: dict[int, str] = {}
    for page in account.client("lambda").get_paginator("list_aliases").paginate(FunctionName=name):
        for row in page["Aliases"]:
            shared = row.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            held |= {int(number): f"alias {row['Name']}" for number in (row["FunctionVersion"], *shared)}
    return held


def machine_versions(account: Account, name: str, arn: str) -> Iterator[Version]:
    """Yield the versions of a machine."""
    versions = account.client("stepfunctions").list_state_machine_versions
    for row in paginate(versions, "stateMachineVersions", stateMachineArn=arn):
        yield Version(name, "machine", number_of(row["stateMachineVersionArn"]), row["creationDate"].timestamp())


def routed_versions(account: Account, arn: str) -> dict[int, str]:
    """Return the versions that aliases of a machine route starts to."""
    states = account.client("stepfunctions")
    held: dict[int, str] = {}
    for row in paginate(states.list_state_machine_aliases, "stateMachineAliases", stateMachineArn=arn):
        alias = states.describe_state_machine_alias(stateMachineAliasArn=row["stateMachineAliasArn"])
        for route in alias["routingConfiguration"]:
            held[number_of(route["stateMachineVersionArn"])] = f"alias {alias['name']}"
    return held


def used_versions(account: Account, workflow: str) -> dict[int, str]:
    """Return the versions of a machine that executions run on, or would be redriven on."""
    held: dict[int, str] = {}
    oldest = account.now() - REDRIVE_SECONDS
    for found in list_executions(account, workflow, "RUNNING", *FAILED):
        version = found.get("stateMachineVersionArn")
        if version and ("stopDate" not in found or found["stopDate"].timestamp() > oldest):
            held[number_of(version)] = f"execution {found['name']}"
    return held


def number_of(version_arn: str) -> int:
    """Return the number at the end of a version's ARN."""
    return int(version_arn.rpartition(":")[2])


def prune(account: Account, keep: float = KEEP, dry_run: bool = False) -> Steps:
    """Delete unused versions older than 30 days, except the newest `keep`. AWS refuses to delete a version that an
    alias has begun to use; the act ends there."""
    found = list_versions(account, int(keep))
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
