"""The reader resolves what CloudFormation would, and names what it does not know."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import BrokenAssembly, UnknownResourceType, read


def written(folder: Path, **templates: dict[str, Any]) -> Path:
    """An assembly with a stack per template."""
    artifacts = {}
    for name, body in templates.items():
        (folder / f"{name}.template.json").write_text(json.dumps(body))
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json", "stackName": name},
        }
    (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
    return folder


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "work"}}
ARN = "arn:aws:sqs:us-east-1:123456789012:work"
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/work"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Queue"}, URL),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, ARN),
        ({"Fn::GetAtt": "Queue.QueueName"}, "work"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}]]}, "a-us-east-1-123456789012"),
        ({"Fn::Sub": "${AWS::Partition}/${Queue.Arn}/${!Kept}"}, f"aws/{ARN}/${{Kept}}"),
        ({"Fn::Sub": ["${Mine}-${Size}", {"Mine": {"Ref": "Size"}}]}, "large-large"),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b,c"]}]}, "b"),
        ({"Fn::If": ["IsLarge", "yes", "no"]}, "yes"),
        ({"Fn::If": ["IsSmall", "yes", {"Ref": "AWS::NoValue"}]}, None),
        ({"Fn::FindInMap": ["Sizes", "large", "pieces"]}, 10),
        ({"Ref": "Size"}, "large"),
    ],
)
def test_intrinsics(tmp_path: Path, value: Any, expected: Any) -> None:
    """Each intrinsic function gives what it would give on AWS; AWS::NoValue takes the property away."""
    body = {
        "Parameters": {"Size": {"Type": "String", "Default": "large"}},
        "Mappings": {"Sizes": {"large": {"pieces": 10}}},
        "Conditions": {
            "IsLarge": {"Fn::Equals": [{"Ref": "Size"}, "large"]},
            "IsSmall": {"Fn::Not": [{"Condition": "IsLarge"}]},
        },
        "Resources": {"Queue": QUEUE, "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}},
    }
    (topic,) = read(written(tmp_path, app=body)).of_type("AWS::SNS::Topic")
    assert topic.properties.get("DisplayName") == expected


def test_stacks_refer_to_each_other_by_export_and_by_output(tmp_path: Path) -> None:
    """Strong references go by the export's name, weak ones by stack and output."""
    queue = {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}
    storage = {
        "Resources": {"Queue": QUEUE},
        "Outputs": {"Strong": {**queue, "Export": {"Name": "storage:arn"}}, "Weak": queue},
    }
    properties = {
        "DisplayName": {"Fn::ImportValue": "storage:arn"},
        "TopicName": {"Fn::GetStackOutput": {"StackName": "storage", "OutputName": "Weak"}},
    }
    app = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}
    (topic,) = read(written(tmp_path, storage=storage, app=app)).of_type("AWS::SNS::Topic")
    assert topic.properties == {"DisplayName": ARN, "TopicName": ARN}


