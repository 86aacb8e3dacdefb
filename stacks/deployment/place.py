"""Place of a deployment: the account and region of the credentials at hand. Every verb checks it first."""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from stacks.config import Environment
from stacks.deployment.preflight_questions import Client

PATIENCE = Config(connect_timeout=5, retries={"total_max_attempts": 2})
"""Without a network the first question is answered in seconds."""


class WrongPlace(Exception):
    """Reason why no verb can work in this account and region, in a sentence."""


def signed_in(target: Environment) -> boto3.Session:
    """Return a session in the account and region of an environment. Raises WrongPlace."""
    try:
        session = session_here()
        region = session.region_name
    except BotoCoreError as error:
        raise WrongPlace(unknown(error)) from None
    check_place(lambda service: session.client(service, config=PATIENCE), target, region)
    return session


def session_here() -> boto3.Session:
    """Return a session in the region that the CDK's command line sees.

    boto3 reads AWS_DEFAULT_REGION only, the command line AWS_REGION first: both must see the same account.
    """
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))


def client_here(service: str) -> Any:
    """Return a client of a service in that region."""
    return session_here().client(service)


def check_place(client: Client, target: Environment, region: str | None) -> tuple[str, str]:
    """Return the account and the region. Raises WrongPlace where they are not the environment's, or unknown."""
    if region is None:
        raise WrongPlace("No region is chosen: set AWS_REGION or name one in your AWS profile.")
    if target.region not in (None, region):
        raise WrongPlace(
            f"The environment {target.name} belongs into {target.region}, and the region chosen is {region}."
        )
    try:
        account = str(client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise WrongPlace(unknown(error)) from None
    if target.account not in (None, account):
        raise WrongPlace(
            f"The environment {target.name} belongs into account {target.account}, and you are signed in to {account}."
        )
    return account, region


def unknown(error: Exception) -> str:
    """Return why AWS did not say who signed in: no network, or no valid credentials."""
    reason = str(error).rstrip(".")
    if isinstance(error, ConnectionError | HTTPClientError):
        return f"AWS cannot be reached ({reason}): is there a network?"
    return f"AWS does not know who you are ({reason}): sign in, or set AWS_PROFILE."
