"""Routes of HTTP APIs in a template: route by route, or in a definition in OpenAPI."""

from functools import partial
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.authorisers import of_resource
from signalbox.twin.deployment.apis.functions_in import function_in
from signalbox.twin.deployment.apis.openapi import operations_of
from signalbox.twin.deployment.apis.security import check_security, judge_of
from signalbox.twin.deployment.apis.socket_apis import make_socket_api, make_socket_route
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.apigateway.payloads import Payload, version_1, version_2
from signalbox.twin.services.apigateway.request import Done, Integration, Judge, Request, Route

LONGEST = 30_000
"""Milliseconds that an integration has by default, and at most."""


def make_route(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a route of an HTTP API, with the throttling limits of its stage, or of a WebSocket API."""
    p = resource.properties
    target = str(p.get("Target", "")).rpartition("/")[2]
    integration = properties_of(assembly, "AWS::ApiGatewayV2::Integration", resource, target)
    if p["ApiId"] in cloud.sockets.apis:
        make_socket_route(cloud, assembly, resource, integration)
        return
    judge = None
    if p.get("AuthorizationType", "NONE") == "CUSTOM":  # another kind is refused where properties are read
        authoriser = of_resource(cloud, assembly, resource, p["ApiId"], str(p.get("AuthorizerId")))
        check_security(cloud, resource, "AuthorizationType", "" if authoriser else "an authoriser that is no function")
        judge = authoriser.judge if authoriser else None
    add_route(cloud, assembly, p["ApiId"], p["RouteKey"], integration, judge)


def make_http_api(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy the routes in the definition of an HTTP API, or its only route where it has a target itself. A WebSocket
    API has its routes as resources."""
    p, api = resource.properties, resource.ref
    if p.get("ProtocolType", "HTTP") != "HTTP":
        make_socket_api(cloud, assembly, resource)
        return
    cloud.http.routes.setdefault(base_of(api), [])
    cloud.http.stages[api] = named_stages(assembly, api)
    if target := p.get("Target"):
        add_route(cloud, assembly, api, p.get("RouteKey", "$default"), {"IntegrationUri": target})
    for method, path, found in operations_of(p.get("Body") or {}):
        key = "$default" if path == "/$default" else f"{method} {path}"
        integration = {name[:1].upper() + name[1:]: value for name, value in found.integration.items()}
        integration["IntegrationUri"] = integration.get("Uri", "")
        integration["CredentialsArn"] = integration.get("Credentials", "")
        judge = judge_of(cloud, resource, f"Body.paths.{path}.{method}", found, of_http=True)
        add_route(cloud, assembly, api, key, integration, judge)


def add_route(
    cloud: Cloud, assembly: Assembly, api: str, key: str, integration: Any, judge: Judge | None = None
) -> None:
    """Add a route, by its key, with the properties of its integration, and what asks its authoriser."""
    method, _, path = key.partition(" ")
    rate, burst = throttling_limits(assembly, api, key)
    limit, source = TokenBucket(rate, burst, burst), f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}"
    uri = function_in(str(integration.get("IntegrationUri", "")))
    subtype = integration.get("IntegrationSubtype")
    other: Integration | None = None
    if subtype:
        mapping, role = integration.get("RequestParameters", {}), str(integration.get("CredentialsArn", ""))
        other = cloud.service_calls.of_subtype(subtype, mapping, role)
    elif not uri.startswith("arn:"):  # the address of a server
        other = partial(unknown, cloud, uri)
    seconds = float(integration.get("TimeoutInMillis", LONGEST)) / 1000
    route = Route(method, path, uri, limit, source, other, seconds=seconds, judge=judge)
    cloud.http.routes.setdefault(base_of(api), []).append(route)
    if not subtype:
        cloud.http.payloads[api] = payload_of(integration)


def unknown(cloud: Cloud, uri: str, request: Request, done: Done) -> None:
    """Answer a request whose integration the twin does not know."""
    cloud.service_calls.unknown(uri, done)


def payload_of(integration: Any) -> Payload:
    """Return the form of the requests of an integration with a function."""
    version = str(integration.get("PayloadFormatVersion", "1.0"))
    return version_1 if version.startswith("1") else version_2


def base_of(api: str) -> str:
    """Return the address of an API, without a stage."""
    return f"https://{api}.execute-api.{REGION}.amazonaws.com"


def named_stages(assembly: Assembly, api: str) -> list[str]:
    """Return the stages of an HTTP API that stand in its address."""
    stages = [s.properties for s in assembly.of_type("AWS::ApiGatewayV2::Stage")]
    return [s["StageName"] for s in stages if s["ApiId"] == api and s["StageName"] != "$default"]


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