def test_a_parameter_is_the_value_that_ssm_holds(tmp_path: Path) -> None:
    """A parameter that another stack puts into SSM has its value; one that no stack makes has its name."""
    stored = {"Name": "/app/queue", "Type": "String", "Value": {"Fn::GetAtt": ["Queue", "Arn"]}}
    storage = {"Resources": {"Queue": QUEUE, "Stored": {"Type": "AWS::SSM::Parameter", "Properties": stored}}}
    kind = "AWS::SSM::Parameter::Value<String>"
    parameters = {
        "Ours": {"Type": kind, "Default": "/app/queue"},
        "Public": {"Type": kind, "Default": "/aws/service/layer"},
    }
    properties = {"DisplayName": {"Ref": "Ours"}, "TopicName": {"Ref": "Public"}}
    app = {"Parameters": parameters, "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}
    (topic,) = read(written(tmp_path, app=app, storage=storage)).of_type("AWS::SNS::Topic")
    assert topic.properties == {"DisplayName": ARN, "TopicName": "/aws/service/layer"}


def test_a_condition_leaves_a_resource_out(tmp_path: Path) -> None:
    """A resource whose condition fails is not deployed."""
    body = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Queue": QUEUE, "Other": {**QUEUE, "Condition": "Never"}},
    }
    assert [resource.logical_id for resource in read(written(tmp_path, app=body)).resources] == ["Queue"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Ref": "Nobody"}, "app: Ref to Nobody, which the template does not define"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "app: Fn::GetAtt of Nobody"),
        ({"Fn::GetAtt": ["Queue", "Colour"]}, "AWS::SQS::Queue has no attribute Colour"),
        ({"Fn::Transform": {}}, "Fn::Transform is not known"),
        ({"Fn::ImportValue": "nowhere"}, "no stack of the assembly exports 'nowhere'"),
        ({"Fn::If": ["Missing", 1, 2]}, "app: no condition Missing"),
        ({"Fn::FindInMap": ["A", "b", "c"]}, "app: no mapping A/b/c"),
    ],
)
def test_what_leads_nowhere_is_named(tmp_path: Path, value: Any, message: str) -> None:
    """A reference to what is not there is an error with the stack's name and the reference."""
    body = {"Resources": {"Queue": QUEUE, "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}}}
    with pytest.raises(BrokenAssembly, match=message):
        _ = read(written(tmp_path, app=body)).resources


def test_an_unknown_type_is_an_error_with_its_name(tmp_path: Path) -> None:
    """An unknown type stops the reader, so that the tools see every deployed resource."""
    body = {"Resources": {"Fleet": {"Type": "AWS::GameLift::Fleet"}}}
    with pytest.raises(UnknownResourceType, match=r"app: Fleet is of type AWS::GameLift::Fleet"):
        read(written(tmp_path, app=body))


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "manifest.json is missing.*make synth"),
        ("{", "is no JSON"),
        ("[]", "holds no JSON object"),
        ('{"artifacts": {}}', "holds no stack"),
        (
            '{"artifacts": {"a": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "a.json"}}}}',
            "a.json is",
        ),
    ],
)
def test_a_broken_assembly_says_which_command_makes_one(tmp_path: Path, manifest: str | None, message: str) -> None:
    """The error names the missing or invalid file and the command that writes it."""
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BrokenAssembly, match=message):
        read(tmp_path)


def test_a_missing_asset_is_named(tmp_path: Path) -> None:
    """A function whose code folder is gone is refused by the folder's name."""
    with pytest.raises(BrokenAssembly, match=r"asset\.abc is missing; `make synth`"):
        read(written(tmp_path, app={"Resources": {"Queue": QUEUE}})).asset("abc.zip")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"Resources": []}, "Resources is no object"),
        ({"Resources": None}, "Resources is no object"),
        ({"Resources": {"Queue": []}}, "Queue is no object"),
        ({"Resources": {"Queue": {"Type": ["AWS::SQS::Queue"]}}}, "Queue.Type is no text"),
        ({"Resources": {"Queue": {**QUEUE, "Properties": []}}}, "Queue.Properties is no object"),
        ({"Resources": {"Queue": QUEUE}, "Metadata": []}, "Metadata is no object"),
        ({"Resources": {"Queue": QUEUE}, "Outputs": []}, "Outputs is no object"),
        ({"Metadata": {"Signalbox::Routes": {}}}, "Signalbox::Routes is no list"),
        ({"Metadata": {"Signalbox::Routes": ["orders"]}}, "Signalbox::Routes[0] is no object"),
    ],
)
def test_a_template_of_another_shape_is_named(tmp_path: Path, body: dict[str, Any], message: str) -> None:
    """The error for an invalid template has its file, the place in it, and the command that writes it."""
    with pytest.raises(BrokenAssembly) as raised:
        read(written(tmp_path, app=body))
    assert f"{tmp_path}/app.template.json: {message}; `make synth`" in str(raised.value)


@pytest.mark.parametrize(
    ("artifacts", "message"),
    [
        ([], "artifacts is no object"),
        ({"app": []}, "app is no object"),
        ({"app": {"type": "aws:cloudformation:stack"}}, "app.properties is no object"),
        ({"app": {"type": "aws:cloudformation:stack", "properties": {}}}, "app.properties.templateFile is no text"),
    ],
)
def test_a_manifest_of_another_shape_is_named(tmp_path: Path, artifacts: Any, message: str) -> None:
    """A manifest whose stacks name no template is refused too."""
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    with pytest.raises(BrokenAssembly) as raised:
        read(tmp_path)
    assert f"manifest.json: {message}; `make synth`" in str(raised.value)
