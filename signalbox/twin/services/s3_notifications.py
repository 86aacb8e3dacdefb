"""Event notifications of buckets: to functions, queues, topics, and the default bus.

Sources: Amazon S3 User Guide, "Event message structure", "Event notification types and destinations", "Configuring
event notifications using object key name filtering", "EventBridge event message structure".
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from moto.s3.models import s3_backends

from signalbox.assembly import ACCOUNT, REGION
from signalbox.instants import format_instant
from signalbox.twin.gateway.calls import Call
from signalbox.twin.kernel.clock import Clock

SECONDS = (0.1, 1.0)
"""Modelled time from a change of an object to its notification; an assumption of the twin."""
NAMES = {
    "PutObject": "ObjectCreated:Put",
    "CopyObject": "ObjectCreated:Copy",
    "CompleteMultipartUpload": "ObjectCreated:CompleteMultipartUpload",
    "DeleteObject": "ObjectRemoved:Delete",
    "DeleteObjects": "ObjectRemoved:Delete",
}
"""Event of each operation that changes objects."""
DETAIL_TYPES = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}


@dataclass(frozen=True)
class Notification:
    """Notification of a bucket: its events, such as `ObjectCreated:*`, and the key's prefix and suffix. `deliver` takes
    the text of a record."""

    events: tuple[str, ...]
    deliver: Callable[[str], None]
    prefix: str = ""
    suffix: str = ""
    name: str = ""

    def wants(self, event: str, key: str) -> bool:
        """Return whether it is about an event of an object."""
        named = any(fnmatchcase(event, pattern.removeprefix("s3:")) for pattern in self.events)
        return named and key.startswith(self.prefix) and key.endswith(self.suffix)

    def overlaps(self, other: "Notification") -> bool:
        """Return whether one event of one key can be for both."""
        return (
            any(fnmatchcase(a, b) or fnmatchcase(b, a) for a in self.events for b in other.events)
            and (self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix))
            and (self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix))
        )


@dataclass
class Notifications:
    """Notifications of the buckets of a twin, by name. `on_bus` names the buckets whose events go to the default bus,
    which `publish` does."""

    clock: Clock
    publish: Callable[[str, Mapping[str, Any], list[str]], None]
    by_bucket: dict[str, list[Notification]] = field(default_factory=lambda: defaultdict(list))
    on_bus: set[str] = field(default_factory=set)
    is_paused: bool = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Notify nobody of what happens in this block."""
        self.is_paused = True
        try:
            yield
        finally:
            self.is_paused = False

    def watch(self, call: Call) -> None:
        """Notify of the objects that a call changes, a while later and where the change has happened."""
        bucket = call.parameters.get("Bucket", "")
        if call.operation not in NAMES or self.is_paused or not (bucket in self.by_bucket or bucket in self.on_bus):
            return
        rows = call.parameters.get("Delete", {}).get("Objects") or [call.parameters]
        for row in rows:
            told = partial(self.notify, bucket, row["Key"], call.operation, self.sequencer())
            self.clock.after(self.clock.draw(SECONDS), told)

    def notify(self, bucket: str, key: str, operation: str, sequencer: str) -> None:
        """Notify of one change of an object."""
        event = NAMES[operation]
        kind = event.partition(":")[0]
        found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
        there = found.keys.get(key) if found else None
        if found is None or (kind == "ObjectCreated") is not (there is not None):
            return
        tag = there.etag.strip('"') if there else ""
        size: dict[str, Any] = {"size": there.size} if there else {}
        request = f"{self.clock.random.getrandbits(64):016X}"
        for one in self.by_bucket.get(bucket, []):
            if one.wants(event, key):
                thing = {"key": quote_plus(key, safe="/"), "sequencer": sequencer, **size}
                thing |= {"eTag": tag} if there else {}
                one.deliver(json.dumps({"Records": [self.record(one, bucket, thing, event, request)]}))
        if bucket in self.on_bus:
            thing = {"key": key, "sequencer": sequencer, **size} | ({"etag": tag} if there else {})
            self.publish_change(kind, bucket, thing, request, operation.replace("DeleteObjects", "DeleteObject"))

    def sequencer(self) -> str:
        """Return the number of a change of an object: a later change has a greater one.

        Source: "EventBridge event message structure", Amazon S3 User Guide.
        """
        return f"{round(self.clock.now * 1000):012X}{self.clock.numbers & 0xFFFFFFFF:08X}"

    def record(
        self, one: Notification, bucket: str, thing: Mapping[str, Any], event: str, request: str
    ) -> dict[str, Any]:
        """Return the record of a change, as functions, queues and topics get it."""
        return {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": format_instant(self.clock.now, "milliseconds"),
            "eventName": event,
            "userIdentity": {"principalId": f"AWS:{ACCOUNT}"},
            "requestParameters": {"sourceIPAddress": "192.0.2.1"},
            "responseElements": {"x-amz-request-id": request, "x-amz-id-2": request},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": one.name,
                "bucket": {"name": bucket, "ownerIdentity": {"principalId": ACCOUNT}, "arn": f"arn:aws:s3:::{bucket}"},
                "object": thing,
            },
        }

    def publish_change(self, kind: str, bucket: str, thing: Mapping[str, Any], request: str, reason: str) -> None:
        """Publish a change of an object on the default bus; `kind` is one of DETAIL_TYPES."""
        detail = {
            "version": "0",
            "bucket": {"name": bucket},
            "object": thing,
            "request-id": request,
            "requester": ACCOUNT,
            "source-ip-address": "192.0.2.1",
            "reason": reason,
        }
        if kind == "ObjectRemoved":
            detail["deletion-type"] = "Permanently Deleted"
        self.publish(DETAIL_TYPES[kind], detail, [f"arn:aws:s3:::{bucket}"])
