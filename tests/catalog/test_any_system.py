"""The catalogue of systems without our metadata: from rules, grants, definitions and code."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from tests.catalog.small import catalog, named, saved, shop

MACHINE: dict[str, Any] = {
    "StartAt": "Tell",
    "States": {
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [{"DetailType": "Packed", "Source": "shop.packing", "EventBusName": "${Bus}"}]},
            "End": True,
        }
    },
}


def stack(folder: Path, **resources: Any) -> Path:
    """Write a template with these resources."""
    (folder / "packing.template.json").write_text(json.dumps({"Resources": resources}))
    return folder


def rule(pattern: Any, target: Any, bus: Any = "packing") -> dict[str, Any]:
    """A rule with one target."""
    properties = {"EventBusName": bus, "EventPattern": pattern, "Targets": [{"Id": "one", "Arn": target}]}
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def machine(definition: Any = MACHINE) -> dict[str, Any]:
    """A state machine."""
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}


BUS = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "packing"}}


def test_producers_come_from_grants_and_code_and_consumers_from_rules(tmp_path: Path) -> None:
    """A function's types are texts of its code; a queue's consumer is its function; the tag `team` owns."""
    found = named(catalog(shop(tmp_path)), "Paid")
    assert [party.id for party in found.producers] == ["Till"]
    (consumer,) = found.direct
    assert (consumer.id, consumer.through, consumer.fifo) == ("Counter", ("Paid", "Line"), True)
    assert [party.name for party in found.consumers if party.catch_all] == ["events"]
    assert (found.owner, found.ordering, found.partition_key) == ("tills", "fifo", None)
    kept = {row["kind"]: row["seconds"] for row in found.retention}
    assert kept == {"archive": 7 * 86_400, "queue": 3600}
    assert not [row for row in named(catalog(tmp_path), "Counted").retention if row["kind"] == "archive"]


def test_what_nothing_tells_is_named(tmp_path: Path) -> None:
    """A function that may publish, and whose code names no type, is a sentence and no guess."""
    assert catalog(shop(tmp_path)).unknown == [
        "Silent may put events on a bus, and no text in its code names their types"
    ]


def test_a_rule_without_a_type_names_its_source(tmp_path: Path) -> None:
    """A rule on a source alone takes types that no template has, and those that come from this source."""
    found = catalog(stack(tmp_path, Bus=BUS, Log=rule({"source": ["shop.till", {"prefix": "shop.a"}]}, None)))
    assert found.unknown == ["the rule Log names no type, and nothing here tells the types of shop.till or shop.a*"]
    found = catalog(stack(tmp_path, Bus=BUS, Machine=machine(), Log=rule({"source": [{"prefix": "shop"}]}, None)))
    assert found.unknown == []
    assert [party.catch_all for party in named(found, "Packed").consumers] == [True]


def test_a_loop_is_printed_by_its_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and the cycle from its first name on, with the consumers between."""
    assert main(["catalog", "loops", "--assembly", str(shop(tmp_path))]) == 1
    assert capsys.readouterr().out == "Counted -> Paid -> Counted, through Till, Counter\n"
    assert main(["catalog", "loops", "--assembly", str(tmp_path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["loops"] == [{"events": ["Counted", "Paid", "Counted"], "through": ["Till", "Counter"]}]


def test_another_type_or_another_bus_is_no_loop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 once the counter publishes `Closed`, which no rule takes."""
    assert main(["catalog", "loops", "--assembly", str(shop(tmp_path, counted="Closed"))]) == 0
    assert "No loop" in capsys.readouterr().out


def test_a_machine_that_its_own_event_starts_is_a_loop(tmp_path: Path) -> None:
    """The entry names its bus by the symbol of the resource."""
    started = rule({"detail-type": ["Packed"]}, {"Ref": "Machine"}, {"Ref": "Bus"})
    (loop,) = catalog(stack(tmp_path, Bus=BUS, Machine=machine(), Start=started)).loops
    assert (loop.events, loop.through) == (("Packed", "Packed"), ("Machine",))


@pytest.mark.parametrize(
    ("pattern", "bus"),
    [
        ({"detail-type": ["Packed"]}, "default"),  # the event is on another bus
        ({"detail-type": ["Packed"], "source": ["shop.till"]}, "packing"),
        ({"detail-type": [{"anything-but": ["Packed"]}]}, "packing"),
        ({"detail-type": [{"suffix": "Sent"}]}, "packing"),
        ({"$or": [{"source": ["a"]}, {"detail-type": ["b"]}]}, "packing"),
    ],
)
def test_a_rule_that_cannot_match_makes_no_loop(tmp_path: Path, pattern: Any, bus: str) -> None:
    """The type, the source and the bus must all agree."""
    found = catalog(stack(tmp_path, Bus=BUS, Machine=machine(), Start=rule(pattern, {"Ref": "Machine"}, bus)))
    assert found.loops == []


def test_a_forwarded_event_comes_back(tmp_path: Path) -> None:
    """A rule sends the event to another bus, where a rule starts the machine again."""
    other = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "other"}}
    forward = rule({"source": ["shop.packing"]}, {"Fn::GetAtt": ["Other", "Arn"]}, {"Ref": "Bus"})
    start = rule({"detail-type": [{"prefix": "Pack"}]}, {"Ref": "Machine"}, {"Ref": "Other"})
    folder = stack(tmp_path, Bus=BUS, Other=other, Machine=machine(), Forward=forward, Start=start)
    assert [loop.events for loop in catalog(folder).loops] == [("Packed", "Packed")]
    stack(tmp_path, Bus=BUS, Other=other, Machine=machine(), Start=start)
    assert catalog(folder).loops == []


def test_a_loop_through_a_function_that_starts_the_machine(tmp_path: Path) -> None:
    """The rule calls a function, whose role may start the machine that publishes."""
    statement = {"Effect": "Allow", "Action": "states:Start*", "Resource": {"Ref": "Machine"}}
    policy = {"PolicyName": "start", "PolicyDocument": {"Statement": [statement]}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {}}}
    parts = {"Bus": BUS, "Machine": machine(), "Role": role, "Starter": function}
    start = rule({"detail-type": ["Packed"]}, {"Fn::GetAtt": ["Starter", "Arn"]})
    assert [loop.through for loop in catalog(stack(tmp_path, **parts, Start=start)).loops] == [("Starter > Machine",)]
    statement["Effect"] = "Deny"
    assert catalog(stack(tmp_path, **parts, Start=start)).loops == []


def test_schemas_of_a_registry_are_contracts(tmp_path: Path) -> None:
    """Two versions of one type stand side by side; OpenAPI keeps the type in an extension."""
    schema = {"type": "object", "description": "A parcel is packed.", "properties": {"id": {"type": "string"}}}
    whole = {"x-amazon-events-detail-type": "Parcel Lost", "type": "object"}
    opened = {"openapi": "3.0.0", "components": {"schemas": {"AWSEvent": whole, "ParcelLost": schema}}}
    rows = {"One": ("Packed", schema), "Two": ("shop@Packed-v2", schema), "Three": ("shop@ParcelLost", opened)}
    resources = {
        name: {"Type": "AWS::EventSchemas::Schema", "Properties": {"SchemaName": one, "Content": json.dumps(content)}}
        for name, (one, content) in rows.items()
    }
    found = catalog(stack(tmp_path, **resources))
    assert {event.name: [one.number for one in event.versions] for event in found.events} == {
        "Packed": [1, 2],
        "Parcel Lost": [1],
    }
    assert named(found, "Parcel Lost").description == "A parcel is packed."


@pytest.mark.parametrize(
    "resources",
    [
        {"Rule": {"Type": "AWS::Events::Rule"}},
        {"Rule": rule({"detail-type": [{"shape": 3}, 7, None]}, {"Fn::GetAtt": ["Gone", "Arn"]})},
        {"Rule": rule({"detail-type": "Packed", "$or": [3]}, None)},
        {"Machine": machine({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": 3, "Parameters": []}}})},
        {"Machine": machine({"StartAt": 1, "States": []})},
        {"Schema": {"Type": "AWS::EventSchemas::Schema", "Properties": {"Content": "{", "SchemaName": 3}}},
        {"Function": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": ["A", 3, {"Statement": [3]}]}}},
        {"Pipe": {"Type": "AWS::Pipes::Pipe", "Properties": {"Source": 3, "Target": []}}},
        {"Queue": {"Type": "AWS::SQS::Queue", "Properties": []}},
    ],
)  # fmt: skip
def test_strange_resources_are_read(tmp_path: Path, resources: Any) -> None:
    """Values that make no sense neither crash nor loop."""
    assert catalog(stack(tmp_path, **resources)).loops == []


def test_a_folder_without_a_template_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and one sentence, also for a path that is not there and a file that cannot be written."""
    assert main(["catalog", "--assembly", str(tmp_path)]) == 2
    assert main(["catalog", "--assembly", str(tmp_path / "gone")]) == 2
    assert main(["catalog", "--assembly", str(saved(tmp_path)), "-o", str(tmp_path / "no/page.html")]) == 2
    assert capsys.readouterr().err.count("\n") == 3
