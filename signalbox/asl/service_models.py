"""Models of the services' APIs, as botocore brings them: data alone, no client is made.

botocore is imported at the first question, as most machines ask none.
"""

from functools import cache
from typing import Any


@cache
def service_names() -> frozenset[str]:
    """Return the names of all services, such as `cognito-idp`."""
    from botocore.loaders import Loader

    return frozenset(Loader().list_available_services("service-2"))


@cache
def service_model(name: str) -> Any:
    """Return the ServiceModel of one of `service_names`."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


def shape_errors(shape: Any, given: dict[str, Any]) -> str:
    """Return what boto3 reports of parameters that are missing, unknown or of another type; empty where all fit."""
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(given, shape)
    return str(report.generate_report()) if report.has_errors() else ""
