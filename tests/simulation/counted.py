"""Records of a run with many copies of each row, in collections that count how often they are read whole."""

import copy
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from signalbox.twin import Twin
from signalbox.twin.auditors.records import Records
from signalbox.twin.auditors.shared_property import shared_property

COPIED_KEYS = {
    "orders": "orderId",
    "notifications": "id",
    "analytics": "id",
    "sandbox": "id",
    "loans": "applicationId",
    "videos": "videoId",
    **dict.fromkeys(("profiles", "verifications", "screenings", "accounts", "welcomes", "journeys"), "userId"),
}
"""Tables that grow with the number of orders, applications and users: the attribute that is new in a copy."""


class CountedList(list[Any]):
    """A list that counts how often it is read whole."""

    def __init__(self, name: str, counts: Counter[str], values: Any) -> None:
        super().__init__(values)
        self.name, self.counts = name, counts

    def __iter__(self) -> Iterator[Any]:
        self.counts[self.name] += 1
        return super().__iter__()


class CountedDict(defaultdict[Any, Any]):
    """A dictionary that counts how often it is read whole."""

    def __init__(self, name: str, counts: Counter[str], values: dict[Any, Any]) -> None:
        super().__init__(getattr(values, "default_factory", None), values)
        self.name, self.counts = name, counts

    def __iter__(self) -> Iterator[Any]:
        self.counts[self.name] += 1
        return super().__iter__()

    def items(self) -> Any:
        """Count and return the items."""
        self.counts[self.name] += 1
        return super().items()

    def values(self) -> Any:
        """Count and return the values."""
        self.counts[self.name] += 1
        return super().values()


def counted(name: str, counts: Counter[str], value: Any) -> Any:
    """Return a list or a dictionary that counts, any other value as it is."""
    if isinstance(value, list):
        return CountedList(name, counts, value)
    return CountedDict(name, counts, value) if isinstance(value, dict) else value


def multiplied(twin: Twin, copies: int) -> Records:
    """Return the records of a run with `copies` copies of each row and event."""
    first = Records(twin.cloud, twin.assembly)
    tables = {table: [*first.rows(table)] for table in twin.assembly.tables}
    for table, key in COPIED_KEYS.items():
        rows = list(tables[table])
        tables[table] += [{**row, key: f"{row[key]}-copy{number}"} for number in range(copies) for row in rows]
    records = Records(twin.cloud, twin.assembly, tables)
    journal = [(at, event) for _ in range(copies) for at, event in copy.deepcopy(first.journal)]
    outbox = [(row, document) for _ in range(copies) for row, document in first.outbox]
    for number, (_, event) in enumerate(journal):
        event["detail"]["id"] = f"{event['detail'].get('id')}-copy{number}"
    records.shared = {reading(Records, "journal"): journal, reading(Records, "outbox"): outbox}
    return records


def reading(kind: type, name: str) -> tuple[Any, tuple[()]]:
    """Return the key under which a shared property is kept."""
    return kind.__dict__[name].read, ()


def count_readings(records: Records, counts: Counter[str], views: list[Records]) -> None:
    """Read every property of the views, and replace lists and dictionaries by those that count."""
    records.tables.update({name: counted(name, counts, rows) for name, rows in records.tables.items()})
    for view in views:
        for kind in type(view).__mro__:
            for name, found in vars(kind).items():
                if isinstance(found, cached_property):
                    view.__dict__[name] = counted(name, counts, getattr(view, name))
                elif isinstance(found, shared_property):
                    value = getattr(view, name)
                    if not isinstance(value, CountedList | CountedDict):
                        view.shared[reading(kind, name)] = counted(name, counts, value)
