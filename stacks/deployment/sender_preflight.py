"""Check of the sender's identity in Amazon SES: it must exist, or be one that the deployment may make.

Source: "CreateEmailIdentity", Amazon SES API v2 Reference: a second identity of one address is refused with
AlreadyExistsException.
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from stacks.config import Environment
from stacks.deployment.preflight_questions import Client, ask
from stacks.deployment.standing import names
from stacks.routes import functions

PERMISSION = "ses:GetEmailIdentity and cloudformation:DescribeStackResources"


def foreign(client: Client, target: Environment) -> list[str]:
    """Return the sentence about an identity that the deployment would make a second time; empty without one."""
    if not target.creates_sender or not any(function.mails for function in functions()):
        return []
    return ask(PERMISSION, lambda: _foreign(client, target))


def _foreign(client: Client, target: Environment) -> Iterator[str]:
    address = target.mail_sender
    if identity(client("sesv2"), address) is None:
        return
    owner = _owner(client("cloudformation"), address)
    if owner not in names(target):
        yield (
            f"Amazon SES has an identity {address} already, which "
            f"{f'belongs to the stack {owner}' if owner else 'no stack made'}, so the deployment cannot make it: set "
            f"creates_sender=False for {target.name} in stacks/config.py."
        )


def absent(target: Environment) -> Iterator[str]:
    """Yield the sentence about a sender without an identity, where the deployment does not make it."""
    if not target.creates_sender:
        yield (
            f"Amazon SES has no identity for {target.mail_sender} or its domain in this region, and refuses its mails: "
            f"run `aws sesv2 create-email-identity --email-identity {target.mail_sender}` and follow the link in the "
            f"mail, or set creates_sender=True for {target.name} in stacks/config.py."
        )


def verified(ses: Any, address: str) -> bool | None:
    """Tell whether an address or its domain is verified; None if SES has an identity for neither."""
    heard = [found for name in (address, address.rpartition("@")[2]) if (found := identity(ses, name)) is not None]
    return any(heard) if heard else None


def identity(ses: Any, name: str) -> bool | None:
    """Tell whether an identity is verified; None if SES does not have it."""
    try:
        return bool(ses.get_email_identity(EmailIdentity=name)["VerifiedForSendingStatus"])
    except ses.exceptions.NotFoundException:
        return None


def _owner(cloudformation: Any, address: str) -> str | None:
    """Return the name of the stack that made the identity, or None."""
    try:
        found = cloudformation.describe_stack_resources(PhysicalResourceId=address)["StackResources"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return next((str(row["StackName"]) for row in found), None)
