"""Handler of the rotation of the keys that sign links."""

from typing import Any

from lambdas.common import settings
from lambdas.common.errors import InvalidTask
from lambdas.common.telemetry import count, instrumented
from lambdas.lending.links import key_store


@instrumented
def rotate(event: dict[str, Any], context: Any) -> None:
    """Run one step of a rotation by Secrets Manager ("Lambda rotation functions", AWS Secrets Manager User Guide).

    There is no other system to update (setSecret), and nothing to test (testSecret).
    """
    step, secret, version = event["Step"], event["SecretId"], event["ClientRequestToken"]
    if f":secret:{settings.link_secret()}" not in secret and secret != settings.link_secret():
        raise InvalidTask("this function rotates the keys of links, and no other secret")
    if step == "createSecret":
        key_store.create_pending(secret, version)
    elif step == "finishSecret":
        key_store.make_current(secret, version)
        count("LinkKeysRotated")
    elif step not in {"setSecret", "testSecret"}:
        raise InvalidTask(f"there is no rotation step {step!r}")
