"""Mails by Amazon SES, and a probe of it."""

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import PartnerDeclined, PartnerUnavailable, TransientError

REFUSALS = frozenset({"MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"})
"""Error codes of Amazon SES for mails that another try would not send ("SendEmail", Amazon SES API v2 Reference)."""

SIMULATOR = "success@simulator.amazonses.com"
"""Accepts every mail, and counts against no quota and no reputation ("Using the mailbox simulator", Amazon SES
Developer Guide)."""


def send(address: str, subject: str, text: str) -> None:
    """Send one mail; PartnerDeclined where SES refuses it for good.

    SES has no idempotency key: a caller in doubt sends the mail twice.
    """
    content = {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}
    try:
        call(
            "sesv2",
            "send_email",
            FromEmailAddress=settings.mail_sender(),
            Destination={"ToAddresses": [address]},
            Content={"Simple": content},
        )
    except ClientError as error:
        if error_code(error) not in REFUSALS:
            raise
        raise PartnerDeclined(f"Amazon SES refuses the mail: {error_code(error)}") from error


def probe() -> None:
    """Return if SES answers, even with a refusal; raise PartnerUnavailable otherwise."""
    try:
        send(SIMULATOR, "Are mails taken?", "Nobody reads this.")
    except PartnerDeclined:
        return
    except (ClientError, TransientError) as error:
        raise PartnerUnavailable("Amazon SES takes no mail") from error
