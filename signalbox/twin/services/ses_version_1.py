"""Version 1 of the API of Amazon SES, which many handlers of others call: simple and raw mails.

Source: Amazon SES API Reference (API v1), "SendEmail", "SendRawEmail" (recipients come from the headers of a raw mail
where the call names none).
"""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.utils import getaddresses

from signalbox.twin.gateway.calls import Call, Operation, Parsed
from signalbox.twin.known_names import Known
from signalbox.twin.services.ses import Mailbox

PARAMETERS = {
    "SendEmail": Known(
        "Source Destination Message.Subject.Data Message.Body.Text.Data Message.Body.Html.Data",
        "Message.Subject.Charset Message.Body.Text.Charset Message.Body.Html.Charset ReplyToAddresses ReturnPath Tags "
        "ConfigurationSetName SourceArn ReturnPathArn",
    ),
    "SendRawEmail": Known(
        "Source Destinations RawMessage.Data", "FromArn SourceArn ReturnPathArn Tags ConfigurationSetName"
    ),
}
"""Parameters that the operations obey."""


class MailApi:
    """Operations of version 1 on the mailbox of a twin."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.operations: Mapping[str, Operation] = {
            "SendEmail": self.send_email,
            "SendRawEmail": self.send_raw_email,
        }

    def send_email(self, call: Call) -> Parsed:
        """Answer SendEmail."""
        p = call.parameters
        message = p["Message"]
        text = message["Body"].get("Text", message["Body"].get("Html", {})).get("Data", "")
        to = [address for some in p["Destination"].values() for address in some]
        return {"MessageId": self.mailbox.send(str(p["Source"]), to, message["Subject"]["Data"], text)}

    def send_raw_email(self, call: Call) -> Parsed:
        """Answer SendRawEmail."""
        p = call.parameters
        data = p["RawMessage"]["Data"]
        content = data.encode() if isinstance(data, str) else bytes(data)
        mail = message_from_bytes(content, policy=policy.default)
        headers = [str(value) for name in ("To", "Cc", "Bcc") for value in mail.get_all(name, [])]
        to = list(p.get("Destinations") or [address for _, address in getaddresses(headers)])
        body = mail.get_body(("plain", "html"))
        text = str(body.get_content()) if body else ""
        return {"MessageId": self.mailbox.send(str(p.get("Source") or mail["From"]), to, str(mail["Subject"]), text)}
