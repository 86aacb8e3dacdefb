"""Check of an account before a deployment: a sentence for each thing that is missing."""

from collections.abc import Iterator
from typing import Any

from stacks.config import POWERTOOLS_LAYER_PARAMETER, Environment
from stacks.deployment.concurrency import copies
from stacks.deployment.mail_preflight import unheard
from stacks.deployment.media_preflight import unconvertible
from stacks.deployment.place import WrongPlace, check_place
from stacks.deployment.preflight_questions import Client, ask
from stacks.deployment.sender_preflight import foreign
from stacks.naming import partner_secret, partner_url_parameter
from stacks.routes import functions

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = 6
"""The least that the synthesised templates accept (AWS CDK Developer Guide, "Bootstrap template versions")."""

CONCURRENCY_QUOTA = "L-B99A9384"
"""Code of "Concurrent executions" (AWS Lambda Developer Guide, "Lambda quotas"); a new account may have 10."""


def missing(client: Client, target: Environment, region: str | None) -> list[str]:
    """Return the obstacles to deploying `target`, one sentence each; empty if there are none.

    Reads only. A check that the credentials may not make is itself such a sentence. Without credentials or a region
    nothing else can be asked, so that sentence is the only one.
    """
    try:
        account, here = check_place(client, target, region)
    except WrongPlace as error:
        return [str(error)]
    checks = (
        ("ssm:GetParameter", lambda: _bootstrap(client("ssm"), account, here)),
        ("ssm:GetParameter", lambda: _layer(client("ssm"), here)),
        ("lambda:GetAccountSettings", lambda: _concurrency(client("lambda"))),
        ("ssm:GetParameter", lambda: _addresses(client("ssm"), target)),
        ("secretsmanager:DescribeSecret", lambda: _secrets(client("secretsmanager"), target)),
    )
    asked = [sentence for permission, check in checks for sentence in ask(permission, check)]
    asked += unconvertible(here)
    return [*(unheard(client, target) if target.partners == "http" else ()), *foreign(client, target), *asked]


def told(client: Client, target: Environment) -> list[str]:
    """Return what a trial can be deployed without, one sentence each.

    Where partners are real, `missing` holds all of it.
    """
    return unheard(client, target) if target.partners == "sandbox" else []


def _parameter(ssm: Any, name: str) -> str | None:
    try:
        value: str = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return None
    return value


def _bootstrap(ssm: Any, account: str, region: str) -> Iterator[str]:
    version = _parameter(ssm, BOOTSTRAP_PARAMETER)
    command = f"run `make bootstrap`, which prepares aws://{account}/{region} for the CDK"
    if version is None:
        yield f"This account and region were never bootstrapped: {command}."
    elif int(version) < BOOTSTRAP_VERSION:
        yield f"The bootstrap stack has version {version} and must have {BOOTSTRAP_VERSION}: {command}."


def _layer(ssm: Any, region: str) -> Iterator[str]:
    if _parameter(ssm, POWERTOOLS_LAYER_PARAMETER) is None:
        yield f"{region} has no Powertools layer under {POWERTOOLS_LAYER_PARAMETER}: choose another region or version."


def _concurrency(functions: Any) -> Iterator[str]:
    """All that is bounded must not ask for more than the account allows: a throttled receive still counts as one."""
    limit = functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    needed = sum(copies().values())
    if limit < needed:
        each = ", ".join(f"{who} {number}" for who, number in copies().items())
        yield (
            f"This account may run {limit} copies of functions at once, and {needed} may be asked for ({each}), "
            "beside the tasks of executions, which are tried again: raise 'Concurrent executions' of AWS Lambda "
            f"({CONCURRENCY_QUOTA}) in Service Quotas to {needed} or more."
        )


def _addresses(ssm: Any, target: Environment) -> Iterator[str]:
    for partner in partners_called(target):
        name = partner_url_parameter(target, partner)
        url = _parameter(ssm, name)
        if url is None:
            yield f"The partner {partner} has no address: put its URL into the SSM parameter {name}."
        elif not url.startswith("https://"):
            yield f"The partner {partner} would get its secret in the clear: let {name} begin with https://."


def _secrets(secrets: Any, target: Environment) -> Iterator[str]:
    for partner in partners_called(target):
        name = partner_secret(target, partner)
        try:
            secrets.describe_secret(SecretId=name)
        except secrets.exceptions.ResourceNotFoundException:
            yield f"The partner {partner} has no secret: create {name} in AWS Secrets Manager."


def partners_called(target: Environment) -> list[str]:
    """The real partners that some function calls; none where the sandbox stands in for them."""
    if target.partners == "sandbox":
        return []
    return sorted({partner for function in functions() for partner in function.partners})
