"""Addresses of a template that may send mail."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud


def require_identities(cloud: Cloud, assembly: Assembly) -> None:
    """Register the addresses that send mail and that the account has confirmed before a deployment. In the account of
    an assembly of others without an identity, every sender counts as confirmed."""
    cloud.mailbox.open = assembly.foreign and not assembly.of_type("AWS::SES::EmailIdentity")
    cloud.mailbox.identities.update(sender["address"] for sender in assembly.senders)


def make_identity(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Register an address that may send mail."""
    cloud.mailbox.identities.add(resource.properties["EmailIdentity"])
