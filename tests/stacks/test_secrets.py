"""Secrets stand in Secrets Manager alone, and alarms reach their topics, which are encrypted where somebody listens."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from signalbox.assembly import Assembly, read
from stacks.config import ENVIRONMENTS
from stacks.monitoring.observability import ObservabilityStack
from stacks.routes import functions
from stacks.synthesis import context


def test_secrets_stand_in_no_template(assembly: Assembly, production: Assembly) -> None:
    """CloudFormation draws every secret; no environment variable and no definition resolves one."""
    for deployed in (assembly, production):
        secrets = deployed.of_type("AWS::SecretsManager::Secret")
        assert bool(secrets) == any(row.links or row.webhooks for row in functions())
        assert all("SecretString" not in secret.properties for secret in secrets)
        for kind in ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"):
            for resource in deployed.of_type(kind):
                text = json.dumps(resource.properties)
                assert "resolve:secretsmanager" not in text and "resolve:ssm-secure" not in text, resource.name


def test_47_alarms_may_publish_to_their_encrypted_topics(production: Assembly, on_call: Assembly) -> None:
    """Topic and key both let CloudWatch in.

    Without either statement an alarm is lost without a message (Amazon SNS Developer Guide, "Enable compatibility
    between event sources from AWS services and encrypted topics").
    """
    for deployed in (production, on_call):
        check_topics(deployed)


@pytest.mark.parametrize("heard", [{"hears_alarms": ("a@example.com",)}, {"hears_pages": ("a@example.com",)}])
def test_a_topic_with_a_listener_is_encrypted_everywhere(heard: dict[str, Any], tmp_path: Path) -> None:
    """Messages wait encrypted for their listeners; where nobody listens there is no key to pay for."""
    target = replace(ENVIRONMENTS["dev"], **heard)
    app = App(context=context(), outdir=str(tmp_path), analytics_reporting=False, tree_metadata=False)
    ObservabilityStack(app, "signalbox-dev-observability", target=target)
    app.synth()
    check_topics(read(tmp_path))


def test_47_alarms_may_publish_where_nobody_listens(assembly: Assembly) -> None:
    """No listeners, no key: somebody who subscribes by hand still receives the alarms."""
    assert not assembly.of_type("AWS::KMS::Key")
    policies = [p.properties for p in assembly.of_type("AWS::SNS::TopicPolicy")]
    for topic in assembly.of_type("AWS::SNS::Topic"):
        assert "KmsMasterKeyId" not in topic.properties
        own = [s for p in policies if topic.ref in p["Topics"] for s in p["PolicyDocument"]["Statement"]]
        assert "sns:Publish" in allowed(own)


def check_topics(assembly: Assembly) -> None:
    """Assert that CloudWatch may publish to each topic and use its key."""
    keys = {key.arn: key.properties["KeyPolicy"]["Statement"] for key in assembly.of_type("AWS::KMS::Key")}
    policies = [p.properties for p in assembly.of_type("AWS::SNS::TopicPolicy")]
    topics = assembly.of_type("AWS::SNS::Topic")
    assert topics
    for topic in topics:
        own = [s for p in policies if topic.ref in p["Topics"] for s in p["PolicyDocument"]["Statement"]]
        assert "sns:Publish" in allowed(own)
        assert {"kms:Decrypt", "kms:GenerateDataKey*"} <= allowed(keys[topic.properties["KmsMasterKeyId"]])


def allowed(statements: list[dict[str, Any]]) -> set[str]:
    """The actions that these statements allow CloudWatch."""
    found: set[str] = set()
    for statement in statements:
        if statement["Effect"] == "Allow" and statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}:
            actions = statement["Action"]
            found |= {actions} if isinstance(actions, str) else set(actions)
    return found
