"""Up-casters: each older version of a contract has one, and what it makes keeps the next version."""

import json
from itertools import islice
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent, UnknownVersion
from lambdas.common.events import contracts, envelope, upcasting
from signalbox.schemas.examples import values
from signalbox.schemas.node import root_of
from signalbox.schemas.validity import valid
from tests.unit.world import delivered

OLDER = [
    (folder.name, version)
    for folder in sorted(contracts.FOLDER.iterdir())
    if folder.is_dir()
    for version in range(1, upcasting.newest(folder.name))
]
INSTANCES = 300


def event(data: dict[str, Any], version: int) -> envelope.Event:
    """A PaymentFailed of a version."""
    found = delivered("PaymentFailed", data)
    found["detail"]["dataschema"] = envelope.contract_name("PaymentFailed", version)
    return envelope.parse(json.dumps(found))


@pytest.mark.parametrize(("type_name", "version"), OLDER)
def test_what_an_up_caster_makes_keeps_the_next_version(type_name: str, version: int) -> None:
    """Values that are valid under the older version are valid under the next one afterwards, at every bound."""
    old, new = (root_of(contracts.schema(type_name, number)) for number in (version, version + 1))
    tried = [one for one in islice(values([old], 0), INSTANCES) if valid(old, one) is True]
    assert len(tried) >= 3
    for data in tried:
        assert valid(new, upcasting.patched(data, upcasting.steps(type_name, version))) is True, data


def test_both_versions_of_a_type_reach_a_handler_as_the_newest() -> None:
    """An event of version 1 has the fields of version 2, and its own data stays as it was sent."""
    old = event({"orderId": "order-1", "reason": "card expired", "note": "kept"}, 1)
    decline = {"reason": "card expired", "by": "unknown"}
    assert contracts.validate(old) == {"orderId": "order-1", "decline": decline, "note": "kept"}
    assert old.data == {"orderId": "order-1", "reason": "card expired", "note": "kept"}
    new = event({"orderId": "order-1", "decline": {"reason": "card expired", "by": "issuer"}}, 2)
    assert contracts.validate(new) == new.data


def test_an_event_is_judged_by_the_version_that_it_names() -> None:
    """Fields of version 2 do not make an event of version 1 valid, nor the reverse; version 3 is unknown."""
    with pytest.raises(InvalidEvent, match="reason"):
        contracts.validate(event({"orderId": "order-1", "decline": {"reason": "x", "by": "issuer"}}, 1))
    with pytest.raises(InvalidEvent, match="decline"):
        contracts.validate(event({"orderId": "order-1", "reason": "x"}, 2))
    with pytest.raises(UnknownVersion):
        contracts.validate(event({"orderId": "order-1", "reason": "x"}, 3))


def test_operations_of_an_up_caster() -> None:
    """Fields are added, copied, moved and removed; a missing optional field stays missing."""
    steps = [
        {"op": "copy", "from": "/a", "path": "/b"},
        {"op": "move", "from": "/gone", "path": "/c"},
        {"op": "remove", "path": "/x~1y"},
        {"op": "add", "path": "/d", "value": []},
    ]
    assert upcasting.patched({"a": {"n": 1}, "x/y": 2}, steps) == {"a": {"n": 1}, "b": {"n": 1}, "d": []}
    with pytest.raises(ValueError, match="replace"):
        upcasting.patched({}, [{"op": "replace", "path": "/a", "value": 1}])
