"""Acts of applicants and reviewers, by the links in their mails; withdrawals, by the portal.

`as` names a reviewer, an address, or a role; with an unknown name the last mail to anybody is read.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import urlencode

from signalbox.twin.outside.uploads import post
from signalbox.twin.script.checks import is_whole, not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.apigateway.http_api import Reply
from signalbox.twin.services.ses import Mail
from signalbox.twin.simulation import Simulation

MOST_BYTES = 50_000_000
"""Size of a script's document, which is made in memory."""
LINK = re.compile(r"https://\S+/reviews/\S+")
UPLOAD_LINK = re.compile(r"https://\S+/documents/\S+")
ACTION = re.compile(r'action="([^"]*)"')
FORM = re.compile(r"<form.*?</form>", re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def withdraw(twin: Simulation, line: Line) -> None:
    """Withdraw an application in the portal, which knows who applied."""
    key = line.fields["subject"]
    journal = twin.cloud.buses.buses[twin.bus].journal
    applied = (event["detail"]["data"] for _, event in journal if event["detail-type"] == "LoanApplied")
    who = next((data.get("applicantId") for data in applied if data.get("applicationId") == key), "unknown")
    twin.publish("WithdrawalRequested", {"applicationId": key, "applicantId": who}, key)


def review(twin: Simulation, line: Line) -> None:
    """Open the link of the reviewer's last mail about an application, press a button, give a reason and confirm.

    Without a mail do nothing.
    """
    action, key, who = line.fields["act"], line.fields["subject"], line.fields.get("as", "")
    reason = line.fields.get("reason", f"{who or 'somebody'} chose to {action}")
    found = link_for(twin, key, who)
    if found is None:
        return

    def press(reply: Reply, written: dict[str, str], done: Callable[[Reply], None] | None = None) -> None:
        fields = button_fields(reply.body, action)
        if fields is not None:
            twin.cloud.http.request("POST", found.partition("?")[0], urlencode(fields | written), done)

    def shown(reply: Reply) -> None:
        press(reply, {}, lambda second: press(second, {"reason": reason}))

    twin.cloud.http.request("GET", found, done=shown)


def button_fields(page: str, action: str) -> dict[str, str] | None:
    """Return the hidden fields of an action's form; None where the page has none."""
    form = next((form for form in FORM.findall(page) if f'class="{action}"' in form), None)
    return None if form is None else {name: html.unescape(value) for name, value in FIELD.findall(form)}


def upload(twin: Simulation, line: Line) -> None:
    """Send a document from the page that the applicant's last mail links to; without a mail do nothing."""
    fields = line.fields
    key, name, size = fields["upload"], fields["document"], fields["bytes"]
    kind = fields.get("content_type", "application/pdf")
    mails = [mail for mail in twin.cloud.mailbox.mails if about(mail, key) and UPLOAD_LINK.search(mail.text)]
    found = UPLOAD_LINK.search(mails[-1].text) if mails else None
    if found is None:
        return

    def shown(reply: Reply) -> None:
        fields = button_fields(reply.body, "send")
        if fields is None:
            return
        address = html.unescape(ACTION.findall(reply.body)[0])
        # A type that the page does not offer is sent too: it is refused when the document is received.
        stored = post(twin.cloud, fields | {"Content-Type": kind}, name, bytes(size), reply.role)
        twin.cloud.http.replies.append((twin.cloud.clock.now, "POST", address, stored.status))
        if stored.location:
            twin.cloud.http.request("GET", stored.location)

    twin.cloud.http.request("GET", found.group(), done=shown)


def about(mail: Mail, key: str) -> bool:
    """Return whether a mail's subject names this application."""
    return key in re.findall(r"[\w.-]+", mail.subject)


def link_for(twin: Simulation, key: str, who: str) -> str | None:
    """Return the link in the last mail about an application to this reviewer."""
    mails = [mail for mail in twin.cloud.mailbox.mails if about(mail, key) and LINK.search(mail.text)]
    own = [mail for mail in mails if who and addressed(mail, who)]
    chosen = (own or mails)[-1:]
    found = LINK.search(chosen[0].text) if chosen else None
    return found.group() if found else None


def addressed(mail: Mail, who: str) -> bool:
    """Return whether a mail went to a person, given by address, local part, or the role before its dash."""
    name = mail.to.partition("@")[0]
    return who in (mail.to, name) or name.startswith(f"{who}-")


def check_upload(fields: Fields) -> str | None:
    """Check a document that an applicant sends."""
    size = fields.get("bytes")
    if not is_whole(size) or not 0 <= size <= MOST_BYTES:  # type: ignore[operator]  # a whole number
        return f"`bytes` is {size!r}, and must be a whole number from 0 to {MOST_BYTES}"
    return not_text(fields, "upload", "document", optional=("content_type",))


UPLOAD = Verb(check_upload, upload, ("document", "content_type", "bytes"))
