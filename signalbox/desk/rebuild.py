"""Rebuild of a projection from the log of events, beside the live one, and the swap of both.

A projection's table holds generations of rows. While one is built, its consumer writes every event into both, and the
desk sends it the logged ones again: each counts once in a generation. So no event is lost or counted twice, and readers
have the live generation until the swap.
"""

import json
import time
from collections.abc import Generator, Iterator, Mapping
from itertools import islice
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import LOOK_SECONDS, RATE, Steps
from signalbox.desk.dead_letters.sending import BATCH_ENTRIES
from signalbox.desk.queue_status import queue_depth
from signalbox.desk.trail.event_log import logged
from signalbox.errors import InputError

POINTER = "generations"
"""Key of the row that names the generations: `live`, and `building` during a rebuild."""

LOG_SECONDS = 1200.0
"""Time after which the log has every event that a consumer took before it saw the pointer.

A stream collects for 900 s at most; a consumer reads the pointer again for each batch.
"""


def rebuild(account: Account, route: str, rate: float = RATE) -> Steps:
    """Build the next generation of a route's projection from the log, and make it the live one.

    A second call goes on where the first was interrupted. `rate` is in events a second. Raises InputError for a route
    whose function builds no projection, and where there is no log.
    """
    projection = Projection(account, route)
    before = projection.begin()
    yield LOG_SECONDS
    sent = yield from projection.send_logged(rate)
    yield from projection.await_quiet()
    projection.swap()
    return {"route": route, "sent": sent, "live": before["building"], "before": before["live"]}


class Projection:
    """Projection of a route, with its table and queue."""

    def __init__(self, account: Account, route: str) -> None:
        self.account, self.row = account, account.route(route)
        if not self.row.get("projection"):
            raise InputError(f"the route {route} builds no projection, so there is nothing to rebuild")
        self.table = account.assembly.tables[self.row["projection"]]
        self.dynamodb, self.sqs = account.client("dynamodb"), account.client("sqs")
        self.url = account.queue_url(self.row["queue"])

    def begin(self) -> dict[str, int]:
        """Name the generation to build, and delete what earlier ones left; a rebuild that was begun goes on."""
        found = self.pointer()
        if "building" not in found:
            self.delete_old(found["live"])
            found = {"live": found["live"], "building": found["live"] + 1}
            self.write(found)
        return found

    def pointer(self) -> dict[str, int]:
        """Return the generations by their part."""
        item = self.dynamodb.get_item(TableName=self.table, Key={"id": {"S": POINTER}}, ConsistentRead=True).get("Item")
        numbers = {name: int(value["N"]) for name, value in (item or {}).items() if "N" in value}
        return {"live": 0, **numbers}

    def write(self, pointer: Mapping[str, int]) -> None:
        """Write the generations by their part."""
        numbers = {name: {"N": str(number)} for name, number in pointer.items()}
        self.dynamodb.put_item(TableName=self.table, Item={"id": {"S": POINTER}, **numbers})

    def swap(self) -> None:
        """Make the built generation the live one."""
        self.write({"live": self.pointer()["building"]})

    def delete_old(self, live: int) -> None:
        """Delete the rows of every generation but the live one."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=self.table, ProjectionExpression="id")
        for page in pages:
            for item in page["Items"]:
                if item["id"]["S"] != POINTER and generation_of(item["id"]["S"]) != live:
                    self.dynamodb.delete_item(TableName=self.table, Key={"id": item["id"]})

    def send_logged(self, rate: float) -> Generator[float, None, int]:
        """Send every logged event of the route's types to its queue; return their number."""
        sent = 0
        events = self.logged()
        while batch := list(islice(events, BATCH_ENTRIES)):
            begun = time.time()
            entries = [{"Id": str(number), "MessageBody": json.dumps(event)} for number, event in enumerate(batch)]
            failed = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed", [])
            if failed:
                raise InputError(f"the queue refused {failed[0].get('Message')}; run the rebuild again, and it goes on")
            sent += len(batch)
            yield max(0.0, len(batch) / rate - (time.time() - begun))
        return sent

    def logged(self) -> Iterator[dict[str, Any]]:
        """Yield the logged events of the route's types, each id once."""
        seen: set[str] = set()
        for event in logged(self.account):
            if event.get("detail-type") in self.row["events"] and event["id"] not in seen:
                seen.add(event["id"])
                yield event

    def await_quiet(self) -> Generator[float, None, None]:
        """Wait until the queue was empty twice: its counts are approximate."""
        quiet = 0
        while quiet < 2:
            quiet = 0 if any(queue_depth(self.sqs, self.url)) else quiet + 1
            yield LOOK_SECONDS


def generation_of(identity: str) -> int:
    """Return the generation of a row by its id; the first one has no number."""
    number, mark, _ = identity.partition("@")
    return int(number) if mark and number.isdigit() else 0
