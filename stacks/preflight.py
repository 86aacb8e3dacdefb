"""What an account must have before a deployment can succeed, asked before it starts: a sentence for each thing missing."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from stacks.config import POWERTOOLS_LAYER_PARAMETER, Environment
from stacks.naming import partner_secret, partner_url_parameter
from stacks.routes import ROUTES, functions

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
BOOTSTRAP_VERSION = 6
"""The least that the synthesised templates accept (AWS CDK Developer Guide, "Bootstrap template versions")."""

CONCURRENCY_QUOTA = "L-B99A9384"
"""Code of "Concurrent executions" (AWS Lambda Developer Guide, "Lambda quotas"); a new account may have 10."""

PLACEHOLDER = "@example.com"

Client = Callable[[str], Any]
"""A service's name -> its boto3 client."""


def missing(client: Client, target: Environment, region: str | None) -> list[str]:
    """What stands in the way of deploying `target`, one sentence each; empty when nothing does.

    Reads only. A check that the credentials may not make is itself such a sentence. Without credentials or a region
    nothing else can be asked, so that sentence is the only one.
    """
    if region is None:
        return ["No region is chosen: set AWS_REGION or name one in your AWS profile."]
    if target.region not in (None, region):
        return [f"The environment {target.name} belongs into {target.region}, and the region chosen is {region}."]
    try:
        account = client("sts").get_caller_identity()["Account"]
    except (NoCredentialsError, BotoCoreError, ClientError) as error:
        return [f"AWS does not know who you are ({error}): sign in, or set AWS_PROFILE."]
    if target.account not in (None, account):
        return [
            f"The environment {target.name} belongs into account {target.account}, and you are signed in to {account}."
        ]
    checks = (
        ("ssm:GetParameter", lambda: _bootstrap(client("ssm"), account, region)),
        ("ssm:GetParameter", lambda: _layer(client("ssm"), region)),
        ("lambda:GetAccountSettings", lambda: _concurrency(client("lambda"))),
        ("ses:GetAccount", lambda: _mail(client("sesv2"), target)),
        ("ssm:GetParameter", lambda: _addresses(client("ssm"), target)),
        ("secretsmanager:DescribeSecret", lambda: _secrets(client("secretsmanager"), target)),
    )
    asked = [sentence for permission, check in checks for sentence in _ask(permission, check)]
    return [*_placeholders(target), *asked]


def _ask(permission: str, check: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(check())
    except (BotoCoreError, ClientError) as error:
        return [f"A check could not be made ({error}): it needs {permission}."]


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
    """The queues together must not ask for more than the account allows: a throttled receive still counts as one."""
    limit = functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    needed = sum(route.max_concurrency for route in ROUTES)
    if limit < needed:
        yield (
            f"This account may run {limit} copies of functions at once, and the queues may ask for {needed}: raise "
            f"'Concurrent executions' of AWS Lambda ({CONCURRENCY_QUOTA}) in Service Quotas to {needed} or more."
        )


def _mail(ses: Any, target: Environment) -> Iterator[str]:
    if _mails(target) and not ses.get_account()["ProductionAccessEnabled"]:
        yield "Mail goes to verified addresses only while Amazon SES is in its sandbox: request production access."


def _mails(target: Environment) -> bool:
    return "mail" in partners_called(target) or (target.partners == "http" and any(f.mails for f in functions()))


def _placeholders(target: Environment) -> Iterator[str]:
    """Addresses that nobody reads: real partners and made-up reviewers do not go together (RFC 2606 reserves the domain)."""
    people = [address for role in target.reviewers.values() for address in role.values()]
    invented = [address for address in (target.mail_sender, *people) if address.endswith(PLACEHOLDER)]
    if target.partners == "http" and invented:
        yield (
            f"The environment {target.name} still writes from or to {', '.join(invented)}: set mail_sender and reviewers "
            "in stacks/config.py to real addresses."
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
