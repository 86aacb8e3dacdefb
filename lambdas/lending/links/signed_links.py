"""Signed links: an opaque id, and an HMAC over id, action, person, expiry and key id. Pure.

A link is enough to act, so it expires, names one person, and holds neither an application nor a task token.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

VERSION = "1"
FIELD_LENGTH = 128
"""Most characters of a field; genuine ones have at most 64."""


@dataclass(frozen=True)
class Link:
    """Link that allows an action: `view`, `approve`, `reject` or `upload`.

    `expires` in epoch seconds, `key_id` names the signing key.
    """

    id: str
    action: str
    who: str
    expires: int
    key_id: str


class BrokenLink(Exception):
    """Link with a missing or unreadable field."""


def link_id(event_id: str, who: str) -> str:
    """Return the id of the link in a person's mail about an event, the same for a repeated mail."""
    return hashlib.sha256(f"{event_id} {who}".encode()).hexdigest()[:32]


def signature(link: Link, key: str) -> str:
    """Return the link's HMAC-SHA256 in URL-safe base64. The separator of the fields cannot be part of one."""
    text = "\n".join((VERSION, link.id, link.action, link.who, str(link.expires), link.key_id))
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_genuine(link: Link, claimed: str, key: str) -> bool:
    """Return whether the signature is this link's, compared in constant time."""
    return hmac.compare_digest(signature(link, key).encode(), claimed.encode())


def link_fields(link: Link, key: str) -> dict[str, str]:
    """Return the link's fields beside its id, for a query or a form."""
    return {
        "action": link.action,
        "who": link.who,
        "expires": str(link.expires),
        "key": link.key_id,
        "signature": signature(link, key),
    }


def link_address(base: str, page: str, link: Link, key: str) -> str:
    """Return the whole address of a link to a page, `reviews` or `documents`."""
    return f"{base}/{page}/{quote(link.id, safe='')}?{urlencode(link_fields(link, key))}"


def parse_link(identity: str, given: Mapping[str, str]) -> tuple[Link, str]:
    """Return the link and the signature in a request; BrokenLink where a field is missing or impossible."""
    found = {name: given.get(name, "") for name in ("action", "who", "expires", "key", "signature")}
    for name, text in {"id": identity, **found}.items():
        if not text or len(text) > FIELD_LENGTH or not text.isascii() or not text.isprintable():
            raise BrokenLink(f"the link's {name} is missing or malformed")
    if not found["expires"].isdigit():
        raise BrokenLink("the link's expires is no number")
    link = Link(identity, found["action"], found["who"], int(found["expires"]), found["key"])
    return link, found["signature"]
