"""What requests need to know about the account they are made in."""

from collections.abc import Callable, Set
from dataclasses import dataclass, field

from signalbox.assembly import ACCOUNT, REGION


@dataclass
class Account:
    """Looks up the ARNs that a request needs and does not name.

    `machine_of` gives the ARN of the machine whose task waits for a token; `identities` are the addresses that may send
    mail; `secrets` are the ARNs of secrets by name.
    """

    machine_of: Callable[[str], str | None]
    identities: Set[str]
    secrets: dict[str, str] = field(default_factory=dict)

    def identity_of(self, sender: str) -> str:
        """The identity that a mail is sent from: the address where it is one itself, else its domain."""
        address = sender.rpartition("<")[2].rstrip(">")
        return address if address in self.identities else address.rpartition("@")[2]

    def secret_of(self, name: str) -> str:
        """The ARN of a secret; where no stack deploys it, with six characters as Secrets Manager ends ARNs."""
        return self.secrets.get(name) or f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-000000"
