"""EnableRule and DisableRule: a rule that is off takes no event."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.workflows.orders import on_hand, stock

Open = Callable[..., Twin]
RULE = "signalbox-dev-stock"


def test_rule_that_is_off_takes_no_event(twin: Open) -> None:
    """Events that come meanwhile are gone; those after EnableRule are delivered."""
    run = twin(schedules=False)
    events = run.client("events")
    events.disable_rule(Name=RULE, EventBusName=run.bus)
    run.play([stock(3, at=1)])
    events.enable_rule(Name=RULE, EventBusName=run.bus)
    run.play([stock(4, at=60)])
    assert on_hand(run) == 4


@pytest.mark.parametrize(("name", "bus"), [("none", "signalbox-dev-events"), (RULE, "default"), (RULE, "none")])
def test_rule_that_is_none(twin: Open, name: str, bus: str) -> None:
    """A rule is found on its own bus alone."""
    run = twin(schedules=False)
    for switch in (run.client("events").disable_rule, run.client("events").enable_rule):
        with pytest.raises(ClientError, match=f"ResourceNotFoundException.*Rule {name} does not exist"):
            switch(Name=name, EventBusName=bus)
