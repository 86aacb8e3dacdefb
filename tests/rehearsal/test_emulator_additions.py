"""Additions to the emulator, against stand-ins of the emulator's modules."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from rehearsal.emulator_additions import (
    EMULATOR,
    LAYER,
    Refused,
    additions,
    check_version,
    judged_by_machine,
    judged_by_sender,
    layer_parameter,
    over_tls,
    secret_by_arn,
    told_the_sender,
    without_arithmetic,
)
from tests.rehearsal.emulated import MACHINE, Events, States, Watch

VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"
ARCHIVE = "AWS::Events::Archive"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def provisioners(states: States, events: Events, watch: Watch) -> dict[str, Any]:
    return additions(states, events, watch)


def publish(provisioners: dict[str, Any], revision: str = "r1") -> tuple[str, dict[str, str]]:
    properties = {"StateMachineArn": MACHINE, "StateMachineRevisionId": revision}
    made: tuple[str, dict[str, str]] = provisioners[VERSION]["create"]("Version", properties, "stack")
    return made


def test_a_version_publishes_the_revision_that_the_template_names(provisioners: dict[str, Any], states: States) -> None:
    """A machine's version is published with its revision, and its ARN is both Ref and Arn."""
    physical_id, attributes = publish(provisioners)
    assert (physical_id, attributes) == (f"{MACHINE}:1", {"Arn": f"{MACHINE}:1"})
    assert states.versions[physical_id]["revisionId"] == "r1"


def test_what_the_service_refuses_fails_the_resource(provisioners: dict[str, Any]) -> None:
    """A refused call becomes an exception with the service's message, which fails the resource and so the stack."""
    with pytest.raises(Refused, match="the revision has changed"):
        publish(provisioners, revision="stale")


def test_a_version_is_deleted(provisioners: dict[str, Any], states: States) -> None:
    """Deleting the resource deletes the version."""
    physical_id, _ = publish(provisioners)
    provisioners[VERSION]["delete"](physical_id, {})
    assert states.versions == {}


def test_an_alias_with_a_preference_takes_the_whole_version(provisioners: dict[str, Any], states: States) -> None:
    """A deployment preference of any type sends everything to its version at once."""
    version, _ = publish(provisioners)
    preference = {"StateMachineVersionArn": version, "Type": "CANARY", "Percentage": 10, "Interval": 10}
    properties = {"Name": "live", "DeploymentPreference": preference}
    assert provisioners[ALIAS]["create"]("Live", properties, "stack")[0] == f"{MACHINE}:live"
    routing = states._state_machine_aliases[f"{MACHINE}:live"]
    assert routing == [{"stateMachineVersionArn": version, "weight": 100}]


def test_an_alias_made_again_moves(provisioners: dict[str, Any], states: States) -> None:
    """An update, which is a second create here, moves the alias to the new version instead of colliding with itself."""
    for revision in ("r1", "r2"):
        version, _ = publish(provisioners, revision)
        routing = [{"StateMachineVersionArn": version, "Weight": "100"}]
        provisioners[ALIAS]["create"]("Live", {"Name": "live", "RoutingConfiguration": routing}, "stack")
    assert states._state_machine_aliases == {
        f"{MACHINE}:live": [{"stateMachineVersionArn": f"{MACHINE}:2", "weight": 100}]
    }


def test_an_alias_is_deleted(provisioners: dict[str, Any], states: States) -> None:
    """Deleting the resource deletes the alias."""
    version, _ = publish(provisioners)
    routing = [{"StateMachineVersionArn": version, "Weight": 100}]
    physical_id, _ = provisioners[ALIAS]["create"]("Live", {"Name": "live", "RoutingConfiguration": routing}, "stack")
    provisioners[ALIAS]["delete"](physical_id, {})
    assert states._state_machine_aliases == {}


