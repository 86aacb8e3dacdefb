"""Secrets that partners sign with, in one secret of AWS Secrets Manager: `{"<partner>": ["whsec_...", ...]}`.

Two secrets of a partner are valid at once, while it changes from the one to the other. A text that is no JSON object,
such as the one that CloudFormation draws at first, holds none: every message is refused.
"""

import json
import time
from functools import cache

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.webhooks import signatures

FRESH_SECONDS = 60
"""How long an environment caches the secrets: a withdrawn one is refused after this time at the latest."""

AT_ONCE = 2


class BrokenSecrets(Exception):
    """The secret of webhooks has another form than `docs/webhooks.md` names: a person must put it right."""


def secrets_of(partner: str) -> tuple[str, ...]:
    """Return the valid secrets of a partner, at most FRESH_SECONDS old; none where it has none yet."""
    return _read(int(time.time() // FRESH_SECONDS)).get(partner, ())


@cache
def _read(_period: int) -> dict[str, tuple[str, ...]]:
    return parsed(call("secretsmanager", "get_secret_value", SecretId=settings.webhook_secret())["SecretString"])


def parsed(text: str) -> dict[str, tuple[str, ...]]:
    """Return the secrets by partner. Raises BrokenSecrets, without any of them, where the form is wrong."""
    if not text.startswith("{"):
        return {}
    try:
        found = {str(partner): tuple(secrets) for partner, secrets in json.loads(text).items()}
        for secrets in found.values():
            for secret in secrets:
                signatures.key_of(secret)
    except (ValueError, TypeError, AttributeError):
        raise BrokenSecrets("the secret of webhooks is no object of lists of secrets") from None
    if crowded := sorted(partner for partner, secrets in found.items() if len(secrets) > AT_ONCE):
        raise BrokenSecrets(f"more than {AT_ONCE} secrets are valid at once for {crowded[0]}")
    return found
