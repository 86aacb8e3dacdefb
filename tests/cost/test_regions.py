"""Every shipped region prices the system; what has no price there is left out by name, never in silence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from signalbox.cost import price
from signalbox.cost.options.sweep import sweep_workflow, volumes_between
from signalbox.cost.prices.pricebook import STALE_DAYS, Key, load, shipped_regions
from signalbox.cost.prices.refresh import known_places
from signalbox.cost.prices.tiers import Tier
from signalbox.cost.projection.changes import changes
from signalbox.cost.projection.projection import project
from signalbox.cost.summaries import WIDTH, projection_lines, sweep_lines
from tests.cost.deployed import assumed, deployed

REGIONS = ("ap-northeast-1", "eu-central-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2")
WRITTEN = date(2026, 11, 30)
NO_PRICE = {
    "us-east-1": set(),
    "us-west-2": {"archive", "scheduler"},
    "eu-west-1": set(),
    "eu-central-1": {"archive", "scheduler"},
    "ap-northeast-1": {"archive", "recovery"},
    "sa-east-1": {"archive", "recovery", "scheduler"},
}
"""Parts of the system without a sourced price, by region."""
PARTS: dict[str, Key] = {
    "archive": ("events.archive", "processed"),
    "recovery": ("dynamodb", "point-in-time recovery"),
    "scheduler": ("scheduler", "invocations"),
}


def every_tier(region: str) -> Iterator[Tier]:
    """All tiers of a region."""
    for tiers in load(region).tiers.values():
        yield from tiers


def test_six_regions_are_shipped_and_each_can_be_refreshed() -> None:
    """A price file without usage types would stay as it is for ever."""
    assert shipped_regions() == sorted(REGIONS)
    assert len({len(known_places(region)) for region in REGIONS}) == 1


@pytest.mark.parametrize("region", REGIONS)
def test_every_price_has_a_source_and_is_recent(region: str) -> None:
    """180 days after its date a price is reported as old."""
    assert all(tier.source and tier.unit for tier in every_tier(region))
    assert max((WRITTEN - date.fromisoformat(tier.as_of)).days for tier in every_tier(region)) <= STALE_DAYS


@pytest.mark.parametrize("region", REGIONS)
def test_the_items_of_this_system_are_priced_or_known_to_be_missing(region: str) -> None:
    """A region lacks what no source gives, and nothing more."""
    tiers = load(region).tiers
    assert {part for part, key in PARTS.items() if key not in tiers} == NO_PRICE[region]
    others = ("states.standard", "lambda", "events.custom", "sqs", "dynamodb", "logs", "metrics", "alarms", "secrets")
    assert {service for service, _ in tiers} >= {*others, "dashboards", "xray", "s3", "kms", "apigateway.http"}


def test_regions_differ_where_their_price_lists_do() -> None:
    """A million requests of an HTTP API, and a gigabyte of recovery for a month."""
    million = {"items": [{"service": "apigateway.http", "requests": 1_000_000}]}
    asked = {region: price({"region": region, **million}).to_json()["total"] for region in REGIONS}
    assert asked == {
        "us-east-1": "1",
        "us-west-2": "1",
        "eu-west-1": "1.11",
        "eu-central-1": "1.2",
        "ap-northeast-1": "1.29",
        "sa-east-1": "1.59",
    }
    kept = {"items": [{"service": "dynamodb", "recovery_gb": 1}]}
    rates = {region: price({"region": region, **kept}).to_json()["total"] for region in ("us-east-1", "eu-central-1")}
    assert rates == {"us-east-1": "0.2", "eu-central-1": "0.2448"}


def test_what_has_no_price_in_a_region_is_left_out_by_name(tmp_path: Path) -> None:
    """The rest has its bill. The gap is in the text, in JSON, and in the difference to another region."""
    system, rows = deployed(tmp_path), assumed()
    here = project(system, rows)
    there = project(system, replace(rows, region="sa-east-1"))
    assert here.gaps == [] and there.bill.exact_total
    (gap,) = there.to_json()["not_priced"]
    assert gap == {
        "item": "scheduler/invocations",
        "quantity": "8640",
        "reason": "no price in sa-east-1 for schedule sweep",
    }
    text = projection_lines(there)
    assert any(line.startswith("      left out  8,640 of scheduler invocations") for line in text)
    assert max(map(len, text)) <= WIDTH
    changed = changes(here.to_json(), there.to_json(), "base.json")
    assert changed.settings == {"region": ("us-east-1", "sa-east-1")}
    assert changed.not_priced == {"scheduler/invocations": (None, "8640")}
    first, *_ = changed.to_markdown()
    assert first.startswith("**The settings differ") and "us-east-1 → sa-east-1" in first


def test_an_option_without_a_price_is_drawn_as_such(tmp_path: Path) -> None:
    """Durable functions are priced in N. Virginia alone here; the other options are compared all the same."""
    rows = replace(assumed(), region="eu-west-1")
    found = sweep_workflow(deployed(tmp_path), rows, None, volumes_between("1e4", "1e5"))
    amounts = {curve.option.name: curve.amounts for curve in found.curves}
    assert set(amounts["Lambda durable functions"]) == {None}
    assert None not in amounts["Standard"] and None not in amounts["Choreography"]
    assert any("no list price" in line for line in sweep_lines(found))


def test_a_request_of_an_api_is_billed_by_512_kilobytes() -> None:
    """513 KB are two requests, and the second tier begins at 300 million."""
    large = {"service": "apigateway.http", "requests": 150_000_000, "kb": 513}
    assert price({"items": [large]}).exact_total == 300
    more = {"service": "apigateway.http", "requests": 301_000_000}
    assert price({"items": [more]}).exact_total == 300 + Fraction(9, 10)
