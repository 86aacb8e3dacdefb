"""Security of an API's routes: what an authoriser of the twin judges, and the refusal of what it does not."""

from signalbox.assembly import Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.authorisers import of_scheme
from signalbox.twin.deployment.apis.openapi import Operation
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from signalbox.twin.services.apigateway.request import Judge


def check_security(cloud: Cloud, resource: Resource, place: str, kind: str) -> None:
    """Raise UnsupportedProperty for a method that needs an authoriser which the twin does not run."""
    name = f"{resource.type}.{place.partition('.')[0]}"
    if kind and name not in cloud.ignored:
        raise UnsupportedProperty(
            f"{resource.stack}: {resource.logical_id}.{place} asks for {kind}, and the twin judges callers by Lambda "
            f"authorisers alone; to let every caller in: --ignore {name}"
        )


def judge_of(cloud: Cloud, resource: Resource, place: str, operation: Operation, of_http: bool = False) -> Judge | None:
    """Return what asks the authoriser of an operation; None where every caller may pass. Raises UnsupportedProperty for
    a scheme that the twin does not judge."""
    for name, scheme in operation.security.items():
        authoriser = of_scheme(cloud, resource.ref, name, scheme, of_http)
        if authoriser:
            return authoriser.judge
        check_security(cloud, resource, place, name)
    return None
