"""Presigned POST uploads to S3, and the events that they cause on the default bus.

Sources: "POST Policy", Amazon S3 API Reference; "EventBridge event message structure", Amazon S3 User Guide.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud

IGNORED = frozenset({"policy", "x-amz-signature", "file"})


def post(cloud: "Cloud", fields: Mapping[str, str], name: str, content: bytes, signer: str) -> int:
    """Send a form with a file to a bucket, as a browser does; return the HTTP status. Nothing is stored where the form
    breaks the policy. `signer` is the ARN of the role that signed the form: the upload may do what that role may
    ("Download and upload objects with presigned URLs", Amazon S3 User Guide)."""
    policy = json.loads(base64.b64decode(fields["policy"]))
    given = {key: value.replace("${filename}", name) for key, value in fields.items()}
    broken = next(breaches(policy, given, len(content), cloud.clock.now), 0)
    if broken:
        return broken
    bucket = next(rule["bucket"] for rule in policy["conditions"] if isinstance(rule, dict) and "bucket" in rule)
    if cloud.policies.role_refusal(signer, "s3:PutObject", f"arn:aws:s3:::{bucket}/{given['key']}"):
        return 403
    kind = given.get("Content-Type", "binary/octet-stream")
    stored = cloud.client("s3").put_object(Bucket=bucket, Key=given["key"], Body=content, ContentType=kind)
    created(cloud, bucket, given["key"], len(content), stored["ETag"].strip('"'))
    return 204


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


def created(cloud: "Cloud", bucket: str, key: str, size: int, etag: str) -> None:
    """Publish a new object on the default bus, as a bucket does that sends its events to EventBridge."""
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": {"key": key, "size": size, "etag": etag, "sequencer": f"{cloud.clock.random.getrandbits(64):016X}"},
        "request-id": f"{cloud.clock.random.getrandbits(64):016X}",
        "requester": "111122223333",
        "source-ip-address": "192.0.2.1",
        "reason": "PostObject",
    }
    buses = cloud.buses
    event = buses.event("aws.s3", "Object Created", detail, [f"arn:aws:s3:::{bucket}"])
    buses.publish(buses.buses["default"], event)
