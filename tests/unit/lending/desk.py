"""A loan that waits for a reviewer, and the reviewer's browser: requests through the handlers behind the HTTP API."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from lambdas.lending import handlers, page_handlers
from lambdas.lending.links import key_store, keyring
from tests.unit.world import Context, World, aws, batch, delivered

CONTEXT = Context()
# pragma: allowlist nextline secret: a name
SECRET = "signalbox/unit/approval-links"
BASE = "https://links.example.com"
REVIEWERS = {
    "underwriter": {"underwriter-1": "u1@example.com", "underwriter-2": "u2@example.com"},
    "senior": {"senior-1": "s1@example.com"},
}
APPLIED: dict[str, Any] = {
    "applicationId": "loan-1",
    "applicantId": "applicant-1",
    "email": "canary-address@example.com",
    "amount": "12000.00",
    "currency": "EUR",
    "termMonths": 36,
    "purpose": "canary <b>purpose</b>",
    "declaredIncome": "2000.00",
}
TASK = {"applicationId": "loan-1"}
REASON = "canary-reason: the <i>income</i> is steady"
FORM = re.compile(r"<form.*?</form>", re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Office:
    """The lending department: its mails, its links, its clock."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = world
        self.monkeypatch = monkeypatch
        key_store._read.cache_clear()
        # pragma: allowlist nextline secret: a dummy
        aws("secretsmanager").create_secret(Name=SECRET, SecretString="a-first-key-of-many-characters")
        for name, value in {
            "LINK_SECRET": SECRET,
            "LINK_URL": BASE,
            "DOCUMENTS_BUCKET": "documents",
            "MAIL_SENDER": "lending@example.com",
            "REVIEWERS": json.dumps(REVIEWERS),
        }.items():
            monkeypatch.setenv(name, value)
        self.mails = world.answer("sesv2", "send_email", {"MessageId": "1"})

    def in_review(self) -> None:
        """An application that both underwriters were asked about."""
        handlers.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
        handlers.check_credit(TASK, CONTEXT)
        handlers.ask_for_documents({**TASK, "taskToken": "canary-token-1", "reminder": 0}, CONTEXT)
        document = {"applicationId": "loan-1", "document": "payslip", "contentType": "application/pdf", "bytes": 9}
        handlers.receive_document(batch(delivered("DocumentReceived", document)), CONTEXT)
        self._ask_again()
        self.ask("underwriter", "canary-token-2")

    def upload_page(self, link: str) -> tuple[int, str]:
        """Follow a link to the page that takes documents."""
        identity, fields = parts(link)
        return self._call(page_handlers.show_upload, identity, {"queryStringParameters": fields})

    def _ask_again(self) -> None:
        """A mail that asks the applicant for another document."""
        data = {
            "applicationId": "loan-1",
            "applicantId": "applicant-1",
            "document": "payslip",
            "reasons": ["NoContent"],
        }
        handlers.send_letter(batch(delivered("DocumentsRejected", data)), CONTEXT)

    def ask(self, role: str, token: str) -> None:
        """The state that asks this role, and the mails that follow."""
        handlers.ask_for_review({**TASK, "taskToken": token, "role": role}, CONTEXT)
        bodies = [json.loads(row["body"]) for row in self.world.rows("outbox") if row["kind"] == "event"]
        wanted = [body for body in bodies if body["type"] == "ReviewRequested" and body["data"]["role"] == role]
        for body in wanted:
            handlers.send_letter(batch({"detail-type": body["type"], "detail": body}), CONTEXT)

    def link(self, address: str = "u1@example.com") -> str:
        """The link in the mail to an address."""
        (mail,) = [mail for mail in self.mails if mail["Destination"]["ToAddresses"] == [address]]
        text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
        return str(next(word for word in text.split() if word.startswith(BASE)))

    def get(self, link: str, **changed: str) -> tuple[int, str]:
        """Follow a link; `changed` replaces fields of its query."""
        identity, fields = parts(link)
        return self._call(page_handlers.show_review, identity, {"queryStringParameters": {**fields, **changed}})

    def post(self, link: str, action: str = "approve", /, **changed: str) -> tuple[int, str]:
        """Give a reason and press the button of an action; `changed` replaces fields of its form."""
        return self.send(parts(link)[0], {**self.button(link, action), **changed})

    def button(self, link: str, action: str) -> dict[str, str]:
        """The fields of the second page's button: the first page's button leads to it, and the reason is written."""
        _, body = self.send(parts(link)[0], self.first_button(link, action))
        return {**form_fields(body, action), "reason": REASON}

    def first_button(self, link: str, action: str) -> dict[str, str]:
        """The fields of a button on the link's page."""
        return form_fields(self.get(link)[1], action)

    def send(self, identity: str, fields: dict[str, str], **event: Any) -> tuple[int, str]:
        """Send a form."""
        return self._call(page_handlers.commit_review, identity, {"body": urlencode(fields), **event})

    def _call(self, handler: Callable[..., Any], identity: str, event: dict[str, Any]) -> tuple[int, str]:
        answer = handler({"version": "2.0", "pathParameters": {"id": identity}, **event}, CONTEXT)
        self.headers = answer["headers"]
        return int(answer["statusCode"]), str(answer["body"])

    def row(self) -> dict[str, Any]:
        """The application's row."""
        return self.world.row("loans", applicationId="loan-1", record="application") or {}

    def rotate(self, now: float = 0.0) -> None:
        """Replace the keys by their successors, as rotation does."""
        client = aws("secretsmanager")
        made = keyring.rotate_keys(
            keyring.parse_keys(client.get_secret_value(SecretId=SECRET)["SecretString"]), "next-key", now
        )
        client.put_secret_value(SecretId=SECRET, SecretString=keyring.format_keys(made))
        key_store._read.cache_clear()


def form_fields(body: str, action: str) -> dict[str, str]:
    """The fields of an action's form on a page."""
    form = next(form for form in FORM.findall(body) if f'class="{action}"' in form)
    return {name: unescape(value) for name, value in FIELD.findall(form)}


def parts(link: str) -> tuple[str, dict[str, str]]:
    """The id and the fields of a link."""
    path, _, query = link.partition("?")
    return path.rpartition("/")[2], dict(parse_qsl(query))
