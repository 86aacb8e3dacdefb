"""Price lists that ship with the package: one JSON file per region, each row with its source and date.

A region's file is complete, or names a `base` whose rows it takes where its source says that they are equal (`same`),
and replaces where they differ (`rows`). An item in neither has no price there: nothing is guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from signalbox.cost.documents import DocumentError, Fields, nearest, read_document, read_number
from signalbox.cost.exact_numbers import text_of
from signalbox.cost.prices.tiers import Tier

SHIPPED = Path(__file__).parent
STALE_DAYS = 180

Key = tuple[str, str]  # service and item, such as ("lambda", "requests")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Units a month that are always free, shared by the items in `keys` and spent in their order."""

    keys: tuple[Key, ...]
    quantity: Fraction
    fills_tiers: bool
    unit: str
    source: str
    as_of: str


@dataclass
class PriceBook:
    """Prices of one region."""

    region: str
    file: str
    tiers: dict[Key, list[Tier]] = field(default_factory=dict)
    allowances: list[Allowance] = field(default_factory=list)
    currency: str = "USD"

    def of(self, key: Key) -> list[Tier]:
        """Return the tiers of an item. Raises DocumentError for an item without a price."""
        if key not in self.tiers:
            problem = f"there is no price for {key[0]} {key[1]} in {self.region}: add it, or run `cost refresh`."
            raise DocumentError(self.file, "/rows", problem)
        return self.tiers[key]


def shipped_regions(folder: Path = SHIPPED) -> list[str]:
    """Return the regions that have a price file."""
    return sorted(path.stem for path in folder.glob("*.json"))


def load(region: str, folder: Path = SHIPPED) -> PriceBook:
    """Read and check the price file of a region."""
    path = folder / f"{region}.json"
    if region not in shipped_regions(folder):
        raise DocumentError(str(path), "", f"no prices for {region!r}: {nearest(region, shipped_regions(folder))}")
    return read_book(region, folder, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def read_book(region: str, folder: Path, changed: int) -> PriceBook:
    """Return the prices of a file, cached by its modification time; callers must not change them."""
    path = folder / f"{region}.json"
    return parse(read_document(path), region, path, folder)


def parse(document: Any, region: str, path: Path, folder: Path = SHIPPED) -> PriceBook:
    """Check a price document and return its prices."""
    top = Fields.of(document, str(path))
    if top.text("region") != region:
        raise top.refuse("region", f"the file holds another region than {region!r}.")
    book = PriceBook(region, str(path), currency=top.choice("currency", ["USD"], "USD"))
    base_name = top.text("base", "")
    if base_name and base_name != region:
        inherit(book, load(base_name, folder), top)
    add_rows(book, top.objects("rows"))
    for fields in top.objects("free"):
        book.allowances.append(allowance(fields))
    top.take("about", "")
    top.finish()
    return book


def inherit(book: PriceBook, base: PriceBook, top: Fields) -> None:
    """Take the prices that are equal to those of the base region, with the source and date of the group."""
    for group in top.objects("same"):
        source, as_of, confirmed = group.text("source"), iso_date(group), group.flag("confirmed", True)
        for index, key in enumerate(keys_of(group)):
            if key not in base.tiers:
                name = join_key(key)
                raise group.refuse("items", f"{name!r} is unknown: {nearest(name, map(join_key, base.tiers))}", index)
            book.tiers[key] = [
                replace(tier, source=source, as_of=as_of, confirmed=confirmed) for tier in base.tiers[key]
            ]
        group.finish()
    book.allowances += base.allowances  # an always-free part is of the account, not of a region


def add_rows(book: PriceBook, rows: Iterable[Fields]) -> None:
    """Read the rows of a file, tier after tier. Raises DocumentError for a gap between tiers."""
    fresh: dict[Key, list[Tier]] = {}
    for row in rows:
        key = (row.text("service"), row.text("item"))
        tier = read_tier(row)
        row.finish()
        before = fresh.setdefault(key, [])
        expected = before[-1].end if before else Fraction(0)
        if tier.start != expected:
            raise row.refuse("from", f"the tiers of {join_key(key)} leave a gap or overlap here.")
        before.append(tier)
    book.tiers.update(fresh)


def read_tier(row: Fields) -> Tier:
    """Read one row of a price file."""
    start = row.number("from", 0)
    end = None if row.take("to", None) is None else row.number("to")
    if end is not None and end <= start:
        raise row.refuse("to", f"the tier ends at {text_of(end)}, before it begins.")
    return Tier(
        start=start,
        end=end,
        rate=decimal_text(row, "rate"),
        unit=row.text("unit"),
        source=row.text("source"),
        as_of=iso_date(row),
        confirmed=row.flag("confirmed", True),
    )


def allowance(fields: Fields) -> Allowance:
    """Read one always-free allowance of a price file."""
    read = Allowance(
        keys=tuple(keys_of(fields)),
        quantity=fields.number("quantity"),
        fills_tiers=fields.flag("fills_tiers", False),
        unit=fields.text("unit"),
        source=fields.text("source"),
        as_of=iso_date(fields),
    )
    fields.finish()
    return read


def decimal_text(fields: Fields, name: str) -> Decimal:
    """Return a price from a decimal string; a JSON number could be read as a binary fraction."""
    text = fields.text(name)
    rate = read_number(text)
    if rate is None:
        raise fields.refuse(name, f"{text!r} is no decimal number.")
    if rate < 0:
        raise fields.refuse(name, f"{text!r} is no price.")
    return rate


def iso_date(fields: Fields) -> str:
    """Return the field `as_of`: the date on which the source gave this price."""
    text = fields.text("as_of")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise fields.refuse("as_of", f"{text!r} is no date such as 2026-08-15.") from None


def keys_of(fields: Fields) -> list[Key]:
    """Return the names in the field `items`."""
    names = fields.take("items")
    if not isinstance(names, list):
        raise fields.refuse("items", "an array of names is needed here.")
    return [split_key(name, fields, index) for index, name in enumerate(names)]


def split_key(name: Any, fields: Fields, index: int) -> Key:
    """Return service and item of an entry of `items`, such as `lambda/requests`."""
    if not isinstance(name, str) or name.count("/") != 1:
        raise fields.refuse("items", "a name such as lambda/requests is needed here.", index)
    service, item = name.split("/")
    return service, item


def join_key(key: Key) -> str:
    """Return service and item as one name."""
    return "/".join(key)
