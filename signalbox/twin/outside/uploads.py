"""Presigned POST uploads to S3, and the events that they cause on the default bus.

Sources: "POST Policy", Amazon S3 API Reference; "EventBridge event message structure", Amazon S3 User Guide.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud


@dataclass(frozen=True)
class Stored:
    """Answer of a bucket to a form: the HTTP status, and where the browser goes next."""

    status: int
    location: str = ""


IGNORED = frozenset({"policy", "x-amz-signature", "file"})


def post(cloud: "Cloud", fields: Mapping[str, str], name: str, content: bytes, signer: str) -> Stored:
    """Send a form with a file to a bucket, as a browser does. Nothing is stored where the form breaks the policy.

    With `success_action_redirect` S3 redirects the browser to that address. `signer` is the ARN of the role that signed
    the form: the upload may do what that role may ("Download and upload objects with presigned URLs", Amazon S3 User
    Guide).
    """
    policy = json.loads(base64.b64decode(fields["policy"]))
    given = {key: value.replace("${filename}", name) for key, value in fields.items()}
    broken = next(breaches(policy, given, len(content), cloud.clock.now), 0)
    if broken:
        return Stored(broken)
    bucket = next(rule["bucket"] for rule in policy["conditions"] if isinstance(rule, dict) and "bucket" in rule)
    if cloud.policies.role_refusal(signer, "s3:PutObject", f"arn:aws:s3:::{bucket}/{given['key']}"):
        return Stored(403)
    kind = given.get("Content-Type", "binary/octet-stream")
    with cloud.notifications.paused():  # its event has another reason
        stored = cloud.client("s3").put_object(Bucket=bucket, Key=given["key"], Body=content, ContentType=kind)
    created(cloud, bucket, given["key"], len(content), stored["ETag"].strip('"'))
    return redirect(given.get("success_action_redirect", ""), bucket, given["key"], stored["ETag"])


def redirect(address: str, bucket: str, key: str, etag: str) -> Stored:
    """Return S3's answer to a stored object: bucket, key and etag are added to the query of the address.

    Without an address, or with one that is no whole address, the answer is 204 ("POST Object", Amazon S3 API
    Reference: S3 ignores an address that it cannot interpret).
    """
    parts = urlsplit(address)
    if not parts.scheme or not parts.netloc:
        return Stored(204)
    added = urlencode({"bucket": bucket, "key": key, "etag": etag})
    return Stored(303, parts._replace(query=f"{parts.query}&{added}".lstrip("&")).geturl())


def breaches(policy: Mapping[str, Any], given: Mapping[str, str], size: int, now: float) -> Iterator[int]:
    """Yield the HTTP status of each condition that a form breaks; S3 answers with the first."""
    if now >= datetime.fromisoformat(policy["expiration"]).timestamp():
        yield 403
    named = {"bucket"}
    for rule in policy["conditions"]:
        if isinstance(rule, dict):
            ((key, value),) = rule.items()
            named.add(key)
            if key != "bucket" and given.get(key) != value:
                yield 403
        elif rule[0] == "content-length-range":
            if not int(rule[1]) <= size <= int(rule[2]):
                yield 400  # EntityTooSmall, EntityTooLarge
        else:
            operator, key, value = rule[0], str(rule[1]).lstrip("$"), str(rule[2])
            named.add(key)
            found = given.get(key, "")
            if not (found.startswith(value) if operator == "starts-with" else found == value):
                yield 403
    if set(given) - named - IGNORED:
        yield 403


def deleted(cloud: "Cloud", bucket: str, key: str) -> None:
    """Delete an object, and publish that on the default bus."""
    with cloud.notifications.paused():  # its event comes at once
        cloud.client("s3").delete_object(Bucket=bucket, Key=key)
    _publish(cloud, "ObjectRemoved", bucket, {"key": key}, "DeleteObject")


def created(cloud: "Cloud", bucket: str, key: str, size: int, etag: str) -> None:
    """Publish a new object on the default bus, as a bucket does that sends its events to EventBridge."""
    _publish(cloud, "ObjectCreated", bucket, {"key": key, "size": size, "etag": etag}, "PostObject")


def _publish(cloud: "Cloud", kind: str, bucket: str, stored: dict[str, Any], reason: str) -> None:
    thing = {**stored, "sequencer": cloud.notifications.sequencer()}
    request = f"{cloud.clock.random.getrandbits(64):016X}"
    cloud.notifications.publish_change(kind, bucket, thing, request, reason)
