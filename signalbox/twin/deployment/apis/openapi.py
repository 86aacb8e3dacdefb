"""Definitions of APIs in OpenAPI, with the extensions of API Gateway.

Source: Amazon API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.deployment.apis.validators import of_operation
from signalbox.twin.services.apigateway.request_validators import RequestValidator

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"


@dataclass(frozen=True)
class Operation:
    """Operation of a path: its integration, whether an API key is needed, its security schemes by name, and its
    validator."""

    integration: Mapping[str, Any]
    needs_key: bool
    security: Mapping[str, Any]
    validator: RequestValidator | None = None


def operations_of(body: Mapping[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """Yield method (`ANY` for all), path and operation of a definition; those without an integration are left out."""
    schemes = {**body.get("securityDefinitions", {}), **body.get("components", {}).get("securitySchemes", {})}
    for path, methods in body.get("paths", {}).items():
        for name, operation in methods.items():
            if name.lower() in (*METHODS, ANY) and isinstance(operation, Mapping) and INTEGRATION in operation:
                required = operation.get("security", body.get("security", []))
                names = tuple(scheme for row in required for scheme in row)
                keys = [scheme for scheme in names if is_key(schemes.get(scheme, {}))]
                method = "ANY" if name == ANY else name.upper()
                others = {name: schemes.get(name, {}) for name in names if name not in keys and name != "NONE"}
                validator = of_operation(body, operation)
                yield method, path, Operation(operation[INTEGRATION], bool(keys), others, validator)


def is_key(scheme: Mapping[str, Any]) -> bool:
    """Return whether a security scheme is the API key, and no authoriser that reads a header."""
    return scheme.get("type") == "apiKey" and not any(name.startswith("x-amazon-apigateway-auth") for name in scheme)
