"""Links that carry a right: an opaque id, and an HMAC over id, action, person, expiry and key id. Pure.

Whoever has the link has the right, so it expires, names one person, and shows nothing: no application, no task token.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

VERSION = "1"
FIELD_LENGTH = 128
"""Characters of one field; ours have at most 64."""


@dataclass(frozen=True)
class Link:
    """`action` is what it allows: `view`, `approve`, `reject` or `upload`. `expires` in epoch seconds, `key_id` names the key."""

    id: str
    action: str
    who: str
    expires: int
    key_id: str


class BrokenLink(Exception):
    """A link that lacks a field, or has one that cannot be read."""


def link_id(event_id: str, who: str) -> str:
    """The id of the link in the mail about this event to this person: the same when the mail is made again."""
    return hashlib.sha256(f"{event_id} {who}".encode()).hexdigest()[:32]


def signature(link: Link, key: str) -> str:
    """The link's HMAC-SHA256 in URL-safe base64. Fields are told apart by a character that none of them can hold."""
    text = "\n".join((VERSION, link.id, link.action, link.who, str(link.expires), link.key_id))
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_genuine(link: Link, claimed: str, key: str) -> bool:
    """Whether the signature is this link's, compared in a time that tells nothing."""
    return hmac.compare_digest(signature(link, key).encode(), claimed.encode())


def fields(link: Link, key: str) -> dict[str, str]:
    """The link's fields beside its id, as a query or a form carries them."""
    return {
        "action": link.action,
        "who": link.who,
        "expires": str(link.expires),
        "key": link.key_id,
        "signature": signature(link, key),
    }


def address(base: str, page: str, link: Link, key: str) -> str:
    """The whole address of a link to a page, `reviews` or `documents`."""
    return f"{base}/{page}/{quote(link.id, safe='')}?{urlencode(fields(link, key))}"


def parsed(identity: str, given: Mapping[str, str]) -> tuple[Link, str]:
    """The link and the signature in a request; BrokenLink where something is missing or cannot be."""
    found = {name: given.get(name, "") for name in ("action", "who", "expires", "key", "signature")}
    for name, text in {"id": identity, **found}.items():
        if not text or len(text) > FIELD_LENGTH or not text.isascii() or not text.isprintable():
            raise BrokenLink(f"the link's {name} is missing or no text of ours")
    if not found["expires"].isdigit():
        raise BrokenLink("the link's expires is no number")
    link = Link(identity, found["action"], found["who"], int(found["expires"]), found["key"])
    return link, found["signature"]
