"""Records of a story: complete, linked, valid, and equal for equal seeds."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from scenarios.orders.workload import orders
from signalbox.assembly import Assembly
from signalbox.story import record, story_records, write_story
from signalbox.twin import Twin
from signalbox.twin.kernel.clock import Clock

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "signalbox/story/schema.json").read_text("utf-8"))
FAULT = {"at": 61, "fault": "crash-after-effect", "function": "orders-reserve-stock", "nth": 1}
BROKEN = {"at": 70, "type": "OrderPlaced", "subject": "bad", "data": {"orderId": "bad"}}
Rows = list[dict[str, Any]]


def played(assembly: Assembly, seed: int = 3) -> Rows:
    """The story of a few orders, one fault and one dead letter."""
    with Twin.from_assembly(assembly, seed) as twin:
        recorder = record(twin)
        twin.play([*orders(4, 2.0, seed), FAULT, BROKEN])
        return list(story_records(recorder, "the command"))


@pytest.fixture(scope="module")
def rows(assembly: Assembly) -> Rows:
    return played(assembly)


def of(rows: Rows, kind: str) -> Rows:
    """The records of a kind."""
    return [row for row in rows if row["record"] == kind]


def test_each_record_is_valid(rows: Rows) -> None:
    """Each record fits the schema, and the story has every kind that this run can have."""
    validators = {
        kind: jsonschema.Draft7Validator({**definition, "definitions": SCHEMA["definitions"]})
        for kind, definition in SCHEMA["definitions"].items()
    }
    problems = [(row, error.message) for row in rows for error in validators[row["record"]].iter_errors(row)]
    assert problems[:3] == []
    assert set(validators) - {row["record"] for row in rows} == {"throttle", "violation"}


def test_the_schema_refuses_other_lines() -> None:
    """A record without its fields, and one of another kind, break the schema."""
    whole = jsonschema.Draft7Validator(SCHEMA)
    node = {"record": "node", "kind": "bus", "name": "events"}
    assert whole.is_valid(node)
    assert not whole.is_valid({"record": "node"})
    assert not whole.is_valid({**node, "record": "something"})
    assert not whole.is_valid({**node, "more": 1})


def test_a_page_documents_each_field() -> None:
    """docs/story.md has a table for each kind with exactly the fields of the schema."""
    page = (ROOT / "docs/story.md").read_text("utf-8")
    common = {"record", "id", "at", "by", "keys"}
    for kind, definition in SCHEMA["definitions"].items():
        section = page.partition(f"### `{kind}`\n")[2].partition("\n### ")[0]
        told = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
        assert told | common == set(definition["properties"]) | common, kind


def test_every_effect_leads_back_to_a_line(rows: Rows) -> None:
    """The causes of the last event of an order lead over relay, row and handler to its line."""
    by_id = {row["id"]: row for row in rows if "by" in row}
    end = next(row for row in of(rows, "event") if row["type"] == "OrderConfirmed")
    way = [end]
    while way[-1]["by"]:
        way.append(by_id[way[-1]["by"][0]])
    kinds = list(dict.fromkeys(row["record"] for row in way))
    assert kinds == ["event", "write", "call", "invocation", "state", "execution", "message", "line"]
    assert way[-1]["line"]["type"] == "OrderPlaced"
    assert all(earlier["at"] <= later["at"] for later, earlier in pairwise(way))


def test_causes_are_earlier(rows: Rows) -> None:
    """No record is caused by a later one, and each cause is in the story."""
    by_id = {row["id"]: row for row in rows if "by" in row}
    late = [row for row in by_id.values() for cause in row["by"] if by_id[cause]["at"] > row["at"]]
    assert late == []


def test_a_fault_names_its_line_and_what_it_broke(rows: Rows) -> None:
    """The crash of the plan is a record, caused by its line, during a call of the broken function."""
    (hit,) = of(rows, "fault")
    by_id = {row["id"]: row for row in rows if "by" in row}
    assert hit["fault"] == "crash-after-effect"
    assert by_id[hit["by"][0]]["line"] == FAULT
    broken = by_id[hit["during"]]
    assert broken["record"] == "invocation" and broken["result"] == "raised"
    assert hit["keys"] == broken["keys"] != []


def test_versions_of_a_row_follow_each_other(rows: Rows) -> None:
    """Each version begins with the one before, and differs from it; a first version has none before."""
    by_id = {row["id"]: row for row in of(rows, "write")}
    for row in by_id.values():
        before = by_id[row["previous"]]["after"] if row["previous"] else None
        assert row["before"] == before != row["after"]
    assert any(row["previous"] for row in by_id.values())


def test_reads_name_the_versions(rows: Rows) -> None:
    """A handler that read a row names the write that made the version."""
    writes = {row["id"]: row for row in of(rows, "write")}
    read = [row for row in of(rows, "call") if row["reads"]]
    assert read
    assert all(writes[number]["table"] == row["target"] for row in read for number in row["reads"])


def test_queues_come_to_rest(rows: Rows) -> None:
    """The depth of each queue is never negative, and at the end only dead letters are left."""
    last = {}
    for row in of(rows, "queue"):
        assert row["visible"] >= 0 and row["in_flight"] >= 0
        last[row["queue"]] = row["visible"] + row["in_flight"]
    letters = Counter(row["queue"] for row in of(rows, "dead_letter") if row["left"])
    assert {name: depth for name, depth in last.items() if depth} == dict(letters)


def test_states_have_input_output_and_invocations(rows: Rows) -> None:
    """Each attempt of a task knows its invocation; the crashed one has an error and a second attempt."""
    tasks = [row for row in of(rows, "state") if row["type"] == "Task"]
    assert all(one["invocation"] for row in tasks for one in row["attempts"])
    assert all(row["input"] is not None and row["output"] is not None for row in tasks if row["ended"])
    crashed = next(row for row in tasks if len(row["attempts"]) > 1)
    assert crashed["name"] == "ReserveStock" and crashed["attempts"][0]["error"] == "Runtime.ExitError"


def test_draws_have_reasons(rows: Rows) -> None:
    """Each drawn duration lies between its bounds and says what it decided."""
    draws = [row for row in of(rows, "draw") if row["reason"] != "tie"]
    assert all(row["least"] <= row["value"] + 1e-6 and row["value"] <= row["most"] + 1e-6 for row in draws)
    assert {"delivery by a bus", "start of a task", "work of a handler"} <= {row["reason"] for row in draws}


def test_ties_are_heard() -> None:
    """The first of two actions of one instant is a drawn one; actions in a fixed order are not."""
    heard: list[int] = []
    clock = Clock(Random(0))
    clock.tie_listeners.append(heard.append)
    for _ in range(2):
        clock.at(clock.start + 5, lambda: None)
        clock.at(clock.start + 7, lambda: None, shuffled=False)
    clock.run_until(clock.start + 9)
    assert len(heard) == 1


def test_the_same_seed_gives_the_same_file(assembly: Assembly, rows: Rows, tmp_path: Path) -> None:
    """Two runs write the same bytes; the file has a line for each record."""
    first = write_story(rows, tmp_path / "a.jsonl").read_bytes()
    assert first == write_story(played(assembly), tmp_path / "b.jsonl").read_bytes()
    assert len(first.splitlines()) == len(rows)


def test_a_recorded_run_is_the_same_run(assembly: Assembly) -> None:
    """Executions, events and log lines are equal with and without a recorder."""

    def left(recorded: bool) -> str:
        with Twin.from_assembly(assembly, 3) as twin:
            if recorded:
                record(twin)
            twin.play(orders(2, 2.0, 3))
            return json.dumps([twin.executions(), twin.journal(), twin.cloud.functions.lines], default=str)

    assert left(True) == left(False)
