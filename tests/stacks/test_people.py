"""Parts that people reach: the HTTP API, the documents' bucket, mail, and the keys of links."""

import json
from dataclasses import replace

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from signalbox.assembly import Assembly, Resource
from stacks.config import ENVIRONMENTS
from stacks.parts.pages.people import People
from stacks.routes import ENTRANCES, functions
from tests.stacks.test_permissions import allowed

with_documents = pytest.mark.skipif(not any(row.bucket for row in functions()), reason="no row uses documents")
with_links = pytest.mark.skipif(not any(row.links for row in functions()), reason="no row signs links")


def one(assembly: Assembly, kind: str) -> Resource:
    (found,) = assembly.of_type(kind)
    return found


def documents(assembly: Assembly) -> Resource:
    """The bucket of applicants' documents."""
    (found,) = [bucket for bucket in assembly.of_type("AWS::S3::Bucket") if "-documents-" in bucket.name]
    return found


def test_sender_is_an_identity_that_exists(assembly: Assembly, production: Assembly) -> None:
    """The configuration of each environment makes no identity of the sender; the tools read the address."""
    for deployed, name in ((assembly, "dev"), (production, "prod")):
        assert deployed.of_type("AWS::SES::EmailIdentity") == []
        assert deployed.senders == [{"address": ENVIRONMENTS[name].mail_sender, "created": False}]


@pytest.mark.parametrize(("name", "policy"), [("dev", "Delete"), ("prod", "RetainExceptOnCreate")])
def test_sender_is_made_when_told_to(name: str, policy: str) -> None:
    """The deployment then makes the identity, and production keeps it when the stack is deleted."""
    stack = Stack(App(tree_metadata=False), "Stack")
    People(stack, "People", target=replace(ENVIRONMENTS[name], creates_sender=True, mail_sender="loans@bank.test"))
    (identity,) = Template.from_stack(stack).find_resources("AWS::SES::EmailIdentity").values()
    assert identity["Properties"] == {"EmailIdentity": "loans@bank.test"} and identity["DeletionPolicy"] == policy


def test_api_leads_each_entrance_to_a_live_alias_within_limits(assembly: Assembly) -> None:
    """A route, an integration and a limit for each row; what a row forgot gets the least of them."""
    stage = one(assembly, "AWS::ApiGatewayV2::Stage").properties
    assert {route.properties["RouteKey"] for route in assembly.of_type("AWS::ApiGatewayV2::Route")} == set(
        stage["RouteSettings"]
    )
    for entrance in ENTRANCES:
        limits = stage["RouteSettings"][entrance.key]
        assert (limits["ThrottlingRateLimit"], limits["ThrottlingBurstLimit"]) == (entrance.rate, entrance.burst)
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == min(entrance.rate for entrance in ENTRANCES)
    targets = {i.properties["IntegrationUri"] for i in assembly.of_type("AWS::ApiGatewayV2::Integration")}
    assert {target.rpartition(":function:")[2] for target in targets} == {
        f"signalbox-dev-{entrance.function.name}:live" for entrance in ENTRANCES
    }


def test_access_log_holds_no_address(assembly: Assembly) -> None:
    """A link's right stands in its query: no variable of the log's format shows path, query or headers."""
    text = one(assembly, "AWS::ApiGatewayV2::Stage").properties["AccessLogSettings"]["Format"]
    assert set(json.loads(text).values()) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
    }


@with_documents
def test_bucket_is_private_encrypted_and_tells_the_default_bus(assembly: Assembly) -> None:
    """No public access, TLS only, forgotten after a while, events to EventBridge by property."""
    properties = documents(assembly).properties
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["BucketEncryption"]
    assert properties["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] <= 90
    (policy,) = [
        policy.properties["PolicyDocument"]["Statement"]
        for policy in assembly.of_type("AWS::S3::BucketPolicy")
        if policy.properties["Bucket"] == documents(assembly).name
    ]
    assert [s["Condition"] for s in policy if s["Effect"] == "Deny"] == [{"Bool": {"aws:SecureTransport": "false"}}]


@with_documents
def test_rule_of_uploads_names_our_bucket(assembly: Assembly) -> None:
    """Other buckets of the account may send their events to the same bus."""
    (rule,) = [r for r in assembly.of_type("AWS::Events::Rule") if r.name == "signalbox-dev-uploads"]
    pattern = rule.properties["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail"] == {"bucket": {"name": [documents(assembly).name]}}


def test_who_may_read_keys_send_mail_and_touch_documents(assembly: Assembly) -> None:
    """The rights of `links`, `webhooks`, `mails`, `bucket`, `media` and the like belong to these rows only."""
    for row in functions():
        actions = {action for action, _ in allowed(assembly, row)}
        rotates = row.rotates_keys
        assert ("secretsmanager:GetSecretValue" in actions) is (row.links or rotates or row.webhooks), row.name
        assert ("secretsmanager:PutSecretValue" in actions) is rotates, row.name
        assert ("ses:SendEmail" in actions) is row.mails, row.name
        archived = ("PutObject",) if row.archives else ()
        objects = {f"s3:{action}" for action in (*row.bucket, *row.files, *row.media, *archived)}
        assert {action for action in actions if action.startswith("s3:")} == objects, row.name


@with_links
def test_keys_are_rotated_by_our_function(assembly: Assembly) -> None:
    """Every 30 days, by the live alias of the one function that may write the secret."""
    schedule = one(assembly, "AWS::SecretsManager::RotationSchedule").properties
    assert schedule["RotationRules"]["AutomaticallyAfterDays"] == 30
    assert schedule["RotationLambdaARN"].endswith(":function:signalbox-dev-lending-rotate:live")
    (keys,) = [one for one in assembly.of_type("AWS::SecretsManager::Secret") if one.arn == schedule["SecretId"]]
    assert keys.properties["GenerateSecretString"]["PasswordLength"] >= 32
