"""Routes of HTTP APIs in a template."""

from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.apigateway.http_api import Route


def make_route(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a route of an HTTP API, with the throttling limits of its stage."""
    p = resource.properties
    method, _, path = p["RouteKey"].partition(" ")
    api, target = p["ApiId"], str(p["Target"]).rpartition("/")[2]
    integration = properties_of(assembly, "AWS::ApiGatewayV2::Integration", resource, target)
    rate, burst = throttling_limits(assembly, api, p["RouteKey"])
    source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/$default/{method}{path}"
    route = Route(method, path, integration["IntegrationUri"], TokenBucket(rate, burst, burst), source)
    base = f"https://{api}.execute-api.us-east-1.amazonaws.com"
    cloud.http.routes.setdefault(base, []).append(route)


def properties_of(assembly: Assembly, kind: str, user: Resource, logical_id: str) -> Any:
    """Return the properties of a resource that `user` names by its logical id. Raises BrokenAssembly."""
    for resource in assembly.of_type(kind):
        if resource.logical_id == logical_id:
            return resource.properties
    raise BrokenAssembly(f"{user.stack}: {user.logical_id} names {logical_id}, which no stack deploys")


def throttling_limits(assembly: Assembly, api: str, key: str) -> tuple[float, float]:
    """Return requests a second and burst that an API's stage allows a route, or else the account's own."""
    for stage in assembly.of_type("AWS::ApiGatewayV2::Stage"):
        p = stage.properties
        if p["ApiId"] == api:
            found = p.get("RouteSettings", {}).get(key) or p.get("DefaultRouteSettings", {})
            return float(found.get("ThrottlingRateLimit", 10_000)), float(found.get("ThrottlingBurstLimit", 5000))
    return 10_000.0, 5000.0
