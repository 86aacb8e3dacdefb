"""What requests need to know about the account they are made in."""

from typing import TYPE_CHECKING

from signalbox.assembly import ACCOUNT, REGION

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud


class Account:
    """Looks things up in the services of a twin."""

    def __init__(self, cloud: "Cloud") -> None:
        self.cloud = cloud
        self.secrets: dict[str, str] = {}

    def machine_of(self, token: str) -> str | None:
        """The ARN of the machine whose task waits for a token."""
        found = self.cloud.executions.tokens.get(token)
        return found[0].definition.arn if found else None

    def identity_of(self, sender: str) -> str:
        """The identity that a mail is sent from: the address where it is one itself, else its domain."""
        address = sender.rpartition("<")[2].rstrip(">")
        return address if address in self.cloud.mailbox.identities else address.rpartition("@")[2]

    def secret_of(self, name: str) -> str:
        """The ARN of a secret; where no stack deploys it, with six characters as Secrets Manager ends ARNs."""
        return self.secrets.get(name) or f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-000000"
