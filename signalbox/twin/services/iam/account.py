"""Facts of an account that requests need and calls do not name."""

from collections.abc import Callable, Set
from dataclasses import dataclass, field

from signalbox.assembly import ACCOUNT, REGION


@dataclass
class Account:
    """Facts of the account in which a call is made. `machine_of` gives the ARN of the machine whose task waits for a
    token; `identities` are the addresses that may send mail; `secrets` are the ARNs of secrets by name;
    `place_of_connection` gives API and stage of a WebSocket's connection."""

    machine_of: Callable[[str], str | None]
    identities: Set[str]
    secrets: dict[str, str] = field(default_factory=dict)
    place_of_connection: Callable[[str], str] = lambda connection: "*/*"

    def identity_of(self, sender: str) -> str:
        """Return the identity that sends a mail: the address if it is an identity, else its domain."""
        address = sender.rpartition("<")[2].rstrip(">")
        return address if address in self.identities else address.rpartition("@")[2]

    def secret_of(self, name: str) -> str:
        """Return the ARN of a secret; of one that no stack deploys, with six characters at its end."""
        return self.secrets.get(name) or f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-000000"
