"""Machines are found in definitions, templates of SAM and CloudFormation, and cloud assemblies."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly.machine_files import read_machine, read_machines
from signalbox.cli import main
from signalbox.errors import InputError

DEFINITION = """{
 "QueryLanguage": "JSONata",
 "StartAt": "A",
 "States": {"A": {"Type": "Task", "Resource": "${F}", "End": true}}
}"""
SAM = """Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      DefinitionUri: statemachine/main.asl.json
      DefinitionSubstitutions:
        F: !GetAtt Function.Arn
        Seconds: 5
"""


def resource(**properties: Any) -> dict[str, Any]:
    """A template with one machine."""
    return {"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def saved(path: Path, value: Any) -> Path:
    """Write a value as JSON, or a text as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_sam_names_a_local_file(tmp_path: Path) -> None:
    """The file is followed, its substitutions filled in, and its lines are its own."""
    saved(tmp_path / "statemachine/main.asl.json", DEFINITION.replace('"End": true', '"TimeoutSeconds": ${Seconds}'))
    machine = read_machine(saved(tmp_path / "template.yaml", SAM))
    assert (machine.name, machine.type) == ("Machine", "EXPRESS")
    assert machine.definition["States"]["A"] == {"Type": "Task", "Resource": "${Function}", "TimeoutSeconds": 5}
    assert machine.file.endswith("main.asl.json")
    assert machine.line("/States/A") == 4


def test_a_definition_that_a_template_names_comes_once(tmp_path: Path) -> None:
    """Find no second machine in the file beside the template."""
    saved(tmp_path / "statemachine/main.asl.json", DEFINITION.replace("}}\n", '}}, "TimeoutSeconds": 5\n'))
    saved(tmp_path / "template.yaml", SAM)
    saved(tmp_path / "statemachine/other.asl.yaml", "StartAt: A\nStates: {A: {Type: Succeed}}\n")
    saved(tmp_path / "package.json", '{"name": "StartAt of States"}')
    found = read_machines([tmp_path])
    assert [machine.name for machine in found.machines] == ["other", "Machine"]
    assert found.refused == []


def test_a_text_in_a_template_keeps_its_lines(tmp_path: Path) -> None:
    """A block of text of Fn::Sub begins in the line after the function."""
    block = "".join(f"        {line}\n" for line in DEFINITION.splitlines())
    head = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
    text = f"{head}      DefinitionString: !Sub |\n{block}"
    machine = read_machine(saved(tmp_path / "t.yml", text))
    assert machine.definition["States"]["A"]["Resource"] == "${F}"
    assert machine.line("/States/A") == 9


def test_an_object_in_a_template_keeps_its_lines(tmp_path: Path) -> None:
    """The pointer begins at the template's root, and functions are symbols."""
    definition = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": {"Fn::GetAtt": ["F", "Arn"]}}}}
    path = saved(tmp_path / "t.json", json.dumps(resource(Definition=definition), indent=1))
    machine = read_machine(path)
    assert machine.definition["States"]["A"]["Resource"] == "${F}"
    assert machine.pointer == "/Resources/M/Properties/Definition"
    assert path.read_text().splitlines()[machine.line("/States/A/Type") - 1].strip().startswith('"Type": "Task"')


