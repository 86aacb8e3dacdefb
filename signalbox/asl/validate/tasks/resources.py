"""Checks of a Task's Resource: known to AWS, and with a pattern that the workflow's type allows."""

import re
from functools import cache
from typing import Any

from signalbox.asl.problems import Report
from signalbox.asl.service_models import service_model, service_names
from signalbox.asl.validate.checks import excerpt, has_placeholder
from signalbox.asl.validate.tasks.integrations import OPTIMIZED, SDK_NAMES

_SERVICE = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:(?P<service>.+?)(?P<pattern>\.[A-Za-z]+(?::2)?)?")
_OTHERS = re.compile(r"arn:[^:]+:(?:lambda:[^:]*:[^:]*:function:.+|states:[^:]*:[^:]*:activity:.+)")
_UNKNOWN = (
    "The resource provided {0} is not recognized. The value is not a valid resource ARN, or the resource is not "
    "available in this region."
)


def check_resource(report: Report, pointer: str, resource: Any, kind: str) -> None:
    """Check a Resource for a workflow of the type `kind`, STANDARD or EXPRESS.

    One with a placeholder is left to the deployment.
    """
    if not isinstance(resource, str) or has_placeholder(resource):
        return
    if _OTHERS.fullmatch(resource):
        if kind == "EXPRESS" and ":activity:" in resource:
            report.error("express-activity", pointer, "Express state machine does not support activity tasks")
        return
    found = _SERVICE.fullmatch(resource)
    if found is None:
        report.error("unknown-resource", pointer, _UNKNOWN.format(excerpt(resource).strip('"')))
        return
    pattern = found["pattern"] or ""
    if pattern not in _patterns(found["service"]):
        report.error("unknown-resource", pointer, _UNKNOWN.format(resource))
    elif kind == "EXPRESS" and pattern:
        # AWS's own words have the two spaces.
        report.error(
            "express-pattern", pointer, f"Express state machine does not support '{pattern}' service integration "
        )


def check_credentials(report: Report, pointer: str, credentials: Any) -> None:
    """Check the Credentials of a Task: they name a role, as a text, an expression or a path."""
    if isinstance(credentials, dict) and not {"RoleArn", "RoleArn.$"} & credentials.keys():
        report.error("missing-field", pointer, "The field 'RoleArn' is required but was missing")


def _patterns(service: str) -> tuple[str, ...]:
    """The patterns that AWS offers for a service and action; none for an unknown one."""
    if not service.startswith("aws-sdk:"):
        return OPTIMIZED.get(service, ())
    _, _, rest = service.partition(":")
    name, _, action = rest.partition(":")
    return ("", ".waitForTaskToken") if action in _actions(name) else ()


@cache
def _actions(name: str) -> frozenset[str]:
    """The actions of a service as AWS SDK integrations spell them, by the service model that boto3 brings."""
    folder = service_folder(name)
    if folder is None:
        return frozenset()
    names = service_model(folder).operation_names
    return frozenset(name[0].lower() + name[1:] for name in names)


def service_folder(name: str) -> str | None:
    """Return botocore's folder of a service, whose name is that of AWS SDK integrations; None for an unknown one."""
    return _folders().get(name.removesuffix("service")) or _folders().get(name)


@cache
def _folders() -> dict[str, str]:
    """SDK name of every service -> its folder in botocore."""
    renamed = set(SDK_NAMES.values())
    return {name.replace("-", ""): name for name in service_names() if name not in renamed} | SDK_NAMES
