"""Secret of the signing keys in AWS Secrets Manager: read to sign and to check, renewed by rotation."""

import secrets
import time
from functools import cache

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.lending.links import keyring
from lambdas.lending.links.keyring import Keyring

FRESH_SECONDS = 300
"""How long an environment caches the keys: a rotated key takes effect without a deployment."""


def read_keys() -> Keyring:
    """Return the keys, at most FRESH_SECONDS old."""
    return _read(int(time.time() // FRESH_SECONDS))


@cache
def _read(_period: int) -> Keyring:
    found = call("secretsmanager", "get_secret_value", SecretId=settings.link_secret(), VersionStage="AWSCURRENT")
    return keyring.parse_keys(found["SecretString"])


def key_of(key_id: str) -> str | None:
    """Return the key of this id if it is valid now; read the secret again for an unknown id."""
    ring = read_keys()
    if key_id not in ring.keys:
        _read.cache_clear()
        ring = read_keys()
    return ring.valid_key(key_id, time.time())


def create_pending(secret: str, version: str) -> None:
    """Create the pending version of the keys, unless it exists: the step createSecret of a rotation."""
    try:
        call("secretsmanager", "get_secret_value", SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        current = call("secretsmanager", "get_secret_value", SecretId=secret, VersionStage="AWSCURRENT")
        made = keyring.rotate_keys(keyring.parse_keys(current["SecretString"]), secrets.token_urlsafe(48), time.time())
        call(
            "secretsmanager",
            "put_secret_value",
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=keyring.format_keys(made),
            VersionStages=["AWSPENDING"],
        )


def make_current(secret: str, version: str) -> None:
    """Make the pending version the current one: the step finishSecret of a rotation."""
    stages = call("secretsmanager", "describe_secret", SecretId=secret)["VersionIdsToStages"]
    current = next((name for name, labels in stages.items() if "AWSCURRENT" in labels), None)
    if current == version:
        return
    call(
        "secretsmanager",
        "update_secret_version_stage",
        SecretId=secret,
        VersionStage="AWSCURRENT",
        MoveToVersionId=version,
        **({"RemoveFromVersionId": current} if current else {}),
    )
