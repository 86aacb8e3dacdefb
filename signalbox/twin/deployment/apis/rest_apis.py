"""REST APIs of a template: resources and methods, or a definition in OpenAPI; and addresses of functions."""

from collections.abc import Mapping
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.authorisers import of_resource
from signalbox.twin.deployment.apis.functions_in import function_in
from signalbox.twin.deployment.apis.http_apis import base_of
from signalbox.twin.deployment.apis.openapi import Operation, operations_of
from signalbox.twin.deployment.apis.security import check_security, judge_of
from signalbox.twin.deployment.apis.validators import of_method
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.apigateway.payloads import rest, version_2
from signalbox.twin.services.apigateway.request import Done, Judge, Reply, Request, Route
from signalbox.twin.services.apigateway.rest_integrations import RestIntegration

DEEPEST = 100
LIMIT = (10_000.0, 5_000.0)
"""Requests a second and burst of an account ("Amazon API Gateway quotas")."""
LONGEST = 29_000
"""Milliseconds that an integration has by default; a Regional API may have more by a raised quota."""
KEYS = {"Type": "type", "IntegrationHttpMethod": "httpMethod", "SelectionPattern": "pattern"}


def make_rest_api(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a REST API with its stages, and the methods of its definition."""
    api = resource.ref
    cloud.http.routes.setdefault(base_of(api), [])
    cloud.http.stages[api] = stages_of(assembly, api)
    for stage in assembly.of_type("AWS::ApiGateway::Stage"):
        p = stage.properties
        if p.get("RestApiId") == api:
            cloud.http.variables[api, str(p.get("StageName", ""))] = p.get("Variables", {})
    cloud.http.payloads[api] = rest
    for method, given, operation in operations_of(resource.properties.get("Body") or {}):
        path = given.rstrip("/") or "/"  # resources have no slash at their end
        judge = judge_of(cloud, resource, f"Body.paths.{path}.{method}", operation)
        add_method(cloud, assembly, api, method, path, operation, judge)


def make_method(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a method of a REST API. Raises UnsupportedProperty for an authoriser that is no function."""
    p = resource.properties
    kind = str(p.get("AuthorizationType", "NONE"))
    named = kind == "CUSTOM" and str(p.get("AuthorizerId", ""))
    authoriser = of_resource(cloud, assembly, resource, p["RestApiId"], named) if named else None
    check_security(cloud, resource, "AuthorizationType", "" if authoriser or kind == "NONE" else kind)
    path = path_of(assembly, resource, str(p["ResourceId"]))
    integration = camel_case(p.get("Integration", {}))
    needs_key = str(p.get("ApiKeyRequired", False)).lower() == "true"
    operation = Operation(integration, needs_key, {}, of_method(assembly, resource))
    judge = authoriser.judge if authoriser else None
    add_method(cloud, assembly, p["RestApiId"], p["HttpMethod"], path, operation, judge)


def path_of(assembly: Assembly, user: Resource, identifier: str) -> str:
    """Return the path of a resource of a REST API. Raises BrokenAssembly for a loop or a missing parent."""
    resources = {found.ref: found.properties for found in assembly.of_type("AWS::ApiGateway::Resource")}
    roots = {f"{api.ref}Root" for api in assembly.of_type("AWS::ApiGateway::RestApi")}
    parts: list[str] = []
    while identifier not in roots:
        if identifier not in resources or len(parts) > DEEPEST:
            raise BrokenAssembly(f"{user.stack}: {user.logical_id} stands below {identifier}, which no stack deploys")
        parts.append(resources[identifier]["PathPart"])
        identifier = resources[identifier]["ParentId"]
    return "/" + "/".join(reversed(parts))


def add_method(
    cloud: Cloud,
    assembly: Assembly,
    api: str,
    method: str,
    path: str,
    operation: Operation,
    judge: Judge | None = None,
) -> None:
    """Add a method to an API: a proxy of a function, or an integration with mapping. `judge` asks its authoriser."""
    integration, needs_key = operation.integration, operation.needs_key
    validate = operation.validator.refusal if operation.validator else None
    source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}"
    rate, burst = throttling_limits(assembly, api, method, path)
    limit = TokenBucket(rate, burst, burst)
    kind, uri = str(integration.get("type", "MOCK")).upper(), str(integration.get("uri", ""))
    if kind == "AWS_PROXY" and "functions/" in uri:
        seconds = float(integration.get("timeoutInMillis", LONGEST)) / 1000
        route = Route(method, path, function_in(uri), limit, source, None, needs_key, seconds, validate, judge)
    else:
        other = RestIntegration(integration, cloud.service_calls, cloud.functions, cloud.function)
        route = Route(method, path, "", limit, source, other, needs_key, validate=validate, judge=judge)
    cloud.http.routes.setdefault(base_of(api), []).append(route)


def throttling_limits(assembly: Assembly, api: str, method: str, path: str) -> tuple[float, float]:
    """Return requests a second and burst that an API's stage allows a method, or else the account's own. A setting of
    the method comes before one of the path, and that before one of all (`/*`)."""
    found = LIMIT
    for stage in assembly.of_type("AWS::ApiGateway::Stage"):
        if stage.properties.get("RestApiId") != api:
            continue
        rows = {(row["ResourcePath"], row["HttpMethod"]): row for row in stage.properties.get("MethodSettings", [])}
        escaped = "/" + path.strip("/").replace("/", "~1")
        for key in (("/*", "*"), (path, "*"), (escaped, "*"), (path, method), (escaped, method)):
            row = rows.get(key, {})
            found = (
                float(row.get("ThrottlingRateLimit", found[0])),
                float(row.get("ThrottlingBurstLimit", found[1])),
            )
    return found


def camel_case(integration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of an Integration with the names that OpenAPI has for them."""
    found = {KEYS.get(name, name[:1].lower() + name[1:]): value for name, value in integration.items()}
    rows = found.pop("integrationResponses", [])
    found["responses"] = {
        row.get("SelectionPattern") or "default": {name[:1].lower() + name[1:]: value for name, value in row.items()}
        for row in rows
    }
    return found


def stages_of(assembly: Assembly, api: str) -> list[str]:
    """Return the names of an API's stages."""
    found = assembly.of_type("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment")
    names = [p["StageName"] for p in (one.properties for one in found) if p["RestApiId"] == api and "StageName" in p]
    return sorted(dict.fromkeys(names), key=lambda name: name == "Stage")  # SAM adds a stage of this name


def make_url(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy the address of a function. Without a login it answers those whom the function's policy lets in: everyone,
    or nobody (AWS Lambda Developer Guide, "Control access to Lambda function URLs")."""
    p = resource.properties
    kind = str(p.get("AuthType", "NONE"))
    check_security(cloud, resource, "AuthType", "" if kind == "NONE" else kind)
    function = cloud.required_function(str(p["TargetFunctionArn"]))
    base = f"https://{resource.ref}.lambda-url.{REGION}.on.aws"
    limit = TokenBucket(*LIMIT, LIMIT[1])
    invoked = f"{function.arn}:{p['Qualifier']}" if "Qualifier" in p else function.arn

    def integration(request: Request, done: Done) -> None:
        if kind == "NONE" and cloud.policies.service_refusal("*", base, "lambda:InvokeFunctionUrl", invoked):
            done(Reply(403, {"content-type": "application/json"}, '{"Message":"Forbidden"}'))
            return
        cloud.http.call(function, request, "$default", version_2, done)

    cloud.http.routes[base] = [Route("$default", "", function.arn, limit, "", integration)]
    cloud.http.payloads[resource.ref] = version_2
