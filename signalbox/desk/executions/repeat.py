"""Repetition of failed parts of a flow without a state machine.

Each consumer is asked to try its failed and overdue rows again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.desk.dead_letters import messages
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.open_rows import overdue
from signalbox.desk.rows import Row, scan_table
from signalbox.errors import InputError
from signalbox.instants import parse_instant

FAILED = "FAILED"
SENDS = "each consumer does its part again as a new attempt; see the result with `desk show`"


@dataclass(frozen=True)
class Part:
    """A consumer's row to be tried again: the table's name, the row, and whether it has `failed` or is `overdue`."""

    table: str
    row: Row
    why: str


def repeat(account: Account, flow: str, since: float, rate: float) -> Steps:
    """Ask the consumers of a flow for what failed in the last `since` seconds, and for what is overdue.

    A request names the attempt that failed, so that two requests for one failure begin one new attempt. Raises
    InputError where nothing can be asked for.
    """
    asked: list[dict[str, str]] = []
    field, repeats = account.flow(flow)["key"], repeats_of(account, flow)
    for part in found_parts(account, flow, since):
        kind, key = repeats[part.table], str(part.row[field])
        messages.send(account, route_of(account, kind), kind, key, request(account, kind, part.row))
        asked.append({"key": key, "part": part.table, "why": part.why, "request": kind})
        yield 1 / rate
    return {"workflow": flow, "redriven": [*dict.fromkeys(one["key"] for one in asked)], "asked": asked, "note": SENDS}


def found_parts(account: Account, flow: str, since: float) -> list[Part]:
    """Return the parts to be asked for, by key. Raises InputError where there is none."""
    field, begin = account.flow(flow)["key"], account.now() - since
    parts = [part for table in repeats_of(account, flow) for part in parts_in(account, table, begin)]
    if not parts:
        raise InputError(
            f"no part of {flow} has failed in the last {since:g} s, and none is overdue; `desk dead` counts messages "
            "that no consumer took, and `desk replay ROUTE` sends them again"
        )
    return sorted(parts, key=lambda part: (str(part.row[field]), part.table))


def parts_in(account: Account, table: str, begin: float) -> Iterator[Part]:
    """Yield the rows of a table that have failed since an instant, and those that are overdue."""
    physical = account.assembly.tables[table]
    for row in scan_table(account, physical, "state", FAILED):
        changed = parse_instant(str(row.get("updatedAt", "")))
        if changed is not None and changed >= begin:
            yield Part(table, row, "failed")
    for found, row in overdue(account):
        if found.table == physical:
            yield Part(table, row, "overdue")


def repeats_of(account: Account, flow: str) -> Mapping[str, str]:
    """Return, by table, the event type that asks its consumer. Raises InputError where a flow has none."""
    repeats: Mapping[str, str] = account.flow(flow).get("repeats") or {}
    if not repeats:
        raise InputError(
            f"{flow} has no state machine, and no consumer of it can be asked for a part again: replay its dead "
            "letters with `desk replay ROUTE`"
        )
    return repeats


def route_of(account: Account, kind: str) -> str:
    """Return the route that takes a type. Raises InputError where there is none."""
    for route in account.assembly.routes:
        if kind in route["events"]:
            return str(route["name"])
    raise InputError(f"no route takes {kind}")


def request(account: Account, kind: str, row: Row) -> dict[str, Any]:
    """Return the data of a request: the fields of its contract, taken from the row."""
    schema = json.loads(Contracts(account.assembly).schemas[(kind, 1)].read_text("utf-8"))
    return {name: plain(row[name]) for name in schema["properties"] if name in row}


def plain(value: Any) -> Any:
    """Return a number of DynamoDB as JSON has it."""
    return int(value) if not isinstance(value, str | bool) else value


def describe_repeat(done: dict[str, Any]) -> str:
    """Return the outcome in a sentence."""
    parts = ", ".join(f"{one['part']} of {one['key']} ({one['why']})" for one in done["asked"])
    return f"asked for {parts}; {done['note']}"
