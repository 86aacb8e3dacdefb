"""Auditors of contents: silent on a run in which everything happens, and exact about each field that is forged."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from scenarios import SCENARIOS
from scenarios.auditing.expected_data import Content, Contents, differences
from scenarios.auditing.histories import ArchivedHistories
from scenarios.lending.auditors.contents import CONTENTS as OF_LENDING
from scenarios.onboarding.auditors.contents import CONTENTS as OF_ONBOARDING
from scenarios.orders.auditors.contents import CONTENTS as OF_ORDERS
from scenarios.records import announced_events
from scenarios.settlement.auditors.contents import CONTENTS as OF_SETTLEMENT
from scenarios.suspects.auditor import CONTENTS as OF_SUSPECTS
from scenarios.video.contents import CONTENTS as OF_VIDEO
from scenarios.webhooks.auditor import CONTENTS as OF_WEBHOOKS
from scenarios.webhooks.deliveries import CONTENTS as OF_DELIVERIES
from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.auditors.records import Records
from stacks.routes import ROWS_OF
from tests.simulation import contents, doctored
from tests.simulation.counted import count_readings, counted, multiplied
from tests.simulation.forged_rows import Forger, bare_rows, keys_of, places
from tests.simulation.unread_rows import UNREAD, is_unread

OF: Mapping[str, Contents] = {
    "orders": OF_ORDERS,
    "lending": OF_LENDING,
    "onboarding": OF_ONBOARDING,
    "settlement": OF_SETTLEMENT,
    "video": OF_VIDEO,
    "suspects": OF_SUSPECTS,
    "webhooks": {**OF_WEBHOOKS, **OF_DELIVERIES},
}
BY_TYPE = {kind: (slug, content) for slug, table in OF.items() for kind, content in table.items()}
RARE = {"SettlementFailed", "CircuitOpened"}
"""Types that this run does not publish; they have tests of their own below."""
OF_FILES = {"VideoUploaded", "MetadataRead", "MetadataFailed"}


@pytest.fixture(scope="module")
def run(assembly: Assembly) -> Iterator[Twin]:
    """A run in which our functions publish nearly every type."""
    with Twin.from_assembly(assembly, schedules=False) as twin:
        contents.play(twin)
        yield twin


@pytest.fixture(scope="module")
def views(run: Twin) -> Mapping[str, Any]:
    """The records of the run, as each scenario reads them."""
    records = Records(run.cloud, run.assembly)
    return {scenario.slug: records.view(scenario.records) for scenario in SCENARIOS}


def test_nothing_is_wrong_with_the_run(run: Twin) -> None:
    """No auditor objects to a run without forgery."""
    assert run.audit() == []


def test_every_type_is_read() -> None:
    """Each type that a function of ours publishes has an auditor of its contents."""
    assert ROWS_OF.keys() <= OF.keys()
    routes = [route for slug in OF for route in ROWS_OF[slug].routes]
    published = {kind for route in routes for kind in route.publishes} | {"SettlementRequested", "JourneyStalled"}
    pages = {"EmailVerified", "PaymentReceived", "PaymentFailed", "StockReceived"}
    assert published | pages | {"CircuitOpened", "ExecutionFailed"} == BY_TYPE.keys()


def test_every_type_and_field_happens(views: Mapping[str, Any]) -> None:
    """The run publishes each type but rare ones, with every field that its contract requires."""
    events = announced_events(views["orders"])
    assert {event["type"] for event in events} == BY_TYPE.keys() - RARE
    for kind in BY_TYPE.keys() - RARE:
        schema = json.loads((CHECKOUT / f"lambdas/contracts/{kind}/v1.schema.json").read_text("utf-8"))
        seen = {field for event in events if event["type"] == kind for field in event["data"]}
        optional = {"customerId", "attempt", "mended"}
        assert schema["properties"].keys() - optional <= seen, kind


def test_each_attribute_of_each_row_is_read(run: Twin) -> None:
    """Another value of an attribute is noticed, unless a reason is given why no auditor reads it."""
    forger = Forger(run)
    found = places(forger.tables)
    unnoticed = [place for place, where in found.items() if not is_unread(place) and forger.unnoticed(place, where)]
    assert unnoticed == []
    assert {pattern for pattern in UNREAD if not any(re.fullmatch(pattern, place) for place in found)} == set()


def test_rows_without_fields_are_violations(run: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of any kind that an auditor cannot read is a violation, and the audit goes on."""
    whole = Forger(run).tables
    for kind, table, number in bare_rows(whole):
        rows = [*whole[table][:number], keys_of(whole[table][number]), *whole[table][number + 1 :]]
        records = Records(run.cloud, run.assembly, {**whole, table: rows})
        monkeypatch.setattr("signalbox.twin.auditors.audit.Records", lambda cloud, assembly, found=records: found)
        assert run.audit() != [], kind


