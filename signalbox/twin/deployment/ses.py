"""Addresses of a template that may send mail."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud


def make_identity(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Register an address that may send mail."""
    cloud.mailbox.identities.add(resource.properties["EmailIdentity"])
