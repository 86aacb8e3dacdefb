"""Account of the credentials, and AWS's refusals as sentences."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Annotated, Any

import typer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError, ProfileNotFound
from typer.core import TyperCommand, TyperGroup

from signalbox.assembly import Assembly
from signalbox.desk import Account
from signalbox.errors import InputError

SETTINGS = Config(retries={"mode": "adaptive"}, connect_timeout=5)
"""Adaptive: a throttled client slows down by itself ("Retry behavior", AWS SDKs and Tools Reference Guide). How often
it tries again is the profile's max_attempts."""

SIGN_IN = "sign in again, or give another --profile"
ELSEWHERE = (
    "is the assembly the one that is deployed here? "
    "--assembly names another, such as cdk.out.prod, --region another place"
)
ADVICE = {
    "ExpiredToken": SIGN_IN,
    "ExpiredTokenException": SIGN_IN,
    "RequestExpired": SIGN_IN,
    "InvalidClientTokenId": SIGN_IN,
    "UnrecognizedClientException": SIGN_IN,
    "AWS.SimpleQueueService.NonExistentQueue": ELSEWHERE,
    "QueueDoesNotExist": ELSEWHERE,
    "StateMachineDoesNotExist": ELSEWHERE,
    "ResourceNotFoundException": ELSEWHERE,
    "NoSuchBucket": ELSEWHERE,
}
"""Advice by the code of the error ("Common error types" of each service's API Reference)."""


@contextmanager
def in_sentences() -> Iterator[None]:
    """Raise InputError instead of botocore's errors."""
    try:
        yield
    except ClientError as error:
        raise InputError(refusal(error)) from None
    except BotoCoreError as error:
        raise InputError(unreachable(error)) from None


class AwsErrorGroup(TyperGroup):
    """A group of verbs in which what AWS refuses, or why it cannot be reached, is a sentence."""

    def invoke(self, context: Any) -> Any:
        """Run a verb of a context, typer's own kind."""
        with in_sentences():
            return super().invoke(context)


class AwsErrorCommand(TyperCommand):
    """A verb in which what AWS refuses, or why it cannot be reached, is a sentence."""

    def invoke(self, context: Any) -> Any:
        """Run the verb of a context, typer's own kind."""
        with in_sentences():
            return super().invoke(context)


def refusal(error: ClientError) -> str:
    """Return what AWS answered, to which call, and what helps."""
    said = error.response.get("Error", {})
    code = str(said.get("Code", "an error"))
    message = str(said.get("Message") or "").rstrip(".")
    return "; ".join(
        part for part in (f"AWS answers {error.operation_name} with {code}", message, ADVICE.get(code)) if part
    )


def unreachable(error: BotoCoreError) -> str:
    """Return why a call could not be made."""
    options = {NoRegionError: "--region", NoCredentialsError: "--profile", ProfileNotFound: "another --profile"}
    option = options.get(type(error))
    return f"AWS cannot be reached: {str(error).rstrip('.')}" + (f"; give {option}" if option else "")


def checked_profile(name: str | None) -> str | None:
    """Return the name; raise InputError where there is no AWS profile of it: before a missing argument or a synthesis.

    An option that was given is read before one that is missing.
    """
    if name is not None:
        from botocore.session import Session

        with in_sentences():
            Session(profile=name).get_scoped_config()
    return name


PROFILE = Annotated[
    str | None,
    typer.Option(help="an AWS profile; by default the credentials of the environment", callback=checked_profile),
]


def on_aws(assembly: Assembly, profile: str | None, region: str | None) -> Account:
    """Return the account of a profile, with a client for each service. Raises InputError without credentials."""
    import boto3

    # boto3 reads AWS_DEFAULT_REGION only; the AWS CLI and the CDK's command line read AWS_REGION.
    session = boto3.Session(profile_name=profile, region_name=region or os.environ.get("AWS_REGION"))
    if session.get_credentials() is None:
        raise InputError("there are no AWS credentials; give --profile, or --twin DIR for a recorded run")
    return Account(assembly, cache(lambda service: session.client(service, config=SETTINGS)))
