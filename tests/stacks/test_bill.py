"""Every resource that is synthesised, in both environments, is one that the bill knows."""

from collections import Counter

import pytest

from signalbox.cost.prices.pricebook import load
from signalbox.cost.projection.inventory.resources import billed_resource
from tests.synthesised import Synthesised


@pytest.mark.parametrize("environment", ["development", "production"])
def test_every_resource_is_priced_free_or_named(environment: str, request: pytest.FixtureRequest) -> None:
    """An undecided type raises. What has no price must not come in unseen."""
    synthesised: Synthesised = request.getfixturevalue(f"{environment}_synthesised")
    book = load("us-east-1")
    rows = [billed_resource(resource, book, "assembly") for resource in synthesised.assembly.resources]
    statuses = Counter(row.status for row in rows)
    assert statuses["priced"] > 200
    assert {row.resource.type for row in rows if row.status == "not priced"} == set()
