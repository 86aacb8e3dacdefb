"""Target of a REST API's integration with a service: what its URI and its mapped body call.

Source: Amazon API Gateway Developer Guide, "AWS integrations in API Gateway" (the forms of an integration's URI).
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from signalbox.assembly import REGION

CLIENTS = {"states": "stepfunctions"}


def target_of(uri: str, method: str, body: str, headers: Mapping[str, str]) -> tuple[str, str, dict[str, Any]] | None:
    """Return service, operation and parameters of a REST API's integration; None where the twin cannot tell. The
    address of a server is such a case."""
    if uri.count(":") < 5:
        return None
    parts = uri.split(":", 5)
    service, rest = parts[4], parts[5]
    name = CLIENTS.get(service, service)
    kind, _, path = rest.partition("/")
    form = dict(parse_qsl(body.strip(), keep_blank_values=True))
    if "amz-target" in " ".join(headers):
        target = next(value for key, value in headers.items() if key.endswith("amz-target"))
        return name, target.rpartition(".")[2], json_of(body)
    if service == "sqs" and kind == "path":
        url = f"https://sqs.{REGION}.amazonaws.com/{path.strip('/')}"
        return name, form.pop("Action", "SendMessage"), {"QueueUrl": url, **form_values(form)}
    if service == "sns" and "Action" in form:
        return name, form.pop("Action"), form_values(form)
    if service == "s3" and kind == "path":
        bucket, _, key = path.partition("/")
        if method == "GET":
            return name, "GetObject", {"Bucket": bucket, "Key": key}
        return name, "PutObject", {"Bucket": bucket, "Key": key, "Body": body}
    if kind == "action":
        return name, path.partition("&")[0], json_of(body) or form_values(form)
    return None


def json_of(body: str) -> dict[str, Any]:
    """Return the JSON object of a body; empty where it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def form_values(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a form as parameters; those of `MessageAttribute.1.Name` become MessageAttributes."""
    plain: dict[str, Any] = {name: value for name, value in form.items() if "." not in name and name != "Version"}
    attributes: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        found = re.fullmatch(r"MessageAttributes?(?:\.entry)?\.(\d+)\.(?:Value\.)?(\w+)", name)
        if found:
            attributes.setdefault(found.group(1), {})[found.group(2)] = value
    if attributes:
        plain["MessageAttributes"] = {row.pop("Name"): row for row in attributes.values() if "Name" in row}
    return plain