def forged(value: Any) -> Iterator[Any]:
    """Yield other values of a field: slightly more, something else, nothing."""
    if isinstance(value, str):
        yield from (f"{value}x", "", "2026-01-05T09:00:00.000Z", "12.34")
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, dict):
        yield from ({**value, "more": 1}, {})
    else:
        yield from ([*value, "Another"], value[:-1] if value else ["One"])


def plausible(events: list[Any]) -> Mapping[str, list[Any]]:
    """Return the values that each field has in any event: one that belongs to another event may look right."""
    found: dict[str, list[Any]] = {}
    for event in events:
        for field, value in event["data"].items():
            known = found.setdefault(field, [])
            if value not in known:
                known.append(value)
    return found


def findings(records: Any, content: Content, event: Mapping[str, Any], **changed: Any) -> list[str]:
    """Return what is found wrong with an event after some parts were replaced."""
    return list(differences(records, {**event, **changed}, content))


def test_each_forged_field_is_named(views: Mapping[str, Any]) -> None:
    """Another value of any field of any event is found, and so is a missing or a new field."""
    events = announced_events(views["orders"])
    elsewhere, said = plausible(events), [(event["type"], event["data"]) for event in events]
    for event in events:
        slug, content = BY_TYPE[event["type"]]
        wrong = partial(findings, views[slug], content, event)
        data = event["data"]
        assert wrong() == []
        if event["type"] in OF_FILES and views["video"].current(data["videoId"], data["generation"]) is None:
            continue  # the file that the event describes is deleted
        for field, value in data.items():
            for other in (one for one in (*forged(value), *elsewhere[field]) if one != value):
                # What another event says too is wrong for its number alone, which other auditors count.
                is_copy = (event["type"], {**data, field: other}) in said
                assert is_copy or wrong(data={**data, field: other}), (event, field, other)
            assert wrong(data={name: found for name, found in data.items() if name != field}), (event, field)
        assert wrong(data={**data, "discount": "1.00"}), event
        assert wrong(source="signalbox.other"), event
        assert wrong(subject="somebody"), event


def objections(run: Twin, slug: str, name: str, change: doctored.Change = lambda tables: None) -> list[str]:
    """Return what one auditor of a scenario finds in the records after a change."""
    tables = {
        table: [dict(row) for row in Records(run.cloud, run.assembly).rows(table)] for table in run.assembly.tables
    }
    change(tables)
    scenario = next(one for one in SCENARIOS if one.slug == slug)
    view = Records(run.cloud, run.assembly, tables).view(scenario.records)
    return list(scenario.auditors[name](view))


@pytest.mark.parametrize(("slug", "name", "words", "change"), doctored.DOCTORED)
def test_each_forged_row_is_named(run: Twin, slug: str, name: str, words: str, change: doctored.Change) -> None:
    """One row with another value, one too many or one too few is found, in these words."""
    found = objections(run, slug, name, change)
    assert any(words in sentence for sentence in found), found


@pytest.mark.parametrize(("name", "words", "file", "old", "new"), doctored.FORGED_FILES)
def test_each_forged_file_is_named(run: Twin, name: str, words: str, file: str, old: str, new: str) -> None:
    """One other value in a file of the settlement is found, in these words."""
    restore = doctored.forge_file(run, file, old, new)
    try:
        found = objections(run, "settlement", name)
        assert any(words in sentence for sentence in found), found
    finally:
        restore()


def test_no_auditor_reads_everything_for_each_order(run: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    """The auditors read a collection whole a fixed number of times, so that they grow as a run does."""
    copies, counts = 80, Counter[str]()
    records = multiplied(run, copies)
    monkeypatch.setattr(run.cloud.executions, "all", counted("all executions", counts, run.cloud.executions.all))
    views = [records, *(records.view(kind) for kind in {*(one.records for one in SCENARIOS), ArchivedHistories})]
    count_readings(records, counts, views)
    counts.clear()
    monkeypatch.setattr("signalbox.twin.auditors.audit.Records", lambda cloud, assembly: records)
    run.audit()
    assert counts["journal"] > 2
    assert {name: count for name, count in counts.items() if count >= copies} == {}
