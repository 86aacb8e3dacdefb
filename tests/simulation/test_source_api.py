"""A queue's source can be switched off and on by Lambda's own operations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.workflows.orders import on_hand, stock

Open = Callable[..., Twin]


def source_of(twin: Twin, route: str) -> dict[str, Any]:
    """The event source mapping of a route's queue."""
    queue = next(row["queue"] for row in twin.assembly.routes if row["name"] == route)
    arn = next(found.arn for found in twin.cloud.queues.values() if found.name == queue)
    (found,) = twin.client("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    return dict(found)


def test_messages_wait_while_a_source_is_off(twin: Open) -> None:
    """Switched off, nothing is taken and no receive is spent; switched on, the work goes on."""
    run = twin(schedules=False)
    uuid, switch = source_of(run, "stock")["UUID"], run.client("lambda").update_event_source_mapping
    assert switch(UUID=uuid, Enabled=False)["State"] == "Disabling"
    assert source_of(run, "stock")["State"] == "Disabled"
    run.play([stock()])
    (waiting,) = (m for q in run.cloud.queues.values() if q.name.endswith("-stock") for m in q.messages())
    assert waiting.received == 0
    switch(UUID=uuid, Enabled=True)
    run.run_until_idle()
    assert on_hand(run) == 10


def test_source_that_is_none(twin: Open) -> None:
    """A UUID that nobody has is refused as Lambda does."""
    run = twin(schedules=False)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        run.client("lambda").get_event_source_mapping(UUID=str(UUID(int=0)))
