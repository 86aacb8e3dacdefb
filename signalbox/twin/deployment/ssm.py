"""Parameters of Systems Manager in a template."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud


def make_parameter(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Store a parameter of Systems Manager."""
    p = resource.properties
    cloud.client("ssm").put_parameter(Name=p["Name"], Value=p["Value"], Type=p["Type"], Overwrite=True)
