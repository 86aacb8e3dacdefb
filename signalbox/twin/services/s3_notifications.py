"""Event notifications of buckets: to functions, queues, topics, and the default bus.

Sources: Amazon S3 User Guide, "Event message structure", "Event notification types and destinations", "Configuring
event notifications using object key name filtering", "EventBridge event message structure".
"""

import json
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


@dataclass
class Notifications:
    """Notifications of the buckets of a twin, by name. `on_bus` names the buckets whose events go to the default bus,
    which `publish` does."""

    clock: Clock
    publish: Callable[[str, Mapping[str, Any], list[str]], None]
    by_bucket: dict[str, list[Notification]] = field(default_factory=dict)
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
            self.clock.after(self.clock.draw(SECONDS), partial(self.notify, bucket, row["Key"], call.operation))

    def notify(self, bucket: str, key: str, operation: str) -> None:
        """Notify of one change of an object."""
        event = NAMES[operation]
        found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
        there = found.keys.get(key) if found else None
        if found is None or event.startswith("ObjectCreated") is not (there is not None):
            return
        size, etag = (there.size, there.etag.strip('"')) if there else (0, "")
        sequencer = f"{self.clock.random.getrandbits(64):016X}"
        for one in self.by_bucket.get(bucket, []):
            if one.wants(event, key):
                one.deliver(json.dumps({"Records": [self.record(one, bucket, key, event, size, etag, sequencer)]}))
        if bucket in self.on_bus:
            self.put_on_bus(bucket, key, operation, size, etag, sequencer)

    def record(
        self, one: Notification, bucket: str, key: str, event: str, size: int, etag: str, sequencer: str
    ) -> dict[str, Any]:
        """Return the record of a change, as functions, queues and topics get it."""
        thing: dict[str, Any] = {"key": quote_plus(key, safe="/"), "sequencer": sequencer}
        if event.startswith("ObjectCreated"):
            thing |= {"size": size, "eTag": etag}
        return {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": REGION,
            "eventTime": format_instant(self.clock.now, "milliseconds"),
            "eventName": event,
            "userIdentity": {"principalId": f"AWS:{ACCOUNT}"},
            "requestParameters": {"sourceIPAddress": "192.0.2.1"},
            "responseElements": {"x-amz-request-id": sequencer, "x-amz-id-2": sequencer},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": one.name,
                "bucket": {"name": bucket, "ownerIdentity": {"principalId": ACCOUNT}, "arn": f"arn:aws:s3:::{bucket}"},
                "object": thing,
            },
        }

    def put_on_bus(self, bucket: str, key: str, operation: str, size: int, etag: str, sequencer: str) -> None:
        """Publish a change on the default bus."""
        kind = NAMES[operation].partition(":")[0]
        thing: dict[str, Any] = {"key": key, "sequencer": sequencer}
        if kind == "ObjectCreated":
            thing |= {"size": size, "etag": etag}
        detail = {
            "version": "0",
            "bucket": {"name": bucket},
            "object": thing,
            "request-id": sequencer,
            "requester": ACCOUNT,
            "source-ip-address": "192.0.2.1",
            "reason": operation.replace("DeleteObjects", "DeleteObject"),
        }
        if kind == "ObjectRemoved":
            detail["deletion-type"] = "Permanently Deleted"
        self.publish(DETAIL_TYPES[kind], detail, [f"arn:aws:s3:::{bucket}"])
