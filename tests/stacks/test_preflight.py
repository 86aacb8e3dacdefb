"""Checks before a deployment: missing settings of the account are printed, and nothing is deployed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from botocore.stub import Stubber

from stacks.config import ENVIRONMENTS, Environment
from stacks.deployment import deploy, rollback
from stacks.deployment.concurrency import copies
from stacks.deployment.preflight import BOOTSTRAP_PARAMETER, POWERTOOLS_LAYER_PARAMETER, missing, partners_called, told
from stacks.table import Function

PEOPLE = {"underwriter": {"ann": "ann@bank.test"}, "senior": {"bob": "bob@bank.test"}}
REAL = {"mail_sender": "loans@bank.test", "reviewers": PEOPLE}
PROD, DEV = replace(ENVIRONMENTS["prod"], **REAL), replace(ENVIRONMENTS["dev"], **REAL)
NEEDED = sum(copies().values())
QUEUES = copies()["queues"]


class Account:
    """An AWS account as the preflight sees it: botocore's stubs answer, and refuse any call that is not prepared."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "bootstrap": "21",
            "layer": "arn:layer",
            "concurrency": 1000,
            "production_mail": True,
            "identities": {"loans@bank.test": True},
            "owner": None,
            "addresses": "https://partner",
            "secrets": True,
            "identity": None,
            "forbidden": None,
            **answers,
        }

    def client(self, service: str) -> Any:
        client = boto3.client(service, region_name="eu-central-1")
        stub = Stubber(client)
        getattr(self, service)(stub)
        stub.activate()
        return client

    def sts(self, stub: Stubber) -> None:
        if self.answers["identity"]:
            raise self.answers["identity"]
        stub.add_response("get_caller_identity", {"Account": "111122223333"})

    def ssm(self, stub: Stubber) -> None:
        stub.client.get_parameter = self.get_parameter(stub.client)

    def get_parameter(self, client: Any) -> Callable[..., Any]:
        def answer(Name: str) -> dict[str, Any]:  # noqa: N803  # boto3's own spelling
            known = {BOOTSTRAP_PARAMETER: self.answers["bootstrap"], POWERTOOLS_LAYER_PARAMETER: self.answers["layer"]}
            value = known.get(Name, self.answers["addresses"])
            if value is None:
                raise client.exceptions.ParameterNotFound({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
            return {"Parameter": {"Value": value}}

        return answer

    def lambda_settings(self, stub: Stubber) -> None:
        if self.answers["forbidden"]:
            stub.add_client_error("get_account_settings", "AccessDeniedException", "not you")
        else:
            limit = {"ConcurrentExecutions": self.answers["concurrency"]}
            stub.add_response("get_account_settings", {"AccountLimit": limit})

    def __getattr__(self, service: str) -> Callable[[Stubber], None]:
        if service == "lambda":
            return self.lambda_settings
        raise AttributeError(service)

    def sesv2(self, stub: Stubber) -> None:
        stub.add_response("get_account", {"ProductionAccessEnabled": self.answers["production_mail"]})
        stub.client.get_email_identity = self.get_email_identity(stub.client)

    def cloudformation(self, stub: Stubber) -> None:
        address = {"PhysicalResourceId": "loans@bank.test"}
        if self.answers["owner"] is None:
            stub.add_client_error("describe_stack_resources", "ValidationError", expected_params=address)
            return
        row = {
            "StackName": self.answers["owner"],
            "LogicalResourceId": "Sender",
            "ResourceType": "AWS::SES::EmailIdentity",
            "Timestamp": datetime(2026, 1, 5, tzinfo=UTC),
            "ResourceStatus": "CREATE_COMPLETE",
        }
        stub.add_response("describe_stack_resources", {"StackResources": [row]}, address)

    def get_email_identity(self, client: Any) -> Callable[..., Any]:
        def answer(EmailIdentity: str) -> dict[str, Any]:  # noqa: N803  # boto3's own spelling
            if EmailIdentity not in self.answers["identities"]:
                raise client.exceptions.NotFoundException({"Error": {"Code": "NotFoundException"}}, "GetEmailIdentity")
            return {"VerifiedForSendingStatus": self.answers["identities"][EmailIdentity]}

        return answer

    def secretsmanager(self, stub: Stubber) -> None:
        for _ in range(10):
            if self.answers["secrets"]:
                stub.add_response("describe_secret", {"Name": "x"})
            else:
                stub.add_client_error("describe_secret", "ResourceNotFoundException")


@pytest.fixture(autouse=True)
def one_function_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions about mail are asked, whether or not a workflow of today sends any."""
    monkeypatch.setattr("stacks.deployment.mail_preflight.functions", lambda: [Function("a.handlers.b", mails=True)])


def test_ready_account_lacks_nothing() -> None:
    """A bootstrapped account with quotas, layer, partners and mail is ready for both environments."""
    assert missing(Account().client, DEV, "eu-central-1") == []
    assert missing(Account().client, PROD, "eu-central-1") == []
    assert told(Account().client, DEV) == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"bootstrap": None}, "never bootstrapped: run `make bootstrap`"),
        ({"bootstrap": "5"}, "version 5 and must have 6"),
        ({"layer": None}, "no Powertools layer under /aws/service/powertools/python/arm64/python3.14/"),
        (
            {"concurrency": 10},
            f"may run 10 copies of functions at once, and {NEEDED} may be asked for (queues {QUEUES}, ",
        ),
        ({"production_mail": False}, "request production access"),
        ({"forbidden": True}, "needs lambda:GetAccountSettings"),
    ],
)
def test_each_missing_thing_is_one_sentence(answers: dict[str, Any], words: str) -> None:
    """One thing missing gives exactly one sentence, which says what and what to do."""
    sentences = missing(Account(**answers).client, PROD, "eu-central-1")
    assert len(sentences) == 1
    assert words in sentences[0] and sentences[0].endswith(".")


def test_mails_that_nobody_gets_are_told_in_a_trial_too() -> None:
    """The sandbox of Amazon SES sends only to verified addresses or domains."""
    sandboxed = told(Account(production_mail=False).client, DEV)
    assert len(sandboxed) == 1
    assert "request production access, or verify ann@bank.test, bob@bank.test and every applicant" in sandboxed[0]
    people = {"loans@bank.test": True, "ann@bank.test": True, "bob@bank.test": False}
    some = told(Account(production_mail=False, identities=people).client, DEV)
    assert "or verify bob@bank.test and" in some[0]
    assert told(Account(production_mail=False, identities={"bank.test": True}).client, DEV) == []
    assert missing(Account(production_mail=False).client, DEV, "eu-central-1") == []


def test_sender_that_nobody_has_confirmed_is_told() -> None:
    """A sender whose link was not followed is named."""
    (sentence,) = told(Account(identities={"loans@bank.test": False}).client, DEV)
    assert sentence.startswith("Nobody has confirmed loans@bank.test yet: follow the link")
    assert told(Account(identities={"loans@bank.test": False, "bank.test": True}).client, DEV) == []


def test_sender_without_identity_is_told() -> None:
    """A sender that SES does not know is named, with both ways on; the identity of its domain is enough."""
    (sentence,) = told(Account(identities={}).client, DEV)
    assert "no identity for loans@bank.test or its domain" in sentence
    assert "create-email-identity --email-identity loans@bank.test" in sentence and "creates_sender=True" in sentence
    assert missing(Account(identities={}).client, PROD, "eu-central-1") == [
        sentence.replace("for dev in", "for prod in")
    ]
    assert told(Account(identities={"bank.test": True}).client, DEV) == []


@pytest.mark.parametrize("environment", [DEV, PROD], ids=["dev", "prod"])
def test_identity_is_made_once_only(environment: Environment) -> None:
    """A deployment that makes the identity stops at one that exists, and goes on with its own."""
    makes = replace(environment, creates_sender=True)
    assert missing(Account(identities={}).client, makes, "eu-central-1") == []
    assert missing(Account(owner=f"signalbox-{makes.name}-people").client, makes, "eu-central-1") == []
    for owner, words in ((None, "no stack made"), ("signalbox-other-people", "belongs to the stack signalbox-other")):
        (sentence,) = missing(Account(owner=owner).client, makes, "eu-central-1")
        assert words in sentence and f"creates_sender=False for {makes.name}" in sentence


def test_made_up_addresses_are_told_in_a_trial_too() -> None:
    """The trial environment as it comes mails from and to nobody."""
    sentences = told(Account(production_mail=False).client, ENVIRONMENTS["dev"])
    assert [words in sentence for words, sentence in zip(("set mail_sender", "sandbox"), sentences, strict=True)] == [
        True
    ] * 2


def test_partners_are_told_secrets_over_tls_only() -> None:
    """An address without TLS is named before a function refuses it."""
    sentences = missing(Account(addresses="http://partner").client, PROD, "eu-central-1")
    assert len(sentences) == len(partners_called(PROD))
    assert all("in the clear: let /signalbox/prod/partners/" in sentence for sentence in sentences)


def test_partners_are_asked_for_in_production_only() -> None:
    """Every real partner needs an address and a secret; the sandbox needs neither."""
    empty = Account(addresses=None, secrets=False, production_mail=False)
    sentences = missing(empty.client, PROD, "eu-central-1")
    for partner in ("payments", "shipping", "mail"):
        assert any(f"/signalbox/prod/partners/{partner}/url." in sentence for sentence in sentences)
        assert any(f"create signalbox/prod/partners/{partner} in" in sentence for sentence in sentences)
    assert missing(empty.client, DEV, "eu-central-1") == []


def test_placeholders_are_refused_beside_real_partners() -> None:
    """Production with made-up addresses is refused, with each address and the place to change it."""
    (sentence,) = missing(Account().client, ENVIRONMENTS["prod"], "eu-central-1")
    assert "lending@example.com, underwriter-1@example.com" in sentence and "stacks/config.py" in sentence
    (left,) = missing(Account().client, replace(PROD, mail_sender="lending@example.com"), "eu-central-1")
    assert "from or to lending@example.com:" in left


def test_without_region_or_credentials_nothing_else_is_asked() -> None:
    """The first thing missing hides the rest, so it is the only sentence."""
    assert missing(Account().client, DEV, None) == [
        "No region is chosen: set AWS_REGION or name one in your AWS profile."
    ]
    (sentence,) = missing(Account(identity=NoCredentialsError()).client, DEV, "eu-central-1")
    assert "sign in, or set AWS_PROFILE" in sentence
    unreached = EndpointConnectionError(endpoint_url="https://sts.eu-central-1.amazonaws.com/")
    (sentence,) = missing(Account(identity=unreached).client, DEV, "eu-central-1")
    assert sentence.startswith("AWS cannot be reached (") and sentence.endswith("is there a network?")


@pytest.mark.parametrize("verb", ["deploy", "check", "destroy", "bootstrap", "drift", "smoke", "rollback"])
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_verb_begins_with_one_preflight(
    verb: str, environment: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A profile that does not exist is the same sentence and exit code for each verb, and nothing runs."""
    monkeypatch.setenv("AWS_PROFILE", "nope")
    monkeypatch.setattr(deploy, "run_command_line", lambda arguments: pytest.fail("it ran"))
    monkeypatch.setattr(deploy, "play_smoke", lambda *_: pytest.fail("it ran"))
    named = ["--environment", environment]
    assert (rollback.main(named) if verb == "rollback" else deploy.main([verb, *named])) == 2
    said = "(The config profile (nope) could not be found): sign in, or set AWS_PROFILE.\n"
    assert capsys.readouterr().err == f"preflight: AWS does not know who you are {said}"


def test_wrong_account_and_region_are_refused() -> None:
    """An environment that is bound to an account and region goes nowhere else."""
    bound = replace(PROD, account="999988887777", region="eu-west-1")
    (elsewhere,) = missing(Account().client, bound, "eu-central-1")
    assert "belongs into eu-west-1" in elsewhere
    (stranger,) = missing(Account().client, bound, "eu-west-1")
    assert "belongs into account 999988887777" in stranger


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """Return the arguments of the command line, which is not run."""
    made: list[list[str]] = []

    def run(arguments: list[str]) -> int:
        made.append(arguments)
        return 0

    monkeypatch.setattr(deploy, "run_command_line", run)
    monkeypatch.setattr(deploy, "signed_in", lambda target: boto3.Session())
    yield made


def test_deploy_stops_when_something_is_missing(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make deploy` prints what is missing and exits with 1, unless it is forced; `check` never deploys."""
    monkeypatch.setattr(deploy, "missing", lambda *_: ["The sky is missing."])
    monkeypatch.setattr(deploy, "change_set_name", lambda now: "deploy-now")
    monkeypatch.setattr(deploy, "told", lambda *_: ["Nobody listens."])
    monkeypatch.setattr(deploy, "standing", lambda _, target: deploy.names(target))
    assert deploy.main(["deploy"]) == 1 and calls == []
    assert capsys.readouterr().err == "preflight: The sky is missing.\n"
    assert deploy.main(["check"]) == 1 and calls == []
    assert deploy.main(["deploy", "--anyway", "--environment", "prod", "--", "--require-approval", "never"]) == 0
    assert calls == [
        [
            "deploy",
            "--all",
            "--context",
            "environment=prod",
            "--output",
            "cdk.out.prod",
            "--change-set-name",
            "deploy-now",
            "--require-approval",
            "never",
        ]
    ]


def test_deploy_goes_on_when_only_mails_are_lost(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A trial is deployed with a word about its mails; `check` ends with 1."""
    monkeypatch.setattr(deploy, "missing", lambda *_: [])
    monkeypatch.setattr(deploy, "told", lambda *_: ["Nobody listens."])
    assert deploy.main(["deploy"]) == 0 and len(calls) == 1
    assert deploy.main(["check"]) == 1 and len(calls) == 1
    assert capsys.readouterr().err == "preflight: Nobody listens.\n" * 2


def test_destroy_and_bootstrap_need_only_the_place(calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking down and preparing ask for nothing that the account lacks."""
    monkeypatch.setattr(deploy, "missing", lambda *_: pytest.fail("asked"))
    monkeypatch.setattr(deploy, "agreed", lambda target: True)
    monkeypatch.setattr(deploy, "clear", lambda target: 0)
    assert deploy.main(["destroy"]) == 0
    assert deploy.main(["bootstrap"]) == 0
    assert [call[0] for call in calls] == ["destroy", "bootstrap"]
    assert "--all" in calls[0] and "--all" not in calls[1]