def test_an_archive_is_made_changed_and_deleted(provisioners: dict[str, Any], events: Events) -> None:
    """An archive's Ref is its name, a second creation changes it, and a pattern becomes text."""
    properties = {"ArchiveName": "events", "SourceArn": "arn:bus", "RetentionDays": "30"}
    assert provisioners[ARCHIVE]["create"]("Archive", properties, "stack") == ("events", {"Arn": "arn:archive/events"})
    provisioners[ARCHIVE]["create"]("Archive", {**properties, "EventPattern": {"source": ["a"]}}, "stack")
    kept = events._archives["events"]
    assert (kept["RetentionDays"], kept["EventPattern"]) == (30, '{"source": ["a"]}')
    provisioners[ARCHIVE]["delete"]("events", properties)
    assert events._archives == {}


def test_a_composite_alarm_is_made_and_deleted(provisioners: dict[str, Any], watch: Watch) -> None:
    """A composite alarm's Ref is its name, its Arn the service's."""
    properties = {"AlarmName": "storm", "AlarmRule": "ALARM(a)"}
    assert provisioners[COMPOSITE]["create"]("Storm", properties, "stack") == ("storm", {"Arn": "arn:alarm:storm"})
    provisioners[COMPOSITE]["delete"]("storm", properties)
    assert watch._composite_alarms == {}


def test_a_composite_alarm_over_nothing_fails(provisioners: dict[str, Any]) -> None:
    """A rule that names an alarm which does not exist is refused, as by the service."""
    with pytest.raises(Refused, match="ghost"):
        provisioners[COMPOSITE]["create"]("Storm", {"AlarmName": "storm", "AlarmRule": "ALARM(ghost)"}, "stack")


def test_the_powertools_parameter_names_the_layer_of_the_rehearsal() -> None:
    """Each version's public parameter gives the layer that the rehearsal published; other names stay the emulator's."""
    parameter = layer_parameter({"/aws/known": "its own"}.get, lambda: "111122223333", lambda: "eu-west-1")
    found = parameter("/aws/service/powertools/python/arm64/python3.14/3.37.0")
    assert found["Value"] == f"arn:aws:lambda:eu-west-1:111122223333:layer:{LAYER}:1"
    assert (parameter("/aws/known"), parameter("/aws/unknown")) == ("its own", None)


def test_the_loopback_counts_as_tls() -> None:
    """Policies that refuse calls without TLS let the loopback pass; every other key is the emulator's."""
    key = over_tls(lambda name, context: f"{name} of {context}")
    assert key("aws:SecureTransport", "call") == "true"
    assert key("aws:SourceIp", "call") == "aws:SourceIp of call"


def test_alarms_on_expressions_stand_for_their_first_metric() -> None:
    """The emulator gets the first metric of an expression, and any other alarm unchanged."""
    record = without_arithmetic(lambda name, properties: {"AlarmName": name, **properties})
    part = {"MetricStat": {"Metric": {"MetricName": "Errors", "Namespace": "AWS/Lambda"}, "Stat": "Sum"}, "Id": "part"}
    rate = {"Threshold": 1, "Metrics": [{"Expression": "100 * part", "Id": "rate"}, part]}
    assert record("a", rate) == {"AlarmName": "a", "MetricName": "Errors", "Namespace": "AWS/Lambda", "Threshold": 1}
    assert record("b", {"MetricName": "Duration"}) == {"AlarmName": "b", "MetricName": "Duration"}


def test_a_secret_is_named_by_its_arn() -> None:
    """Ref of a secret is its ARN, as grants need it; its deletion uses the name."""
    made: list[dict[str, Any]] = []
    deleted: list[str] = []

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
        made.append(properties)
        return "keys", {"Arn": "arn:keys-1"}

    known = {"create": create, "delete": lambda physical_id, properties: deleted.append(physical_id)}
    secret = secret_by_arn(known, lambda arn: {"arn:keys-1": ("keys", {})}[arn])
    wanted = {"GenerateSecretString": {"ExcludePunctuation": True}}
    assert secret["create"]("Keys", wanted, "stack")[0] == "arn:keys-1"
    assert "{" in made[0]["GenerateSecretString"]["ExcludeCharacters"]
    secret["delete"]("arn:keys-1", wanted)
    assert deleted == ["keys"]


