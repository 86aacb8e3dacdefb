"""Providers that post signed messages: `{"at": 5, "webhook": "payments", "type": "payment.failed", "data": {...}}`.

`id` is the message's own, by default drawn from its content; `forged` signs with a secret that nobody agreed.
"""

import base64
import hashlib
import hmac
import json

from signalbox.errors import InputError
from signalbox.twin.script.checks import not_object, not_text
from signalbox.twin.script.line import Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

PROVIDERS = ("payments", "shipping")


def check_message(fields: Fields) -> str | None:
    """Check a message of a provider."""
    if fields["webhook"] not in PROVIDERS:
        return f"`webhook` is {fields['webhook']!r}; use one of {', '.join(PROVIDERS)}"
    if not isinstance(fields.get("forged", False), bool):
        return "`forged` is neither true nor false"
    return not_object(fields, "data") or not_text(fields, "type", optional=("id",))


def post_message(twin: Simulation, line: Line) -> None:
    """Sign a message now, and post it."""
    fields, provider = line.fields, line.fields["webhook"]
    agree_on_secrets(twin)
    body = json.dumps({"type": fields["type"], "data": fields.get("data", {})}, sort_keys=True)
    identity = fields.get("id", f"msg_{hashlib.sha256(body.encode()).hexdigest()[:24]}")
    stamp = str(int(twin.cloud.clock.now))
    key = b"forged" if fields.get("forged") else key_of(provider)
    digest = hmac.new(key, f"{identity}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    headers = {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
    twin.cloud.http.request("POST", f"{address(twin)}/webhooks/{provider}", body, headers=headers)


def key_of(provider: str) -> bytes:
    """Return the key of a provider of scripts."""
    return hashlib.sha256(f"key of {provider}".encode()).digest()


def agree_on_secrets(twin: Simulation) -> None:
    """Put the providers' secrets where an operator puts them. Raises InputError where no webhooks are deployed."""
    names = [s.name for s in twin.assembly.of_type("AWS::SecretsManager::Secret") if s.name.endswith("/webhooks")]
    if not names:
        raise InputError("this assembly takes no webhooks")
    secrets = {one: [f"whsec_{base64.b64encode(key_of(one)).decode()}"] for one in PROVIDERS}
    twin.client("secretsmanager").put_secret_value(SecretId=names[0], SecretString=json.dumps(secrets))


def address(twin: Simulation) -> str:
    """Return the address of the HTTP API."""
    return next(base for base, routes in twin.cloud.http.routes.items() if routes)


MESSAGE = Verb(check_message, post_message, ("type", "data", "id", "forged"))
