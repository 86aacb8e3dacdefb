"""Amazon SES: accepts mails and stores them."""

from collections.abc import Iterable
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
    """All mails of a twin, in the order of sending. `identities` are the addresses and domains that may send;
    where it is `open`, all may."""

    clock: Clock
    identities: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)
    open: bool = False

    def send_email(self, call: Call) -> Parsed:
        """Answer SendEmail of API version 2, with simple content."""
        p = call.parameters
        simple = p["Content"]["Simple"]
        body = simple["Body"]
        subject, text = simple["Subject"]["Data"], body.get("Text", body.get("Html", {})).get("Data", "")
        to = [address for some in p["Destination"].values() for address in some]
        return {"MessageId": self.send(str(p.get("FromEmailAddress", "")), to, subject, text)}

    def send(self, sender: str, to: Iterable[str], subject: str, text: str) -> str:
        """Send a mail; return its id. Raises ServiceError for a sender that is not confirmed."""
        address = sender.rpartition("<")[2].rstrip(">")
        if not self.open and not self.identities & {address, address.rpartition("@")[2]}:
            raise ServiceError("MessageRejected", f"Email address is not verified: {sender}")
        self.mails += [Mail(self.clock.now, sender, address, subject, text) for address in to]
        return self.clock.uuid()

    def to(self, address: str) -> list[Mail]:
        """Return the mails to an address."""
        return [mail for mail in self.mails if mail.to == address]