def test_a_mail_is_judged_by_its_sender() -> None:
    """SendEmail is a call on the sender's identity; every other call is the emulator's to name."""
    resource = judged_by_sender(lambda *call: "its own")
    mail = b'{"FromEmailAddress": "lending@example.com"}'
    sent = resource("POST", "/v2/email/outbound-emails", mail, "eu-west-1", "111122223333")
    assert sent == "arn:aws:ses:eu-west-1:111122223333:identity/lending@example.com"
    assert resource("GET", "/v2/email/identities", b"", "eu-west-1", "111122223333") == "its own"


@dataclass(frozen=True)
class Call:
    """The emulator's view of a call when it judges it."""

    action: str
    resource_arn: str
    service_context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    decision: str


class Policies:
    """Allows what is listed, refuses the rest, and keeps each call it judged."""

    def __init__(self, *allowed: tuple[str, str]) -> None:
        self.allowed = set(allowed)
        self.judged: list[Call] = []

    def evaluate(self, call: Call, *policies: object) -> Judgement:
        self.judged.append(call)
        return Judgement("Allow" if (call.action, call.resource_arn) in self.allowed else "ImplicitDeny")


def test_starting_an_alias_is_judged_by_the_machine() -> None:
    """StartExecution on an alias needs a grant on the machine, with the alias as the qualifier."""
    policies = Policies(("states:StartExecution", MACHINE))
    judge = judged_by_machine(policies.evaluate, lambda: [MACHINE])
    assert judge(Call("states:StartExecution", f"{MACHINE}:live")).decision == "Allow"
    assert policies.judged[0].service_context == {"states:statemachinequalifier": "live"}


def test_starting_the_machine_itself_has_no_qualifier() -> None:
    """A start without an alias has no qualifier, so a grant that demands one does not match."""
    policies = Policies(("states:StartExecution", MACHINE))
    judged_by_machine(policies.evaluate, lambda: [MACHINE])(Call("states:StartExecution", MACHINE))
    assert policies.judged[0].service_context == {}


@pytest.mark.parametrize(("granted", "decision"), [(MACHINE, "Allow"), ("arn:other", "ImplicitDeny")])
def test_answering_a_token_needs_a_grant_on_a_machine(granted: str, decision: str) -> None:
    """SendTaskSuccess passes with a grant on a machine that exists, and with no other."""
    policies = Policies(("states:SendTaskSuccess", granted))
    judge = judged_by_machine(policies.evaluate, lambda: ["arn:first", MACHINE])
    assert judge(Call("states:SendTaskSuccess", "*")).decision == decision


def test_a_mail_brings_its_sender() -> None:
    """A grant may name the sender by condition; other calls bring nothing of it."""
    identity = "arn:aws:ses:eu-west-1:111122223333:identity/lending@example.com"
    policies = Policies(("ses:SendEmail", identity))
    judge = told_the_sender(policies.evaluate)
    assert judge(Call("ses:SendEmail", identity)).decision == "Allow"
    judge(Call("ses:GetAccount", "*"))
    assert [call.service_context for call in policies.judged] == [{"ses:fromaddress": "lending@example.com"}, {}]


def test_other_calls_are_judged_once_and_as_they_are() -> None:
    """Calls of other services go to the emulator's judgement unchanged."""
    policies, call = Policies(), Call("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:111122223333:table/orders")
    assert judged_by_machine(policies.evaluate, lambda: [MACHINE])(call).decision == "ImplicitDeny"
    assert policies.judged == [call]


def test_another_emulator_is_refused() -> None:
    """The additions meet private functions, so another version stops the start with a sentence that names both."""
    check_version(EMULATOR)
    with pytest.raises(SystemExit, match=rf"ministack 1\.5\.34 .* {EMULATOR}"):
        check_version("1.5.34")
