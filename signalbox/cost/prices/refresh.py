"""Current prices from the AWS Price List API: differences to the price file, and its new text.

Source: "Using the AWS Price List Query API" (GetProducts; the products of one usage type in one region, their on-demand
terms, a price dimension for each tier with its rate as a decimal string).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from signalbox.cost.documents import Fields, read_document
from signalbox.cost.exact_numbers import text_of
from signalbox.cost.prices.pricebook import SHIPPED, Key, PriceBook, join_key, load, split_key
from signalbox.cost.prices.tiers import Tier
from signalbox.errors import InputError

WHERE = SHIPPED / "elsewhere" / "price-list.json"
ENDLESS = "Inf"


class PriceListError(InputError):
    """A failed call of the Price List API."""


class PriceList(Protocol):
    """Used part of boto3's `pricing` client."""

    def get_products(self, **arguments: Any) -> Mapping[str, Any]: ...


@dataclass
class Refreshed:
    """Current rows of a region, a sentence for each difference, and the items without an answer."""

    region: str
    tiers: dict[Key, list[Tier]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)


def pricing_client(profile: str | None) -> PriceList:
    """Return a client of the Price List API, which answers for all regions in us-east-1."""
    import boto3  # takes a tenth of a second, which pricing from files does not need
    from botocore.exceptions import BotoCoreError

    try:
        client: PriceList = boto3.Session(profile_name=profile).client("pricing", region_name="us-east-1")
    except BotoCoreError as error:
        raise PriceListError(f"no client for the AWS Price List API: {error}") from None
    return client


def refresh(region: str, client: PriceList, today: date, folder: Path = SHIPPED) -> Refreshed:
    """Ask for the price of every known item, and compare it with the price file."""
    book = load(region, folder)
    result = Refreshed(region)
    for key, places in known_places(region).items():
        tiers = find_tiers(client, places, unit_of(book, key), today)
        if not tiers:
            result.unanswered.append(join_key(key))
            continue
        result.tiers[key] = tiers
        if (before := rates(book.tiers.get(key, []))) != (after := rates(tiers)):
            result.differences.append(f"{join_key(key)}: {before or 'no price'} -> {after}")
    return result


def known_places(region: str) -> dict[Key, dict[str, str]]:
    """Return the filters of GetProducts for each item, in one region."""
    items = Fields.of(Fields.of(read_document(WHERE), str(WHERE)).take("items"), str(WHERE), "/items")
    places = {}
    for name in items.value:
        entry = Fields.of(items.take(name), items.file, f"/items/{name}")
        usage = entry.take("usagetype").get(region)
        if usage:
            filters = {"usagetype": usage, "regionCode": region, **entry.take("attributes", {})}
            places[split_key(name, entry, 0)] = {"ServiceCode": entry.text("service_code"), **filters}
    return places


def find_tiers(client: PriceList, places: Mapping[str, str], unit: str, today: date) -> list[Tier]:
    """Return the tiers of one item; empty where the API has no such product, or several that differ."""
    filters = [
        {"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in places.items() if name != "ServiceCode"
    ]
    found = [tiers_of(product, unit, today) for product in products(client, places["ServiceCode"], filters)]
    answers = [tiers for tiers in found if tiers]
    same = all(rates(tiers) == rates(answers[0]) for tiers in answers)
    return answers[0] if answers and same else []


def products(client: PriceList, service: str, filters: list[dict[str, str]]) -> Iterable[Mapping[str, Any]]:
    """Yield every product that matches, page after page."""
    from botocore.exceptions import BotoCoreError, ClientError

    token: dict[str, str] = {}
    while True:
        try:
            page = client.get_products(ServiceCode=service, Filters=filters, FormatVersion="aws_v1", **token)
        except (BotoCoreError, ClientError) as error:
            raise PriceListError(f"the AWS Price List API did not answer for {service}: {error}") from None
        for text in page.get("PriceList", []):
            yield json.loads(text, parse_float=Decimal)
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def tiers_of(product: Mapping[str, Any], unit: str, today: date) -> list[Tier]:
    """Return the tiers of one product; a free band at the bottom is an allowance and left out."""
    service = product.get("serviceCode", "")
    usage = product["product"]["attributes"].get("usagetype", "")
    published = str(product.get("publicationDate", ""))[:10]
    source = f"AWS Price List, offer {service}, {usage}" + (f" (published {published})" if published else "")
    bands = []
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            start, end = Fraction(dimension["beginRange"]), dimension["endRange"]
            top = None if end == ENDLESS else Fraction(end)
            bands.append(Tier(start, top, Decimal(dimension["pricePerUnit"]["USD"]), unit, source, today.isoformat()))
    bands.sort(key=lambda band: band.start)
    if len(bands) > 1 and not bands[0].rate:
        _, second, *rest = bands
        bands = [Tier(Fraction(0), second.end, second.rate, unit, source, second.as_of), *rest]
    return [band for band in bands if band.rate]


def unit_of(book: PriceBook, key: Key) -> str:
    """Return the unit in which the price file counts an item."""
    tiers = book.tiers.get(key) or load("us-east-1").tiers.get(key, [])
    return tiers[0].unit if tiers else "unit"


def rates(tiers: Iterable[Tier]) -> str:
    """Return the tiers of an item as a short text, to compare and to print."""
    return ", ".join(text_of(tier.rate) + ("" if tier.end is None else f" to {text_of(tier.end)}") for tier in tiers)


def updated_text(refreshed: Refreshed, folder: Path = SHIPPED) -> str:
    """Return the price file with the new rows, as text with one row on each line."""
    path = folder / f"{refreshed.region}.json"
    document = dict(read_document(path))
    fresh = {join_key(key) for key in refreshed.tiers}
    kept = [row for row in document.get("rows", []) if f"{row['service']}/{row['item']}" not in fresh]
    document["rows"] = kept + [row for key, tiers in refreshed.tiers.items() for row in file_rows(key, tiers)]
    groups = [
        {**group, "items": [name for name in group["items"] if name not in fresh]} for group in document.get("same", [])
    ]
    if "same" in document:
        document["same"] = [group for group in groups if group["items"]]
    return lines_of(document)


def file_rows(key: Key, tiers: Iterable[Tier]) -> Iterable[dict[str, Any]]:
    """Yield the rows of one item as a price file has them."""
    for tier in tiers:
        bounds: dict[str, Any] = {"from": int(tier.start)} | ({} if tier.end is None else {"to": int(tier.end)})
        row = {"service": key[0], "item": key[1], **bounds, "rate": text_of(tier.rate), "unit": tier.unit}
        yield row | {"source": tier.source, "as_of": tier.as_of}


def lines_of(document: Mapping[str, Any]) -> str:
    """Return a price file as text with one price on each line, for readable diffs."""
    parts = []
    for name, value in document.items():
        if isinstance(value, list):
            rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False, default=str)}" for row in value)
            parts.append(f"  {json.dumps(name)}: [\n{rows}\n  ]")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
