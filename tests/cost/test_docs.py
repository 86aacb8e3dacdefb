"""The figures of docs/cost.md are those that the tool gives."""

import json
import re
from decimal import Decimal

import pytest

from signalbox.cost import price
from tests.cost.figures import DOCUMENT, PARTS, PLACE, night, orders
from tests.cost.sagas import SAGAS

TEXT = DOCUMENT.read_text(encoding="utf-8")
WRITTEN = {found[2]: found[0].removeprefix(found[1]).removesuffix(found[3]) for found in PLACE.finditer(TEXT)}
STANDING = {"alarms", "metrics", "kms"}  # they grow with every workflow that is added, and not with orders
NUMBER = re.compile(r"\d[\d,]*\.\d\d(?= \|)")


@pytest.mark.parametrize("part", ["claim", "sagas", "sources"])
def test_tables_are_what_the_tool_computes(part: str) -> None:
    """`python -m tests.cost.figures` writes them again."""
    assert WRITTEN[part] == PARTS[part]()


def test_the_cost_of_orders_still_holds() -> None:
    """Each service that orders use is within a tenth: small changes of the system need no new document."""
    rows = {row[0]: row[1:] for row in orders()[1:]}
    for line in WRITTEN["orders"].splitlines()[2:]:
        name = line.split("|")[1].strip()
        if name in STANDING:
            continue
        for written, now in zip(NUMBER.findall(line), rows[name], strict=True):
            assert float(written.replace(",", "")) == pytest.approx(float(now.replace(",", "")), rel=0.1, abs=2)


def test_the_cost_of_a_night_still_holds() -> None:
    """Each service that can be seen at four places, within a tenth."""
    now = dict(night()[1:])
    written = [line.strip("| ").split(" | ") for line in WRITTEN["night"].splitlines()[2:]]
    assert {name for name, _ in written} == set(now)
    for name, amount in written:
        assert float(amount) == pytest.approx(float(now[name]), rel=0.1, abs=0.0002)


def test_every_place_is_filled() -> None:
    """No table is left out, none is unknown."""
    assert set(WRITTEN) == set(PARTS)
    assert len(SAGAS) == 5


def test_the_example_of_usage_gives_the_total_shown() -> None:
    """The first JSON block is a usage, and the text after it names its total."""
    usage = re.search(r"```json\n(.*?)```\n\nIn total ([\d.]+)", TEXT, re.DOTALL)
    assert usage is not None
    assert price(json.loads(usage[1], parse_float=Decimal)).total == Decimal(usage[2])


def test_the_claim_is_forty_times_too_much() -> None:
    """A cent buys 400 transitions."""
    rate = price({"items": [{"service": "states.standard", "transitions": 1}]}).total
    assert Decimal("0.01") / rate == 400
    assert "400 transitions" in TEXT
