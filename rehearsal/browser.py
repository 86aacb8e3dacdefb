"""Actions of a person's browser: open a page, send a form of it. No script runs; ours have none."""

import http.client
import json
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from rehearsal.account import ACCOUNT, Account

LOOPBACK = "127.0.0.1"
SECONDS = 40.0
"""For one answer; API Gateway gives up after 30 ("Quotas for configuring and running an HTTP API")."""


@dataclass
class Form:
    """A form of a page: where it goes (empty: to the page itself), its hidden fields, its button's class."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    button: str = ""


@dataclass(frozen=True)
class Page:
    """A page as it was answered."""

    status: int
    text: str
    location: str = ""
    """Where a redirect leads."""

    @property
    def forms(self) -> list[Form]:
        """The page's forms, in order."""
        reader = _Forms()
        reader.feed(self.text)
        return reader.found


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif tag == "button" and self.found:
            self.found[-1].button = given.get("class", "")
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1].fields[given["name"]] = given.get("value", "")


def get(url: str) -> Page:
    """Open a page."""
    return _answer("GET", url, b"", {})


def send(url: str, form: Form) -> Page:
    """Send a form of the page at `url`, as its button does."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _answer("POST", form.action or url.partition("?")[0], urlencode(form.fields).encode(), headers)


def send_file(form: Form, name: str, content: bytes) -> Page:
    """Send a form with a file (RFC 7578); the file comes last, as Amazon S3 wants it."""
    boundary = secrets.token_hex(16)
    kind = form.fields.get("Content-Type", "application/octet-stream")
    parts = [f'name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in form.fields.items()]
    parts.append(f'name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n")
    lead = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(lead + part for part in parts) + f"--{boundary}--\r\n".encode()
    return _answer("POST", form.action, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def mails(account: Account) -> list[dict[str, Any]]:
    """Every mail that the emulator was given, oldest first: its own listing, as no mail leaves it."""
    page = get(f"{account.endpoint}/_ministack/ses/messages?account={ACCOUNT}")
    found: list[dict[str, Any]] = json.loads(page.text)["messages"].get(ACCOUNT, [])
    return found


def _answer(method: str, url: str, body: bytes, headers: dict[str, str]) -> Page:
    """One request. Any host that the address names is looked for on the loopback: names below `localhost` need no
    resolver."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(LOOPBACK, parts.port or 80, timeout=SECONDS)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection.request(method, target, body or None, {"Host": parts.netloc, **headers})
        response = connection.getresponse()
        return Page(response.status, response.read().decode("utf-8", "replace"), response.headers.get("Location", ""))
    finally:
        connection.close()
