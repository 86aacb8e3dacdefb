"""WebSocket APIs of a template: their routes, with functions, services or nothing behind them.

Source: AWS CloudFormation Template Reference, "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::RouteResponse".
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.apis.authorisers import of_resource
from signalbox.twin.deployment.apis.functions_in import function_in
from signalbox.twin.deployment.apis.security import check_security
from signalbox.twin.deployment.apis.validators import named, schema_of
from signalbox.twin.services.apigateway.http_api import PRINCIPAL
from signalbox.twin.services.apigateway.payloads import BAD_ANSWER, reply_of, rest
from signalbox.twin.services.apigateway.request import Done, Integration, Request, Validate
from signalbox.twin.services.apigateway.request_validators import BAD_BODY, fits
from signalbox.twin.services.apigateway.rest_integrations import RestIntegration
from signalbox.twin.services.apigateway.websockets.connections import socket_event
from signalbox.twin.services.apigateway.websockets.socket_apis import SocketApi, SocketRoute

SELECTION = "$request.body."
JSON = "application/json"


def make_socket_api(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a WebSocket API, without its routes. Raises BrokenAssembly for an expression that names no route."""
    expression = str(resource.properties.get("RouteSelectionExpression", ""))
    if not expression.startswith(SELECTION):
        place = f"{resource.stack}: {resource.logical_id}.RouteSelectionExpression"
        raise BrokenAssembly(f"{place} is {expression!r}, and the twin selects routes by {SELECTION}NAME")
    stages = [s.properties for s in assembly.of_type("AWS::ApiGatewayV2::Stage")]
    stage = next((str(s["StageName"]) for s in stages if s["ApiId"] == resource.ref), "$default")
    cloud.sockets.apis[resource.ref] = SocketApi(resource.ref, stage, expression.removeprefix(SELECTION))


def make_socket_route(cloud: Cloud, assembly: Assembly, resource: Resource, integration: Mapping[str, Any]) -> None:
    """Deploy a route of a WebSocket API with the properties of its integration."""
    p = resource.properties
    judge = None
    if p.get("AuthorizationType", "NONE") == "CUSTOM":
        authoriser = of_resource(cloud, assembly, resource, p["ApiId"], str(p.get("AuthorizerId")))
        check_security(cloud, resource, "AuthorizationType", "" if authoriser else "an authoriser that is no function")
        judge = replace(authoriser, seconds=0.0).judge if authoriser else None
    answers = any(one.properties["RouteId"] == resource.ref for one in assembly.of_type(RESPONSE))
    cloud.sockets.apis[p["ApiId"]].routes[p["RouteKey"]] = SocketRoute(
        integration_of(cloud, assembly, p, integration), answers, judge, validator_of(assembly, resource)
    )


RESPONSE = "AWS::ApiGatewayV2::RouteResponse"


def integration_of(cloud: Cloud, assembly: Assembly, route: Mapping[str, Any], given: Mapping[str, Any]) -> Integration:
    """Return what answers the messages of a route."""
    uri = function_in(str(given.get("IntegrationUri", "")))
    if given.get("IntegrationType") == "AWS_PROXY":
        return to_function(cloud, str(route["ApiId"]), str(route["RouteKey"]), uri)
    templates = given.get("RequestTemplates") or {}
    wanted = str(given.get("TemplateSelectionExpression", "")).removeprefix("\\")
    template = templates.get(wanted) or next(iter(templates.values()), None)
    made = {
        "type": given.get("IntegrationType"),
        "uri": given.get("IntegrationUri", ""),
        "httpMethod": given.get("IntegrationMethod", "POST"),
        "credentials": given.get("CredentialsArn", ""),
        "requestParameters": given.get("RequestParameters", {}),
        **({"requestTemplates": {JSON: template}} if template else {}),
    }
    call = RestIntegration(made, cloud.service_calls, cloud.functions, cloud.function)

    def answer(request: Request, done: Done) -> None:
        call(replace(request, headers={**request.headers, "content-type": JSON}), done)

    return answer


def to_function(cloud: Cloud, api: str, key: str, arn: str) -> Integration:
    """Return the integration with a function, where its policy allows the API to invoke it."""

    def answer(request: Request, done: Done) -> None:
        source = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{request.stage}/{key}"
        if cloud.policies.service_refusal(PRINCIPAL, source, "lambda:InvokeFunction", arn):
            done(BAD_ANSWER)
            return
        event = json.dumps(socket_event(request, key, cloud.clock.now))
        function = cloud.required_function(arn)
        cloud.functions.invoke(function, event, lambda outcome: done(reply_of(outcome, rest)))

    return answer


def validator_of(assembly: Assembly, route: Resource) -> Validate | None:
    """Return what checks the messages of a route against its model; None where it has none."""
    p = route.properties
    models = p.get("RequestModels") or {}
    if not models or "ModelSelectionExpression" not in p:
        return None
    first = str(next(iter(models.values())))
    schema = next((one for one in assembly.of_type(MODEL) if first in (one.ref, one.name)), None)
    schema = schema or named(assembly, route, MODEL, first)
    return lambda request: None if fits(request.body, schema_of(schema)) else BAD_BODY


MODEL = "AWS::ApiGatewayV2::Model"
