"""Amazon SES: accepts mails and stores them."""

from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import Call, Parsed, ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.known_names import Known

SIMPLE = "Content.Simple"
PARAMETERS = {
    "SendEmail": Known(
        f"FromEmailAddress Destination {SIMPLE}.Subject.Data {SIMPLE}.Body.Text.Data {SIMPLE}.Body.Html.Data",
        f"{SIMPLE}.Subject.Charset {SIMPLE}.Body.Text.Charset {SIMPLE}.Body.Html.Charset "
        "ConfigurationSetName EmailTags ReplyToAddresses",
    )
}
"""Parameters that the operation obeys. Of a mail in both forms, the text is kept."""


@dataclass(frozen=True)
class Mail:
    """Mail that was sent; `at` is the instant in epoch seconds."""

    at: float
    sender: str
    to: str
    subject: str
    text: str


@dataclass
class Mailbox:
    """All mails of a twin, in the order of sending. `identities` are the addresses and domains that may send."""

    clock: Clock
    identities: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)

    def send_email(self, call: Call) -> Parsed:
        """Answer SendEmail of API version 2, with simple content."""
        p = call.parameters
        sender = str(p.get("FromEmailAddress", ""))
        address = sender.rpartition("<")[2].rstrip(">")
        if not self.identities & {address, address.rpartition("@")[2]}:
            raise ServiceError("MessageRejected", f"Email address is not verified: {sender}")
        simple = p["Content"]["Simple"]
        body = simple["Body"]
        subject, text = simple["Subject"]["Data"], body.get("Text", body.get("Html", {})).get("Data", "")
        for address in (address for some in p["Destination"].values() for address in some):
            self.mails.append(Mail(self.clock.now, sender, address, subject, text))
        return {"MessageId": self.clock.uuid()}

    def to(self, address: str) -> list[Mail]:
        """Return the mails to an address."""
        return [mail for mail in self.mails if mail.to == address]
