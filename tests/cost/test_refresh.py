"""`cost refresh` on answers shaped as the Price List API gives them, through botocore's Stubber."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from signalbox.cost import price
from signalbox.cost.prices.pricebook import SHIPPED, join_key, load, shipped_regions
from signalbox.cost.prices.refresh import PriceListError, known_places, lines_of, refresh, updated_text

TODAY = date(2026, 11, 1)


def product(usage: str, *tiers: tuple[str, str, str]) -> str:
    """One entry of PriceList: JSON text, with rates as decimal strings of ten places."""
    dimensions = {
        f"SKU.TERM.{index}": {
            "unit": "Requests",
            "beginRange": begin,
            "endRange": end,
            "pricePerUnit": {"USD": rate},
            "description": "a rate",
        }
        for index, (begin, end, rate) in enumerate(tiers)
    }
    attributes = {"usagetype": usage, "regionCode": "us-east-1", "servicecode": "x"}
    terms = {"OnDemand": {"SKU.TERM": {"priceDimensions": dimensions, "effectiveDate": "2026-10-01T00:00:00Z"}}}
    entry = {"product": {"sku": "SKU", "attributes": attributes}, "serviceCode": "AnyService", "terms": terms}
    return json.dumps(entry | {"publicationDate": "2026-10-20T00:00:00Z"})


ANSWERS = {
    "USE1-StateTransition": [("0", "Inf", "0.0000260000")],
    "USE1-StepFunctions-GB-Second": [
        ("3600000", "18000000", "0.0000083300"),
        ("0", "3600000", "0.0000166700"),
        ("18000000", "Inf", "0.0000045600"),
    ],
    "Requests-Tier1": [("0", "1000000", "0.0000000000"), ("1000000", "Inf", "0.0000005000")],
}


@pytest.fixture
def client() -> Iterator[Any]:
    """A pricing client that answers for a few usage types and has nothing for the rest."""
    pricing = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        for key, places in known_places("us-east-1").items():
            expected = {"ServiceCode": places["ServiceCode"], "Filters": ANY, "FormatVersion": "aws_v1"}
            tiers = ANSWERS.get(places["usagetype"]) if key[0] != "s3" else None
            entries = [product(places["usagetype"], *tiers)] if tiers else []
            stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": entries}, expected)
        yield pricing


def test_a_changed_rate_is_shown_and_an_unchanged_one_is_not(client: Any) -> None:
    """The differences name the item, the old rate and the new one."""
    result = refresh("us-east-1", client, TODAY)
    assert result.differences == ["states.standard/transitions: 0.000025 -> 0.000026"]
    assert "states.express/requests" in result.unanswered


def test_a_free_band_at_the_bottom_is_no_tier(client: Any) -> None:
    """SNS lists its free million as a tier at 0; our files hold it as an allowance."""
    tiers = refresh("us-east-1", client, TODAY).tiers["sns", "publishes"]
    assert [(tier.start, tier.end, str(tier.rate)) for tier in tiers] == [(0, None, "5.000E-7")]


def test_tiers_are_put_in_order(client: Any) -> None:
    """The API gives them in any order."""
    tiers = refresh("us-east-1", client, TODAY).tiers["states.express", "duration"]
    assert [tier.start for tier in tiers] == [0, 3_600_000, 18_000_000]


def test_the_file_is_written_with_the_fresh_rows(client: Any, tmp_path: Path) -> None:
    """Answered rows are replaced, with source and date; other rows and the free part stay."""
    copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    before = load("us-east-1", tmp_path)
    result = refresh("us-east-1", client, TODAY, tmp_path)
    (tmp_path / "us-east-1.json").write_text(updated_text(result, tmp_path), encoding="utf-8")
    after = load("us-east-1", tmp_path)
    assert set(after.tiers) == set(before.tiers)
    assert after.allowances == before.allowances
    assert after.tiers["sqs", "requests.fifo"] == before.tiers["sqs", "requests.fifo"]
    bill = price({"items": [{"service": "states.standard", "transitions": 1000}]}, folder=tmp_path)
    assert bill.to_json()["total"] == "0.026"
    assert bill.lines[0].source == "AWS Price List, offer AnyService, USE1-StateTransition (published 2026-10-20)"
    assert bill.lines[0].as_of == "2026-11-01"


def test_a_region_with_a_base_takes_the_fresh_rows_out_of_what_is_the_same(tmp_path: Path) -> None:
    """A rate of its own replaces the one that was taken over."""
    copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    pricing = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        for places in known_places("sa-east-1").values():
            usage = places["usagetype"]
            entries = [product(usage, ("0", "Inf", "0.0000009"))] if usage == "SAE1-Requests-FIFO-Tier1" else []
            stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": entries})
        result = refresh("sa-east-1", pricing, TODAY, tmp_path)
    (tmp_path / "sa-east-1.json").write_text(updated_text(result, tmp_path), encoding="utf-8")
    fifo = {"region": "sa-east-1", "items": [{"service": "sqs", "requests": 1_000_000, "fifo": True}]}
    bill = price(fifo, folder=tmp_path)
    assert bill.to_json()["total"] == "0.9"
    assert bill.lines[0].confirmed


def test_products_that_differ_are_not_chosen_among() -> None:
    """Two products of one usage type with different rates leave the item unanswered."""
    pricing = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        for places in known_places("us-east-1").values():
            usage = places["usagetype"]
            entries = [product(usage, ("0", "Inf", rate)) for rate in ("0.1", "0.2")]
            stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": entries})
        assert refresh("us-east-1", pricing, TODAY).tiers == {}


def test_pages_are_followed() -> None:
    """An answer with a NextToken is not the whole answer."""
    pricing = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    first, *others = known_places("us-east-1").values()
    with Stubber(pricing) as stub:
        stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": [], "NextToken": "more"})
        entries = [product(first["usagetype"], ("0", "Inf", "0.5"))]
        stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": entries})
        for _ in others:
            stub.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": []})
        tiers = refresh("us-east-1", pricing, TODAY).tiers
    assert [join_key(key) for key in tiers] == ["states.standard/transitions"]


def test_an_api_that_refuses_is_one_sentence() -> None:
    """A missing permission is the user's to mend."""
    pricing = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(pricing) as stub:
        stub.add_client_error("get_products", "AccessDeniedException", "no")
        with pytest.raises(PriceListError, match="did not answer for AmazonStates"):
            refresh("us-east-1", pricing, TODAY)


@pytest.mark.parametrize("region", shipped_regions())
def test_the_shipped_files_are_written_as_refresh_writes_them(region: str) -> None:
    """A refresh that changes nothing gives the same bytes, so a diff shows prices alone."""
    text = (SHIPPED / f"{region}.json").read_text(encoding="utf-8")
    assert lines_of(json.loads(text)) == text
