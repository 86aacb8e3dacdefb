"""Lines that send a request to an API of the deployment, and lines that put an object into a bucket."""

import json
from pathlib import Path
from typing import Any

from signalbox.errors import InputError
from signalbox.twin.formats import json_text
from signalbox.twin.play.named import resource_named
from signalbox.twin.script.checks import not_object, not_text
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.services.apigateway.http_api import Reply
from signalbox.twin.simulation import Simulation

APIS = ("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi", "AWS::Lambda::Url")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def check_request(fields: Fields) -> str | None:
    """Check a request: `METHOD /path`, and headers."""
    if problem := not_object(fields, "headers") or not_text(fields, "request", optional=("api",)):
        return problem
    method, _, path = str(fields["request"]).partition(" ")
    if method not in METHODS or not path.startswith("/"):
        return f"`request` is {fields['request']!r}, and must be a method and a path, such as `POST /things`"
    return None


def request(simulation: Simulation, line: Line) -> None:
    """Send a request to an API; its answer is noted."""
    fields = line.fields
    method, _, path = fields["request"].partition(" ")
    body = fields.get("body", "")
    headers = {str(name).lower(): str(value) for name, value in fields.get("headers", {}).items()}
    if not isinstance(body, str):
        headers.setdefault("content-type", "application/json")
    text = body if isinstance(body, str) else json_text(body)

    def done(reply: Reply) -> None:
        found = {"status": reply.status, "headers": dict(reply.headers), "body": value_of(reply.body)}
        simulation.answers.add(line, "request", found)

    simulation.cloud.http.request(method, f"{base_of(simulation, line)}{path}", text, done, headers)


def base_of(simulation: Simulation, line: Line) -> str:
    """Return the address of the API of a line. Raises BrokenLine where several APIs are deployed and none is named."""
    if "api" in line.fields:
        found = resource_named(simulation.assembly, line, "api", *APIS)
    else:
        apis = simulation.assembly.of_type(*APIS)
        if len(apis) != 1:
            names = ", ".join(api.logical_id for api in apis) or "none"
            raise BrokenLine(line.number, f"`api` must name the API of this request; there is {names}")
        found = apis[0]
    return simulation.cloud.http.base(found.ref)


def value_of(body: str) -> Any:
    """Return the JSON value of a body, or the text itself."""
    try:
        return json.loads(body)
    except ValueError:
        return body


def check_put(fields: Fields) -> str | None:
    """Check an object for a bucket: one of `text`, `file`, `json` and `bytes`."""
    if sum(name in fields for name in ("text", "file", "json", "bytes")) != 1:
        return "a line with `put` has one of `text`, `json`, `file` (a path) and `bytes` (a number of zero bytes)"
    if not isinstance(fields.get("bytes", 0), int):
        return f"`bytes` is {fields['bytes']!r}, and must be a number"
    return not_text(fields, "put", "bucket", optional=("text", "file", "content_type"))


def put(simulation: Simulation, line: Line) -> None:
    """Put an object into a bucket."""
    fields = line.fields
    bucket = resource_named(simulation.assembly, line, "bucket", "AWS::S3::Bucket").name
    call = {"Bucket": bucket, "Key": fields["put"], "Body": content_of(fields)}
    call |= {"ContentType": fields["content_type"]} if "content_type" in fields else {}
    simulation.answers.note_call(line, lambda: simulation.client("s3").put_object(**call))


def content_of(fields: Fields) -> bytes:
    """Return the content of an object. Raises InputError where its file cannot be read."""
    if "file" in fields:
        try:
            return Path(fields["file"]).read_bytes()
        except OSError as error:
            raise InputError(f"the file {fields['file']} cannot be read: {error.strerror}") from None
    if "json" in fields:
        return json_text(fields["json"]).encode()
    return bytes(fields["bytes"]) if "bytes" in fields else str(fields["text"]).encode()


REQUEST = Verb(check_request, request, ("api", "body", "headers"))
PUT = Verb(check_put, put, ("bucket", "text", "json", "file", "bytes", "content_type"))
