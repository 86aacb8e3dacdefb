"""The keys that links are signed with. Pure: what the secret's text says, and what rotation makes of it.

The secret is one JSON object: `{"current": "2", "keys": {"1": "...", "2": "..."}, "retires": {"1": 1767600000}}`. A key that
is no longer current is valid until it retires, when every link that it signed has expired.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LINK_SECONDS = 7 * 86_400
"""No link lives longer than the longest wait, which is the one for documents."""

MARGIN_SECONDS = 86_400
"""For environments that still sign with the old key when the new one is made, and for clocks that differ."""


@dataclass(frozen=True)
class Keyring:
    """`keys` by key id; `retires`: until when a key that is not current is valid, epoch seconds."""

    current: str
    keys: Mapping[str, str]
    retires: Mapping[str, int]

    def valid_key(self, key_id: str, now: float) -> str | None:
        """The key of this id, or None where it is unknown or retired."""
        if key_id != self.current and now >= self.retires.get(key_id, 0):
            return None
        return self.keys.get(key_id)


def read(text: str) -> Keyring:
    """The keys in a secret's text. A text that was just generated is the first key itself, under the id 1."""
    if not text.startswith("{"):
        return Keyring("1", {"1": text}, {})
    document: Mapping[str, Any] = json.loads(text)
    return Keyring(document["current"], document["keys"], document.get("retires", {}))


def write(keyring: Keyring) -> str:
    """The secret's text for these keys."""
    document = {"current": keyring.current, "keys": dict(keyring.keys), "retires": dict(keyring.retires)}
    return json.dumps(document, sort_keys=True)


def rotated(keyring: Keyring, new_key: str, now: float) -> Keyring:
    """The keys after rotation: a new current one, the old one until its links have expired, retired ones gone."""
    ends = int(now) + LONGEST_LINK_SECONDS + MARGIN_SECONDS
    retires = {name: end for name, end in {**keyring.retires, keyring.current: ends}.items() if end > now}
    keys = {name: key for name, key in keyring.keys.items() if name in retires}
    name = str(int(keyring.current) + 1)
    return Keyring(name, {**keys, name: new_key}, retires)
