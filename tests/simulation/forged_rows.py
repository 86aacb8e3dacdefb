"""Other values for every attribute of every kind of row, one at a time, and whether an auditor notices."""

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scenarios import SCENARIOS
from signalbox.twin import Twin
from signalbox.twin.auditors.audit import sentences
from signalbox.twin.auditors.progress import audit_progress
from signalbox.twin.auditors.records import Records
from signalbox.twin.auditors.shared_property import shared_property
from signalbox.twin.auditors.time import audit_time
from tests.simulation.unread_rows import is_unread

Tables = Mapping[str, list[dict[str, Any]]]
Path = tuple[Any, ...]
Place = str
"""Table, kind of row and attribute: `orders step#ship-order state`; `[]` stands for any element of a list."""
Found = tuple[str, int, Path, Any]
"""Table, number of a row, path and value of an attribute."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
KEYS = ("orderId", "applicationId", "userId", "customerId", "videoId", "id", "date", "account", "sku", "record")
"""Attributes that are keys of tables; a row under another key is a row too many."""
OWNERS = {
    **dict.fromkeys(("loans", "paces"), ("lending",)),
    **dict.fromkeys(("settlements", "ledger"), ("settlement",)),
    **dict.fromkeys(("videos", "videometadata", "transcodings", "thumbnails"), ("video",)),
    **dict.fromkeys(("profiles", "verifications", "screenings", "accounts", "welcomes", "journeys"), ("onboarding",)),
    **dict.fromkeys(("webhooks", "subscriptions"), ("webhooks",)),
}
"""By table: the scenario that is asked first."""
REST = tuple(scenario.slug for scenario in SCENARIOS)
STEPS = ((10**12, 25_200_000), (10**9, 25_200))
"""Least number that counts as an instant, in milliseconds or seconds, and seven hours of that unit."""
BY_NAME = ("came", "facts", "posted", "totals")
"""Attributes whose value maps names of the business: each name counts alike."""


def kind_of(table: str, row: Mapping[str, Any]) -> str:
    """Return the kind of a row by its key, without the parts that name one thing of the business."""
    name = str(row.get("record") or row.get("id") or row.get("userId") or "")
    if table == "sandbox":
        return name.partition("-")[0]
    first, mark, rest = name.partition("#")
    if first == "step":
        return f"step {rest}"
    return first if mark or "record" in row else ""


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the value of each leaf of a row; an empty list or map is a leaf."""
    if value and isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif value and isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))
    else:
        yield path, value


def place_of(table: str, row: Mapping[str, Any], path: Path) -> Place:
    """Return the name of an attribute."""
    names = ["[]" if isinstance(part, int) else str(part) for part in path]
    if names[0] in BY_NAME or (len(names) > 1 and names[1] in BY_NAME):
        place = next(number for number, name in enumerate(names) if name in BY_NAME) + 1
        names[place : place + 1] = ["*"]
    return " ".join(part for part in (table, kind_of(table, row), ".".join(names)) if part)


def forged(value: Any, others: list[Any]) -> Any:
    """Return another value of the same form: that of another row, or one slightly different."""
    if isinstance(value, str) and INSTANT.fullmatch(value):
        moved = datetime.fromisoformat(value) + timedelta(hours=7)
        return moved.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moved.microsecond // 1000:03d}Z"
    if isinstance(value, str):
        return next((other for other in others if other != value and isinstance(other, str)), f"{value}x")
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, list | dict):
        return ["other"] if isinstance(value, list) else {"other": 1}
    return value + next((step for least, step in STEPS if value >= least), 1)


def changed(tables: Tables, table: str, number: int, path: Path, value: Any) -> Tables:
    """Return tables in which one attribute of one row has another value."""
    row = copy.deepcopy(tables[table][number])
    holder: Any = row
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    return {**tables, table: [*tables[table][:number], row, *tables[table][number + 1 :]]}


def places(tables: Tables) -> dict[Place, list[Found]]:
    """Return each attribute with its table, number of a row, path and value, for each row that has it."""
    found: dict[Place, list[Found]] = {}
    for table in sorted(tables):
        for number, row in enumerate(tables[table]):
            for path, value in leaves(row):
                if not (len(path) == 1 and path[0] in KEYS):
                    found.setdefault(place_of(table, row, path), []).append((table, number, path, value))
    return found


def keys_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without anything but its keys."""
    return {name: value for name, value in row.items() if name in KEYS}


def bare_rows(tables: Tables) -> Iterator[tuple[Place, str, int]]:
    """Yield each kind of row that auditors read, with its table and the number of the first such row."""
    seen = set()
    for table in sorted(tables):
        for number, row in enumerate(tables[table]):
            kind = f"{table} {kind_of(table, row)}"
            names = [path for path, _ in leaves(row) if path[0] not in KEYS]
            if kind not in seen and not all(is_unread(place_of(table, row, path)) for path in names):
                seen.add(kind)
                yield kind, table, number


class Forger:
    """Forges rows of a run, and asks the auditors. What no row changes is read once."""

    def __init__(self, run: Twin) -> None:
        self.run = run
        first = Records(run.cloud, run.assembly)
        self.tables: Tables = {table: [dict(row) for row in first.rows(table)] for table in run.assembly.tables}
        self.read = {}
        for name in ("outbox", "journal", "replayed", "queues_of", "under_way"):
            getattr(first, name)
            self.read[reading(Records, name)] = first.shared[reading(Records, name)]

    def is_noticed(self, table: str, number: int, path: Path, value: Any) -> bool:
        """Return whether an auditor of the table's scenarios objects to another value of an attribute."""
        tables = changed(self.tables, table, number, path, value)
        records = Records(self.run.cloud, self.run.assembly, dict(tables), shared=dict(self.read))
        return any(self.objects(records, slug) for slug in (*OWNERS.get(table, ()), *REST))

    def objects(self, records: Records, slug: str) -> bool:
        """Return whether an auditor of a scenario yields anything."""
        scenario = next(one for one in SCENARIOS if one.slug == slug)
        view = records.view(scenario.records)
        completed = {route: (rule, view) for route, rule in scenario.completed.items()}
        audits = [partial(auditor, view) for auditor in scenario.auditors.values()]
        audits += [partial(audit_progress, view, completed), partial(audit_time, view)]
        return any(next(sentences(read), None) for read in audits)

    def unnoticed(self, place: Place, where: list[Found]) -> bool:
        """Return whether nobody notices another value of an attribute in the first row that has it."""
        table, number, path, value = where[0]
        return not self.is_noticed(table, number, path, forged(value, [found[3] for found in where]))


def reading(kind: type, name: str) -> tuple[Any, tuple[()]]:
    """Return the key under which a shared property is kept."""
    assert isinstance(kind.__dict__[name], shared_property)
    return kind.__dict__[name].read, ()
