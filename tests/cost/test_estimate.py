"""`cost asl`: prices of a machine as Standard and Express, templates, and what is refused."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from signalbox.cost import definition_of, estimate
from signalbox.cost.documents import DocumentError
from tests.cost.asl_parts import FUNCTION, choice, estimated, machine, plain, retry, task

TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
START = "arn:aws:states:::states:startExecution.sync:2"


def test_standard_bills_expected_transitions_of_a_month() -> None:
    """17 states a thousand times: the published 0.425."""
    states = {f"S{n}": plain(f"S{n + 1}" if n < 16 else None) for n in range(17)}
    answer = estimated(machine(**states), executions_per_month=1000).to_json()
    assert answer["standard"]["total"] == "0.425"
    assert answer["transitions"] == {"expected": 17, "max": 17}


def test_express_bills_a_request_and_its_duration() -> None:
    """Durations add up along the way; a Parallel lasts as long as its longest branch."""
    branches = [machine(A=task()), machine(B=task())]
    definition = machine(P={"Type": "Parallel", "Branches": branches, "Next": "C"}, C=task())
    durations = {"A": 10_000, "B": 4_000, "C": 1_250}
    answer = estimated(definition, durations_ms=durations, executions_per_month=1000).to_json()
    seconds = Decimal("11.3")  # 11,250 ms, rounded up to 100 ms
    assert Decimal(answer["express"]["total"]) == Decimal("0.001") + 1000 * seconds / 16 * Decimal("0.00001667")
    assert answer["express"]["impossible"] == []


def test_the_free_tier_covers_4000_transitions() -> None:
    """Only when asked for."""
    assert estimated(machine(A=plain()), executions_per_month=5000, free_tier=True).standard.total == Decimal("0.025")


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (task(Resource=TOKEN), "A waits for a task token."),
        (task(Resource="arn:aws:states:::ecs:runTask.sync"), "A waits for a job by .sync."),
        (task(Resource="arn:aws:states:us-east-1:123456789012:activity:sign"), "A waits for an activity."),
        ({"Type": "Wait", "Seconds": 301, "End": True}, "A lasts 301 s, over the 5 minutes of an Express workflow."),
    ],
)
def test_express_is_impossible_with_the_reason(state: dict[str, Any], reason: str) -> None:
    """Tokens, jobs, activities and long waits are named."""
    answer = estimated(machine(A=state)).to_json()
    assert answer["express"] == {"total": None, "impossible": [reason]}


def test_express_is_impossible_with_a_distributed_map() -> None:
    """A distributed Map can be started by Standard alone."""
    inner = machine(I=plain()) | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    answer = estimated(machine(M={"Type": "Map", "ItemProcessor": inner, "End": True}), map_items={"M": 1000}).to_json()
    assert answer["express"]["impossible"] == ["M is a distributed Map."]
    requests = [line for line in answer["standard"]["lines"] if line["item"] == "requests"]
    assert requests[0]["quantity"] == "1000"


def test_waits_on_one_way_add_up() -> None:
    """Three waits of two minutes are over five; on two ways they are not."""
    wait = {"Type": "Wait", "Seconds": 120}
    row = machine(A=wait | {"Next": "B"}, B=wait | {"Next": "C"}, C=wait | {"End": True})
    assert "add to 360 s" in estimated(row).reasons[0]
    fork = machine(F=choice("A", default="B"), A=wait | {"Next": "C"}, B=wait | {"Next": "C"}, C=wait | {"End": True})
    assert estimated(fork).reasons == []


def test_a_wait_that_is_never_entered_hinders_nothing() -> None:
    """An exit at probability 0 does not exist, so the wait behind it is none."""
    wait = {"Type": "Wait", "Seconds": 200, "Next": "C"}
    fork = machine(F=choice("A", default="C"), A=wait, C={"Type": "Wait", "Seconds": 200, "End": True})
    assert estimated(fork).reasons
    assert estimated(fork, branches={"F": {"A": 0, "C": 1}}).reasons == []


def test_drivers_rank_the_states_by_what_they_cost() -> None:
    """The dearest first, with its share and its dollars a month."""
    row = machine(A=plain("M"), M={"Type": "Map", "Iterator": machine(I=plain()), "End": True})
    drivers = estimated(row, map_items={"M": 8}, executions_per_month=1000).to_json()["drivers"]
    assert [driver["state"] for driver in drivers] == ["I", "A", "M"]
    assert drivers[0] == {"state": "I", "transitions": 8, "share": 0.8, "amount": "0.2"}


def test_what_was_assumed_is_said() -> None:
    """Branches, items and durations that the usage left open are listed."""
    inner = machine(I=task())
    row = machine(C=choice("M", default="E"), M={"Type": "Map", "ItemProcessor": inner, "Next": "E"}, E=plain())
    said = " ".join(estimated(row).assumed)
    assert "C: no branches given" in said
    assert "M: no map_items given" in said
    assert "no durations_ms given for I" in said
    given = {"branches": {"C": {"M": 1, "E": 0}}, "map_items": {"M": 2}, "durations_ms": {"I": 1}}
    assert estimated(row, **given).assumed == []


def template(properties: dict[str, Any], **others: Any) -> dict[str, Any]:
    """A template with one machine."""
    resources = {"Orders": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}, **others}
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, **resources}}


def joined() -> dict[str, Any]:
    """A definition as CDK writes it."""
    text = json.dumps(machine(A=task("B", Resource="@"), B=plain()))
    before, after = text.split("@")
    return {"Fn::Join": ["", [before, {"Fn::GetAtt": ["Function", "Arn"]}, after]]}


@pytest.mark.parametrize(
    "properties",
    [
        {"DefinitionString": json.dumps(machine(A=plain("B"), B=plain()))},
        {"DefinitionString": joined()},
        {"DefinitionString": {"Fn::Sub": json.dumps(machine(A=task("B", Resource="${Function.Arn}"), B=plain()))}},
        {
            "DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Seconds}, "Next": '
            '"B"}, "B": {"Type": "Succeed"}}}',
            "DefinitionSubstitutions": {"Seconds": {"Ref": "Patience"}},
        },
        {"Definition": machine(A=plain("B"), B=plain())},
    ],
)
def test_a_machine_is_read_from_a_template(properties: dict[str, Any]) -> None:
    """Text, joined or substituted text and objects are read; values known after deployment do not matter."""
    body = template(properties) | {"Parameters": {"Patience": {"Type": "Number", "Default": 20}}}
    assert estimate(definition_of(body, "t.json"), {}).outcome.transitions == 2


@pytest.mark.parametrize("name", ["DefinitionS3Location", "DefinitionUri"])
def test_a_definition_that_stands_elsewhere_is_refused_by_name(name: str) -> None:
    """A definition outside the template cannot be priced from it."""
    with pytest.raises(DocumentError, match="the definition of Orders stands in") as caught:
        definition_of(template({name: "s3://bucket/key"}), "t.json")
    assert caught.value.pointer == f"/Resources/Orders/Properties/{name}"


def test_one_of_several_machines_is_picked_by_its_logical_id() -> None:
    """Several machines need a name; the error lists them."""
    text = json.dumps(machine(A=plain()))
    body = template(
        {"DefinitionString": text},
        Other={"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": text}},
    )
    with pytest.raises(DocumentError, match="name one: Orders, Other"):
        definition_of(body, "t.json")
    assert definition_of(body, "t.json", "Other").name == "Other"
    with pytest.raises(DocumentError, match="did you mean 'Orders'"):
        definition_of(body, "t.json", "Order")


@pytest.mark.parametrize(("kind", "transitions", "requests"), [("STANDARD", 4, 0), ("EXPRESS", 1, 1)])
def test_a_started_machine_of_the_same_template_is_paid_by_its_type(kind: str, transitions: int, requests: int) -> None:
    """A nested execution costs what the other machine costs."""
    parent = machine(A=task(Resource=START, Parameters={"StateMachineArn": "${Child}"}))
    inner = machine(X=plain("Y"), Y=plain("Z"), Z=plain())
    child = {"StateMachineType": kind, "DefinitionString": json.dumps(inner)}
    body = template(
        {"DefinitionString": json.dumps(parent), "DefinitionSubstitutions": {"Child": {"Ref": "Child"}}},
        Child={"Type": "AWS::StepFunctions::StateMachine", "Properties": child},
    )
    found = estimate(definition_of(body, "t.json", "Orders"), {})
    assert found.outcome.transitions == transitions
    assert found.outcome.express_requests == requests
    assert found.most == transitions


def test_a_machine_that_starts_itself_is_refused() -> None:
    """A machine that starts itself has no finite cost."""
    parent = machine(A=task(Resource=START, Parameters={"StateMachineArn": "${Orders}"}))
    body = template({"DefinitionString": json.dumps(parent)})
    with pytest.raises(DocumentError, match="starts itself again"):
        estimate(definition_of(body, "t.json"), {})


def test_a_machine_started_elsewhere_is_said_to_be_left_out() -> None:
    """A machine outside the file is listed as an assumption, and nothing is guessed."""
    row = machine(A=task(Resource=START, Arguments={"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:x"}))
    assert "A: it starts another machine" in " ".join(estimated(row).assumed)


SMALL = machine(C=choice("A", default="B"), A=task(), B=plain())


@pytest.mark.parametrize(
    ("usage", "pointer", "words"),
    [
        ({"branches": {"C": {"A": Decimal("0.5"), "B": Decimal("0.4")}}}, "/branches/C", "add to 0.9, not to 1"),
        ({"branches": {"D": {"A": 1}}}, "/branches/D", "known are C"),
        ({"branches": {"A": {"B": 1}}}, "/branches/A", "is a Task"),
        ({"branches": {"C": {"X": 1}}}, "/branches/C/X", "does not lead to 'X'"),
        ({"branches": {"C": {"A": 2, "B": -1}}}, "/branches/C/A", "between 0 and 1"),
        ({"branches": {"C": {"A": Decimal("-0.5"), "B": 1}}}, "/branches/C/A", "negative"),
        ({"branches": []}, "/branches", "object"),
        ({"failures": {"A": Decimal("1.1")}}, "/failures/A", "between 0 and 1"),
        ({"failures": {"B": 1}}, "/failures/B", "is a Pass"),
        ({"errors": {"A": {"Busy": Decimal("0.5")}}}, "/errors/A", "not to 1"),
        ({"map_items": {"A": 3}}, "/map_items/A", "needs a Map"),
        ({"durations_ms": {"Z": 3}}, "/durations_ms/Z", "there is no state 'Z'"),
        ({"executions_per_month": -1}, "/executions_per_month", "negative"),
        ({"executions": 1}, "/executions", "did you mean 'executions_per_month'"),
        ({"region": "eu-west-3"}, "/region", "did you mean 'eu-west-1'"),
        ({"failures": {"A": "often"}}, "/failures/A", "number"),
    ],
)
def test_a_usage_that_does_not_fit_is_refused_with_file_and_pointer(usage: Any, pointer: str, words: str) -> None:
    """Unknown states, wrong kinds, odd probabilities: the place and the nearest name."""
    with pytest.raises(DocumentError) as caught:
        estimated(SMALL, **usage)
    assert caught.value.file == "usage.json"
    assert caught.value.pointer == pointer
    assert words in caught.value.problem


@pytest.mark.parametrize(
    ("state", "most", "words"),
    [
        (task(Resource=FUNCTION), 900_000, "the run of a function has at most 900,000 ms"),
        (task(Resource="arn:aws:lambda:us-east-1:123456789012:function:f"), 900_000, "the run of a function"),
        (task(Resource="arn:aws:states:::aws-sdk:lambda:invoke"), 900_000, "the run of a function"),
        (task(Resource="arn:aws:states:::http:invoke"), 60_000, "a call of an HTTPS API has at most 60,000 ms"),
        (task(Resource=f"{FUNCTION}.waitForTaskToken"), 31_536_000_000, "an execution has at most"),
        (task(Resource="arn:aws:states:::ecs:runTask.sync"), 31_536_000_000, "an execution has at most"),
        ({"Type": "Wait", "SecondsPath": "$.for", "End": True}, 31_536_000_000, "an execution has at most"),
    ],
)
def test_a_duration_that_aws_does_not_allow_is_refused(state: dict[str, Any], most: int, words: str) -> None:
    """The longest is priced; a millisecond more has no price, and its state is named."""
    estimated(machine(A=state), durations_ms={"A": most})
    with pytest.raises(DocumentError, match=words) as caught:
        estimated(machine(A=state), durations_ms={"A": most + 1})
    assert caught.value.pointer == "/durations_ms/A"


@pytest.mark.parametrize(
    ("definition", "pointer", "words"),
    [
        ({"States": {}}, "", "'StartAt' is missing"),
        ({"StartAt": "A", "States": {}}, "/States", "at least one state"),
        ({"StartAt": "B", "States": {"A": plain()}}, "/StartAt", "known are A"),
        (machine(A=plain("C"), B=plain()), "/States/A", "leads to 'C'"),
        (machine(A={"Type": "Tusk", "End": True}), "/States/A/Type", "did you mean 'Task'"),
        (machine(A={"Type": "Pass"}), "/States/A", "'Next' is missing"),
        (machine(A=task(Retry=[{"MaxAttempts": 1}])), "/States/A/Retry/0", "'ErrorEquals' is missing"),
        (machine(A=task(Retry=retry(10**8))), "/States/A/Retry/0/MaxAttempts", "99,999,999 at most"),
        (machine(A={"Type": "Parallel", "Branches": [], "End": True}), "/States/A/Branches", "at least one branch"),
        ({"Resources": {}}, "/Resources", "no state machine"),
        ([], "", "object"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(definition: Any, pointer: str, words: str) -> None:
    """The error has file and pointer, and no price is given."""
    with pytest.raises(DocumentError) as caught:
        estimated(definition)
    assert caught.value.file == "machine.asl.json"
    assert caught.value.pointer == pointer
    assert words in caught.value.problem


def test_probabilities_of_a_program_may_be_off_by_a_hair() -> None:
    """0.1 + 0.2 + 0.7 in binary fractions still is 1."""
    fork = machine(C=choice("A", "B", default="D"), A=plain(), B=plain(), D=plain())
    text = json.dumps({"C": {"A": 0.1 + 0.2, "B": 0.1, "D": 0.6}})
    shares = json.loads(text, parse_float=Decimal)
    assert estimated(fork, branches=shares).outcome.transitions == 2


def test_the_command_prints_one_json_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints transitions, prices as plain decimal strings, and whether Express is possible."""
    (tmp_path / "m.asl.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "u.json").write_text('{"branches": {"C": {"A": 0.5, "B": 0.5}}}', encoding="utf-8")
    assert main(["cost", "asl", str(tmp_path / "m.asl.json"), "--usage", str(tmp_path / "u.json"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["transitions"] == {"expected": 2, "max": 2}
    assert answer["standard"]["total"] == "0.00005"
    assert {"total", "impossible"} <= set(answer["express"])
    assert FUNCTION in json.dumps(SMALL)


def test_the_command_exits_with_2_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A loop without an end is the user's to mend."""
    (tmp_path / "m.asl.json").write_text(json.dumps(machine(A=plain("A"))), encoding="utf-8")
    assert main(["cost", "asl", str(tmp_path / "m.asl.json"), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
