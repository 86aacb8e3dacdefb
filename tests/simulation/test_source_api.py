"""Operations of Lambda switch a queue's event source off and on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda.api import SWITCH_SECONDS
from tests.workflows.orders import on_hand, stock

Open = Callable[..., Twin]


def source_of(twin: Twin, route: str) -> dict[str, Any]:
    """Return the event source mapping of a route's queue."""
    queue = next(row["queue"] for row in twin.assembly.routes if row["name"] == route)
    arn = next(found.arn for found in twin.cloud.queues.values() if found.name == queue)
    (found,) = twin.client("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    return dict(found)


def test_messages_wait_while_a_source_is_off(twin: Open) -> None:
    """Switched off, a source takes nothing and no receive is counted; switched on, it continues."""
    run = twin(schedules=False)
    uuid, switch = source_of(run, "stock")["UUID"], run.client("lambda").update_event_source_mapping
    assert switch(UUID=uuid, Enabled=False)["State"] == "Disabling"
    run.advance(seconds=SWITCH_SECONDS)
    assert source_of(run, "stock")["State"] == "Disabled"
    run.play([stock(at=run.now + 1)])
    (waiting,) = (m for q in run.cloud.queues.values() if q.name.endswith("-stock") for m in q.messages())
    assert waiting.received == 0
    assert switch(UUID=uuid, Enabled=True)["State"] == "Enabling"
    run.run_until_idle()
    assert (source_of(run, "stock")["State"], on_hand(run)) == ("Enabled", 10)


def test_a_source_takes_one_change_at_a_time(twin: Open) -> None:
    """A source takes messages until it is off, and refuses changes meanwhile, even one that changes nothing."""
    run = twin(schedules=False)
    uuid, switch = source_of(run, "stock")["UUID"], run.client("lambda").update_event_source_mapping
    switch(UUID=uuid, Enabled=False)
    with pytest.raises(run.client("lambda").exceptions.ResourceInUseException):
        switch(UUID=uuid, Enabled=True)
    run.plan([stock(at=1)])
    run.advance(seconds=SWITCH_SECONDS - 1)
    assert on_hand(run) == 10
    run.advance(seconds=2)
    assert switch(UUID=uuid, Enabled=False)["State"] == "Updating"
    run.advance(seconds=SWITCH_SECONDS)
    assert source_of(run, "stock")["State"] == "Disabled"


def test_source_that_is_none(twin: Open) -> None:
    """An unknown UUID is refused as Lambda does."""
    run = twin(schedules=False)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        run.client("lambda").get_event_source_mapping(UUID=str(UUID(int=0)))