def test_an_asset_of_an_assembly_is_followed(tmp_path: Path) -> None:
    """The CDK puts a definition of a file into an asset, whose key the template names."""
    saved(tmp_path / "asset.abc.json", DEFINITION)
    location = {"Bucket": {"Fn::Sub": "assets-${AWS::AccountId}"}, "Key": "abc.json"}
    saved(tmp_path / "S.template.json", resource(DefinitionS3Location=location))
    (machine,) = read_machines([tmp_path]).machines
    assert machine.name == "M"
    assert machine.file.endswith("asset.abc.json")


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"DefinitionString": {"Fn::Select": [3, ["a"]]}}, "Fn::Select .* has the index 3, and its list has 1 values"),
        ({"DefinitionString": {"Fn::Select": ["x", ["a"]]}}, "Fn::Select .* needs an index"),
        ({"DefinitionString": {"Fn::GetAtt": "Queue"}}, "Fn::GetAtt .* needs a logical id and an attribute"),
        ({"DefinitionString": {"Fn::GetAtt": ["Queue"]}}, "Fn::GetAtt .* needs a logical id and an attribute"),
        ({"DefinitionString": {"Fn::Join": [""]}}, "Fn::Join .* needs a separator and a list"),
        ({"DefinitionString": {"Fn::Join": ["", "a"]}}, "Fn::Join .* needs a separator and a list"),
        ({"DefinitionString": {"Fn::Join": [{}, ["a"]]}}, "Fn::Join .* needs a separator and a list"),
        ({"DefinitionString": {"Fn::Sub": ["a"]}}, "Fn::Sub .* needs a text"),
        ({"DefinitionString": {"Fn::Sub": [1, {}]}}, "Fn::Sub .* needs a text"),
        ({"DefinitionString": {"Fn::Sub": {"a": 1}}}, "Fn::Sub .* needs a text"),
        ({"DefinitionString": {"Fn::Split": [",", "a", "b"]}}, "Fn::Split .* needs a separator"),
        ({"DefinitionString": {"Fn::If": ["C", "a"]}}, "Fn::If .* needs a condition"),
        ({"DefinitionString": {"Fn::If": ["C", "a", "b"]}}, "does not define this condition"),
        ({"DefinitionString": {"Fn::FindInMap": ["A", "b"]}}, "Fn::FindInMap .* needs a mapping"),
        ({"DefinitionString": {"Fn::ImportValue": {}}}, "Fn::ImportValue .* needs a name"),
        ({"DefinitionString": {"Ref": 5}}, "Ref of 5 needs a name"),
        ({"DefinitionString": {"Fn::Transform": {}}}, "Fn::Transform is not known"),
        ({"DefinitionString": {"Ref": "AWS::NoValue"}}, "is no text"),
        ({"DefinitionString": "{"}, "no.* JSON"),
        ({"DefinitionUri": "s3://bucket/key"}, "stands in S3"),
        ({"DefinitionUri": {"Bucket": "b", "Key": "k"}}, "stands in S3"),
        ({"DefinitionUri": "nowhere.json"}, "no file nowhere.json"),
        ({"DefinitionS3Location": []}, "stands in S3"),
        ({}, "has no definition"),
    ],
)
def test_what_cannot_be_resolved_is_a_sentence(
    tmp_path: Path, properties: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An InputError and no traceback, from each verb that reads definitions."""
    path = saved(tmp_path / "t.json", resource(**properties))
    with pytest.raises(InputError, match=said):
        read_machine(path)
    for verb in (["asl", "run"], ["cost", "asl"]):
        assert main([*verb, str(path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_condition_takes_the_defaults(tmp_path: Path) -> None:
    """Fn::If is decided by parameters with a default; without one it is refused."""
    choice = {"Fn::If": ["Big", DEFINITION, "{}"]}
    body = resource(DefinitionString=choice) | {
        "Parameters": {"Size": {"Type": "String", "Default": "big"}},
        "Conditions": {"Big": {"Fn::And": [{"Fn::Equals": [{"Ref": "Size"}, "big"]}, {"Condition": "Always"}]},
                       "Always": {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}},
    }  # fmt: skip
    assert read_machine(saved(tmp_path / "t.json", body)).definition["StartAt"] == "A"
    body["Parameters"] = {"Size": {"Type": "String"}}
    with pytest.raises(InputError, match="Size has no default"):
        read_machine(saved(tmp_path / "t.json", body))
    body["Conditions"] = {"Big": {"Condition": "Big"}}
    with pytest.raises(InputError, match="names itself"):
        read_machine(saved(tmp_path / "t.json", body))


def test_one_of_several_machines_is_named(tmp_path: Path) -> None:
    """The sentence lists the machines, or gives the nearest name."""
    body = resource(DefinitionString=DEFINITION)
    body["Resources"]["Other"] = body["Resources"]["M"]
    path = saved(tmp_path / "t.json", body)
    with pytest.raises(InputError, match="name one: M, Other"):
        read_machine(path)
    with pytest.raises(InputError, match="did you mean 'Other'"):
        read_machine(path, "Oter")
    assert read_machine(path, "Other").name == "Other"


def test_check_names_what_it_could_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other machines are checked, the exit code is 2, and stdout is one document."""
    body = resource(DefinitionUri="s3://bucket/key")
    body["Resources"]["Good"] = resource(DefinitionString=DEFINITION)["Resources"]["M"]
    assert main(["asl", "check", str(saved(tmp_path / "t.json", body)), "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"problems": []}
    assert "stands in S3" in captured.err


def test_a_definition_larger_than_aws_takes_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1,048,576 characters are the limit of CreateStateMachine."""
    state = {"Type": "Succeed", "Comment": "x" * 1_048_577}
    path = saved(tmp_path / "m.asl.json", {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}})
    assert main(["asl", "check", str(path), "--json"]) == 1
    assert "definition-too-large" in [row["code"] for row in json.loads(capsys.readouterr().out)["problems"]]
