"""The catalogue of this project: complete, published forms valid, and true beside a run of the twin."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from signalbox.assembly import Assembly
from signalbox.catalog.build import catalog_of
from signalbox.catalog.forms.asyncapi import asyncapi_of
from signalbox.catalog.forms.markdown import markdown_of
from signalbox.catalog.forms.page import page_of
from signalbox.catalog.model import Catalog
from signalbox.catalog.system import read_system
from signalbox.cli import main
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from stacks.parts.routing.publishers import RESTART_REQUESTED
from stacks.routes import ORDERED, ROUTES, ROWS_OF

CONTRACTS = CHECKOUT / "lambdas/contracts"
PUBLISHED = CHECKOUT / "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"
LINES = 16
FROM_AWS = {event for route in ROUTES if route.source for event in route.events}
PAST_THE_BUS = {*ORDERED, RESTART_REQUESTED}


@pytest.fixture(scope="module")
def catalog(assembly: Assembly) -> Catalog:
    """The catalogue of the project's assembly."""
    return catalog_of(read_system(assembly.path))


def test_every_contract_is_a_row_with_all_its_facts(catalog: Catalog) -> None:
    """Each type has versions with examples, consumers, an owner, a partition key and its time in queues."""
    rows = {event.name: event for event in catalog.events}
    assert set(rows) == {path.name for path in CONTRACTS.iterdir()} | FROM_AWS
    for event in rows.values():
        assert event.direct, event.name
        assert event.owner, event.name
        assert {"queue", "dead-letter queue"} <= {row["kind"] for row in event.retention}, event.name
        if event.name not in FROM_AWS:
            assert all(one.example for one in event.versions), event.name
            schema = event.versions[-1].schema
            assert isinstance(schema, dict)
            assert event.partition_key in schema["required"], event.name
    assert catalog.unknown == []
    assert catalog.loops == []


def test_order_and_archive_are_those_of_the_way(catalog: Catalog) -> None:
    """Types that the relay sends to a FIFO queue are in order, and in no archive of the bus."""
    kept = {event.name: {row["kind"] for row in event.retention} for event in catalog.events}
    assert {event.name for event in catalog.events if event.ordering == "fifo"} == set(ORDERED)
    assert {name for name, kinds in kept.items() if "archive" not in kinds} == FROM_AWS | PAST_THE_BUS


@pytest.fixture(scope="module")
def published(assembly: Assembly) -> dict[str, list[dict[str, Any]]]:
    """Events by type that the outbox of one run holds: the first lines of each example script."""
    lines = []
    for path in sorted((CHECKOUT / "examples").glob("*.jsonl")):
        lines += path.read_text("utf-8").splitlines()[:LINES] if path.stem in ROWS_OF else []
    with Twin(assembly, seed=3, schedules=False) as twin:
        twin.play([json.loads(line) for line in lines])
        pages = twin.client("dynamodb").get_paginator("scan").paginate(TableName=assembly.tables["outbox"])
        rows = [item for page in pages for item in page["Items"] if item["kind"]["S"] == "event"]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        event = json.loads(row["body"]["S"])
        found.setdefault(event["type"], []).append(event)
    return found


def test_what_a_run_publishes_has_its_producer_and_partition(
    catalog: Catalog, published: dict[str, list[dict[str, Any]]]
) -> None:
    """Each published event has a producer, and the contract names the field of its partition."""
    assert len(published) > 10
    rows = {event.name: event for event in catalog.events}
    for name, events in published.items():
        assert rows[name].producers, name
        for event in events:
            key = str(event["data"][rows[name].partition_key])
            assert event["partitionkey"].partition("#")[2] == key, (name, event["partitionkey"])


def test_the_asyncapi_document_keeps_its_published_schema(catalog: Catalog) -> None:
    """Valid under AsyncAPI's own schema of 3.0.0; a channel for each type, an operation for each party."""
    if not PUBLISHED.is_file():
        pytest.skip("@asyncapi/specs is not in node_modules (`make setup` puts it there)")
    document = asyncapi_of(catalog, "Events", "1.0.0")
    validator = jsonschema.Draft7Validator(json.loads(PUBLISHED.read_text("utf-8")))
    assert list(validator.iter_errors(document)) == []
    assert len(document["channels"]) == len(catalog.events)
    parties = sum(len({*event.producers}) + len({(one.name) for one in event.direct}) for event in catalog.events)
    assert len(document["operations"]) == parties
    next(iter(document["operations"].values()))["action"] = "listen"
    assert list(validator.iter_errors(document))


def test_the_page_of_events_is_fresh(catalog: Catalog) -> None:
    """docs/events.md is what `signalbox catalog --format markdown -o docs/events.md` writes today."""
    page = (CHECKOUT / "docs/events.md").read_text("utf-8")
    assert page == f"{markdown_of(catalog).rstrip()}\n", "signalbox catalog --format markdown -o docs/events.md"


def references(page: str) -> Iterator[str]:
    """Yield the fragments that the links of a page name."""
    for part in page.split('href="#')[1:]:
        yield part.partition('"')[0]


def test_the_page_leads_from_the_graph_to_each_type(catalog: Catalog) -> None:
    """Each link of the page names a section; the same catalogue gives the same page; nothing is loaded."""
    page = page_of(catalog, "Events")
    assert page == page_of(catalog, "Events")
    assert {f'id="{name}"' in page for name in references(page)} == {True}
    assert "<script>" in page
    assert not any(word in page for word in ('src="', "@import", 'rel="stylesheet"'))


def looped(assembly: Assembly, folder: Path) -> tuple[Path, str]:
    """Return a copy of the templates in which a rule also takes what its function publishes, and that type."""
    route = next(route for route in ROUTES if route.publishes and route.source is None)
    for path in assembly.path.glob("*.template.json"):
        body = json.loads(path.read_text("utf-8"))
        for resource in body["Resources"].values():
            pattern = resource.get("Properties", {}).get("EventPattern")
            if resource["Type"] == "AWS::Events::Rule" and pattern.get("detail-type") == list(route.events):
                pattern["detail-type"] = [*route.events, route.publishes[0]]
        (folder / path.name).write_text(json.dumps(body))
    return folder, route.publishes[0]


def test_a_loop_of_our_own_is_found_by_its_events(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rule that takes an event which its consumer publishes: exit 1 and the cycle."""
    folder, name = looped(assembly, tmp_path)
    assert main(["catalog", "loops", "--assembly", str(folder)]) == 1
    assert f"{name} -> {name}, through " in capsys.readouterr().out


def test_the_verb_prints_one_document_or_one_form(
    assembly: Assembly, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` is one document on stdout; `-o` writes a form; the default is a table."""
    place = ["--assembly", str(assembly.path)]
    assert main(["catalog", "--json", *place]) == 0
    row = next(row for row in json.loads(capsys.readouterr().out)["events"] if row["versions"])
    assert row["versions"][0]["example"]
    assert row["versions"][0]["at"] == "/detail/data"
    assert main(["catalog", *place]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == [
        "type", "versions", "producers", "consumers", "key", "order", "owner",
    ]  # fmt: skip
    assert main(["catalog", "--format", "asyncapi", "-o", str(tmp_path / "api.json"), *place]) == 0
    assert json.loads((tmp_path / "api.json").read_text("utf-8"))["asyncapi"] == "3.0.0"
    assert capsys.readouterr().out == ""
