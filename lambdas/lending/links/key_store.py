"""The keys' secret in AWS Secrets Manager: read by whoever signs or checks, renewed by its rotation."""

import secrets
import time
from functools import cache

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.lending.links import keyring
from lambdas.lending.links.keyring import Keyring

FRESH_SECONDS = 300
"""How long an environment keeps the keys: a rotated key is taken up without a deployment."""


def keys() -> Keyring:
    """The keys, at most FRESH_SECONDS old."""
    return _read(int(time.time() // FRESH_SECONDS))


@cache
def _read(_period: int) -> Keyring:
    found = call("secretsmanager", "get_secret_value", SecretId=settings.link_secret(), VersionStage="AWSCURRENT")
    return keyring.read(found["SecretString"])


def key_of(key_id: str) -> str | None:
    """The key of this id if it is valid now; a key that is too new for our copy is looked for once more."""
    ring = keys()
    if key_id not in ring.keys:
        _read.cache_clear()
        ring = keys()
    return ring.valid_key(key_id, time.time())


def create(secret: str, version: str) -> None:
    """Rotation, step createSecret: make the next keys as the pending version, unless they are made."""
    try:
        call("secretsmanager", "get_secret_value", SecretId=secret, VersionId=version, VersionStage="AWSPENDING")
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        current = call("secretsmanager", "get_secret_value", SecretId=secret, VersionStage="AWSCURRENT")
        made = keyring.rotated(keyring.read(current["SecretString"]), secrets.token_urlsafe(48), time.time())
        call(
            "secretsmanager",
            "put_secret_value",
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=keyring.write(made),
            VersionStages=["AWSPENDING"],
        )


def finish(secret: str, version: str) -> None:
    """Rotation, step finishSecret: the pending version becomes the current one."""
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
