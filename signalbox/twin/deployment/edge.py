"""Puts what people reach, and what reaches people, into a twin: routes of HTTP APIs, mail identities, secrets, parameters."""

from typing import TYPE_CHECKING, Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.apigateway.http_api import Lead

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud

HEX_DIGITS = "0123456789abcdef"


def make_secret(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A secret in moto; a generated one is drawn from the run's seed."""
    p = resource.properties
    length = int(p.get("GenerateSecretString", {}).get("PasswordLength", 32))
    drawn = "".join(cloud.random.choice(HEX_DIGITS) for _ in range(length))
    cloud.client("secretsmanager").create_secret(Name=resource.name, SecretString=p.get("SecretString", drawn))


def make_parameter(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A parameter of Systems Manager."""
    p = resource.properties
    cloud.client("ssm").put_parameter(Name=p["Name"], Value=p["Value"], Type=p["Type"], Overwrite=True)


def make_identity(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """An address that may send mail."""
    cloud.mailbox.identities.add(resource.properties["EmailIdentity"])


def make_lead(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A route of an HTTP API, with the limits of its stage."""
    p = resource.properties
    method, _, path = p["RouteKey"].partition(" ")
    api, target = p["ApiId"], str(p["Target"]).rpartition("/")[2]
    integration = named(assembly, "AWS::ApiGatewayV2::Integration", resource, target)
    rate, burst = limits(assembly, api, p["RouteKey"])
    source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/$default/{method}{path}"
    lead = Lead(method, path, integration["IntegrationUri"], TokenBucket(rate, burst, burst), source)
    base = f"https://{api}.execute-api.us-east-1.amazonaws.com"
    cloud.http.leads.setdefault(base, []).append(lead)


def named(assembly: Assembly, kind: str, user: Resource, logical_id: str) -> Any:
    """The properties of a resource that another one names by its logical id."""
    for resource in assembly.of_type(kind):
        if resource.logical_id == logical_id:
            return resource.properties
    raise BrokenAssembly(f"{user.stack}: {user.logical_id} names {logical_id}, which no stack deploys")


def limits(assembly: Assembly, api: str, key: str) -> tuple[float, float]:
    """Requests a second, and at once, that the API's stage allows a route; an account's own limits where it says nothing."""
    for stage in assembly.of_type("AWS::ApiGatewayV2::Stage"):
        p = stage.properties
        if p["ApiId"] == api:
            found = p.get("RouteSettings", {}).get(key) or p.get("DefaultRouteSettings", {})
            return float(found.get("ThrottlingRateLimit", 10_000)), float(found.get("ThrottlingBurstLimit", 5000))
    return 10_000.0, 5000.0
