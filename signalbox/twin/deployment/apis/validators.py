"""Validators of requests in a template: of methods, and of operations of a definition in OpenAPI.

Source: AWS CloudFormation Template Reference, "AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Model"; Amazon API
Gateway Developer Guide, "x-amazon-apigateway-request-validator property".
"""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.services.apigateway.request_validators import JSON, RequestValidator

EXTENSION = "x-amazon-apigateway-request-validator"
PLACES = {"query": "querystring", "header": "header", "path": "path"}


def of_operation(body: Mapping[str, Any], operation: Mapping[str, Any]) -> RequestValidator | None:
    """Return the validator of an operation, which it names itself or by its definition; None where nothing is checked.
    Raises BrokenAssembly for a name without a validator."""
    name = operation.get(EXTENSION, body.get(EXTENSION))
    if not name:
        return None
    validators = body.get(f"{EXTENSION}s", {})
    if name not in validators:
        raise BrokenAssembly(f"the definition of an API names the request validator {name!r}, which it does not have")
    rules = validators[name]
    required = tuple(
        (PLACES[parameter["in"]], str(parameter["name"]))
        for parameter in operation.get("parameters", [])
        if is_true(parameter.get("required")) and parameter.get("in") in PLACES
    )
    checks_body = is_true(rules.get("validateRequestBody"))
    return RequestValidator(
        required if is_true(rules.get("validateRequestParameters")) else (),
        models_of(body, operation) if checks_body else {},
    )


def models_of(body: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas of an operation's bodies by content type, with the definitions to which they refer."""
    found = {kind: row["schema"] for kind, row in content_of(operation).items() if "schema" in row}
    for parameter in operation.get("parameters", []):
        if parameter.get("in") == "body":
            found[JSON] = parameter["schema"]
    around = {key: body[key] for key in ("definitions", "components") if key in body}
    return {kind: {**around, "allOf": [schema]} for kind, schema in found.items()}


def content_of(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the content of an operation's body, as OpenAPI 3 has it."""
    found: Mapping[str, Any] = operation.get("requestBody", {}).get("content", {})
    return found


def of_method(assembly: Assembly, method: Resource) -> RequestValidator | None:
    """Return the validator of a method; None where nothing is checked. Raises BrokenAssembly for a missing one."""
    p = method.properties
    if not p.get("RequestValidatorId"):
        return None
    rules = named(assembly, method, "AWS::ApiGateway::RequestValidator", p["RequestValidatorId"]).properties
    required = tuple(
        (name.split(".")[2], name.split(".", 3)[3])
        for name, needed in p.get("RequestParameters", {}).items()
        if is_true(needed)
    )
    models = {
        kind: schema_of(named(assembly, method, "AWS::ApiGateway::Model", model))
        for kind, model in p.get("RequestModels", {}).items()
        if model not in ("Empty", "Error")
    }
    return RequestValidator(
        required if is_true(rules.get("ValidateRequestParameters")) else (),
        models if is_true(rules.get("ValidateRequestBody")) else {},
    )


def named(assembly: Assembly, user: Resource, kind: str, ref: str) -> Resource:
    """Return the resource to which a method refers. Raises BrokenAssembly where no stack deploys it."""
    found = next((one for one in assembly.of_type(kind) if one.ref == ref), None)
    if found is None:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names {ref}, which no stack deploys")
    return found


def schema_of(model: Resource) -> Any:
    """Return the schema of a model, which a template gives as an object or as text."""
    schema = model.properties.get("Schema", {})
    return json.loads(schema) if isinstance(schema, str) else schema
