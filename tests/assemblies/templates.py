"""Small templates, as other people write them: resources with their code beside them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signalbox.twin import Twin

ROLE = "arn:aws:iam::123456789012:role/of-somebody-else"
"""A role that no stack deploys: what it may do is not known, so that nothing is denied to it."""
Resources = Mapping[str, Any]


def written(folder: Path, resources: Resources, code: Mapping[str, str] | None = None, **sections: Any) -> Path:
    """Write a template with these resources, and its code in `code/NAME.py`; return the folder."""
    (folder / "code").mkdir(parents=True, exist_ok=True)
    for name, text in (code or {}).items():
        (folder / "code" / f"{name}.py").write_text(text)
    (folder / "template.json").write_text(json.dumps({**sections, "Resources": dict(resources)}))
    return folder


def function(handler: str, **more: Any) -> dict[str, Any]:
    """Return a function of the folder `code`; `handler` is `module.name`."""
    given = {"Handler": handler, "Runtime": "python3.13", "Role": ROLE, "Code": "code", **more}
    return {"Type": "AWS::Lambda::Function", "Properties": given}


def queue(**properties: Any) -> dict[str, Any]:
    """Return a queue."""
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


def topic(**properties: Any) -> dict[str, Any]:
    """Return a topic."""
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def arn(name: str) -> dict[str, Any]:
    """Return the reference to a resource's ARN."""
    return {"Fn::GetAtt": [name, "Arn"]}


def may_send(*queues: str) -> dict[str, Any]:
    """Return the policy with which services may send to these queues."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    document = {"Statement": [statement]}
    properties = {"Queues": [{"Ref": name} for name in queues], "PolicyDocument": document}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}


def may_invoke(name: str, service: str) -> dict[str, Any]:
    """Return the permission with which a service may invoke a function."""
    given = {"FunctionName": {"Ref": name}, "Principal": service, "Action": "lambda:InvokeFunction"}
    return {"Type": "AWS::Lambda::Permission", "Properties": given}


def role_for(*services: str, **more: Any) -> dict[str, Any]:
    """Return a role that these services may assume."""
    trust = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}, **more}}


def bodies(twin: Twin, name: str) -> list[str]:
    """Return the bodies in the queue of this logical id, oldest first."""
    found = next(r for r in twin.assembly.of_type("AWS::SQS::Queue") if r.logical_id == name)
    return [message.body for message in twin.cloud.queues[found.arn].messages()]


def lines(twin: Twin, name: str) -> list[str]:
    """Return what the function of this logical id printed."""
    found = next(r for r in twin.assembly.of_type("AWS::Lambda::Function") if r.logical_id == name)
    return twin.cloud.functions.lines[found.name]
