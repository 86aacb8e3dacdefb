"""Lambda authorisers of a template: resources, and security schemes of a definition in OpenAPI.

Source: AWS CloudFormation Template Reference, "AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer"; Amazon
API Gateway Developer Guide, "x-amazon-apigateway-authorizer object".
"""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.functions_in import function_in
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.services.apigateway.authorisers import DEFAULT_SECONDS, Authoriser
from signalbox.twin.services.apigateway.http_api import PRINCIPAL
from signalbox.twin.services.aws_lambda.outcomes import Outcome

REST, HTTP = "AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer"
EXTENSION = "x-amazon-apigateway-authorizer"
KINDS = ("TOKEN", "REQUEST")
"""Kinds of authorisers that are functions."""


def of_resource(cloud: Cloud, assembly: Assembly, user: Resource, api: str, identifier: str) -> Authoriser | None:
    """Return the authoriser of a template that a route names; None for one that is no function. Raises BrokenAssembly
    where no stack deploys it."""
    found = next((one for one in assembly.of_type(REST, HTTP) if one.ref == identifier), None)
    if found is None:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names {identifier}, which no stack deploys")
    p, of_http = found.properties, found.type == HTTP
    row = {name[:1].lower() + name[1:]: value for name, value in p.items()}
    row["type"] = p.get("AuthorizerType") if of_http else p.get("Type")
    row["authorizerCredentials"] = p.get("AuthorizerCredentialsArn") or p.get("AuthorizerCredentials")
    version = str(row.get("authorizerPayloadFormatVersion", "")) if of_http else ""
    return made(cloud, api, identifier, row, version)


def of_scheme(cloud: Cloud, api: str, name: str, scheme: Mapping[str, Any], of_http: bool) -> Authoriser | None:
    """Return the authoriser of a security scheme; None for one that is no function."""
    row = dict(scheme.get(EXTENSION) or {})
    if str(row.get("type", "")).upper() == "TOKEN":
        row.setdefault("identitySource", f"method.request.header.{scheme.get('name', 'Authorization')}")
    version = str(row.get("authorizerPayloadFormatVersion", "1.0")) if of_http else ""
    return made(cloud, api, name, row, version)


def made(cloud: Cloud, api: str, name: str, row: Mapping[str, Any], version: str) -> Authoriser | None:
    """Return the authoriser of an API, the same for all of its routes; None for one that is no function."""
    kind = str(row.get("type", "")).upper()
    if kind not in KINDS:
        return None
    if (api, name) not in cloud.http.authorisers:
        sources = row.get("identitySource") or ()
        listed = [one.strip() for one in sources.split(",")] if isinstance(sources, str) else sources
        cloud.http.authorisers[api, name] = Authoriser(
            name=name,
            invoke=invoker(cloud, api, name, row),
            by_token=kind == "TOKEN",
            version=version,
            sources=tuple(place_of(one) for one in listed if one),
            seconds=float(row.get("authorizerResultTtlInSeconds", DEFAULT_SECONDS)),
            simple=version == "2.0" and is_true(row.get("enableSimpleResponses")),
            pattern=str(row.get("identityValidationExpression") or ""),
        )
    return cloud.http.authorisers[api, name]


def place_of(source: str) -> str:
    """Return an identity source without the prefix that its kind of API needs, such as `request.header.Auth`."""
    return source.removeprefix("$").removeprefix("method.").removeprefix("route.")


def invoker(
    cloud: Cloud, api: str, name: str, row: Mapping[str, Any]
) -> Callable[[str, Callable[[Outcome | None], None]], None]:
    """Return what asks the function of an authoriser, where its policy or a role allows the API to."""
    arn, role = function_in(str(row.get("authorizerUri", ""))), str(row.get("authorizerCredentials") or "")
    source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/authorizers/{name}"

    def invoke(event: str, done: Callable[[Outcome | None], None]) -> None:
        if role:
            refused = cloud.policies.role_refusal(role, "lambda:InvokeFunction", arn)
        else:
            refused = cloud.policies.service_refusal(PRINCIPAL, source, "lambda:InvokeFunction", arn)
        if refused:
            done(None)
        else:
            cloud.functions.invoke(cloud.required_function(arn), event, done)

    return invoke
