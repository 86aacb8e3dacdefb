"""Mails by Amazon SES, and the question whether it takes any."""

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import PartnerDeclined, PartnerUnavailable, TransientError

REFUSALS = frozenset({"MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"})
"""Of Amazon SES: another try would be refused as well ("SendEmail", Amazon SES API v2 Reference)."""

SIMULATOR = "success@simulator.amazonses.com"
"""Takes every mail, counts against no quota and no reputation ("Using the mailbox simulator", Amazon SES Developer Guide)."""


def send(address: str, subject: str, text: str) -> None:
    """One mail. SES knows no idempotency key: who is in doubt sends twice. PartnerDeclined for what is refused for good."""
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
    """Nothing, if SES answers, be it with a refusal; PartnerUnavailable otherwise."""
    try:
        send(SIMULATOR, "Are mails taken?", "Nobody reads this.")
    except PartnerDeclined:
        return
    except (ClientError, TransientError) as error:
        raise PartnerUnavailable("Amazon SES takes no mail") from error
