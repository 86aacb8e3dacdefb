"""Keys that sign links: the text of their secret, and their rotation. Pure.

The secret is one JSON object: `{"current": "2", "keys": {"1": "...", "2": "..."}, "retires": {"1": 1767600000}}`. A
key that is no longer current is valid until it retires, when all links with its signature have expired.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LINK_SECONDS = 7 * 86_400
"""Longest life of a link: the wait for documents, which is the longest."""

MARGIN_SECONDS = 86_400
"""Margin for environments that still sign with the old key after a rotation, and for clocks that differ."""


@dataclass(frozen=True)
class Keyring:
    """Signing keys. `keys` by key id; `retires`: end of validity of keys that are not current, epoch seconds."""

    current: str
    keys: Mapping[str, str]
    retires: Mapping[str, int]

    def valid_key(self, key_id: str, now: float) -> str | None:
        """Return the key of this id, or None where it is unknown or retired."""
        if key_id != self.current and now >= self.retires.get(key_id, 0):
            return None
        return self.keys.get(key_id)


def parse_keys(text: str) -> Keyring:
    """Return the keys in a secret's text. A generated text is the first key itself, under the id 1."""
    if not text.startswith("{"):
        return Keyring("1", {"1": text}, {})
    document: Mapping[str, Any] = json.loads(text)
    return Keyring(document["current"], document["keys"], document.get("retires", {}))


def format_keys(keyring: Keyring) -> str:
    """Return the secret's text for these keys."""
    document = {"current": keyring.current, "keys": dict(keyring.keys), "retires": dict(keyring.retires)}
    return json.dumps(document, sort_keys=True)


def rotate_keys(keyring: Keyring, new_key: str, now: float) -> Keyring:
    """Return the keys after rotation: a new current one, and the old ones whose links have not expired."""
    ends = int(now) + LONGEST_LINK_SECONDS + MARGIN_SECONDS
    retires = {name: end for name, end in {**keyring.retires, keyring.current: ends}.items() if end > now}
    keys = {name: key for name, key in keyring.keys.items() if name in retires}
    name = str(int(keyring.current) + 1)
    return Keyring(name, {**keys, name: new_key}, retires)
