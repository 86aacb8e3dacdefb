"""Keys of KMS: a denial by a key's policy names the key, for a rule, a function and an alarm."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.services.cloudwatch import watch
from signalbox.twin.services.cloudwatch.notifications import Notification
from tests.on_call import with_on_call
from tests.simulation import small
from tests.simulation.entries import shut_key
from tests.simulation.test_policies import allow
from tests.simulation.test_policies_in_the_twin import HANDLERS, lines

Open = Callable[..., Twin]
EVENTS = {"Service": "events.amazonaws.com"}
ACCOUNT = {"AWS": "arn:aws:iam::123456789012:root"}
USE = ["kms:GenerateDataKey*", "kms:Decrypt"]
KEY = {"Fn::GetAtt": ["Key", "Arn"]}


def encrypted(folder: Path, *of_key: dict[str, Any], own: tuple[dict[str, Any], ...] = (), name: Any = KEY) -> Twin:
    """Return a twin whose rule sends to an encrypted queue. A function with the statements `own` may send there."""
    target = {
        "Id": "T",
        "Arn": {"Fn::GetAtt": ["Jobs", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Plain", "Arn"]}},
    }
    rule = {"Name": "all", "EventBusName": {"Ref": "Bus"}, "EventPattern": {"detail-type": ["N"]}, "Targets": [target]}
    worker = small.function("work")
    worker["Properties"]["Role"] = {"Fn::GetAtt": ["Role", "Arn"]}
    statements = [allow("sqs:SendMessage", {"Fn::GetAtt": ["Jobs", "Arn"]}), allow("logs:*", "*"), *own]
    policy = {"PolicyDocument": {"Statement": statements}, "Roles": [{"Ref": "Role"}]}
    resources = {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": list(of_key)}}},
        "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/jobs", "TargetKeyId": {"Ref": "Key"}}},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "numbers"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Entry": small.entry("Rule", "Jobs", "Plain"),
        "Jobs": small.queue("jobs", KmsMasterKeyId=name),
        "Plain": small.queue("plain"),
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker"}},
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": policy},
        "Work": worker,
    }
    return Twin.from_assembly(small.assembly(folder, HANDLERS, resources))


def came_to(twin: Twin) -> dict[str, int]:
    """Publish an event; return how many messages each queue holds then."""
    twin.publish("N", {})
    twin.run_until_idle()
    return {queue.name: queue.size for queue in twin.cloud.queues.values()}


FOR_EVENTS = allow(USE, "*", Principal=EVENTS)


@pytest.mark.parametrize("name", [KEY, {"Ref": "Key"}, {"Ref": "Alias"}])
def test_a_rule_may_use_the_key_of_its_queue(tmp_path: Path, name: Any) -> None:
    """The event is delivered with a statement for EventBridge, for each name of the key in the template."""
    with encrypted(tmp_path, FOR_EVENTS, name=name) as twin:
        assert came_to(twin) == {"jobs": 1, "plain": 0}
        assert twin.cloud.policies.refused == {}


@pytest.mark.parametrize(
    "of_key", [(), (allow("kms:Decrypt", "*", Principal=EVENTS),), (allow(USE, "*", Principal=ACCOUNT),)]
)
def test_47_a_key_that_lets_no_rule_in_keeps_the_event_out(tmp_path: Path, of_key: tuple[dict[str, Any], ...]) -> None:
    """The queue's policy allows the rule, the key's does not: the event becomes a dead letter that names the key."""
    with encrypted(tmp_path, *of_key) as twin:
        assert came_to(twin) == {"jobs": 0, "plain": 1}
        (name,) = twin.cloud.policies.refused
    assert "kms:GenerateDataKey arn:aws:kms:us-east-1:123456789012:key/" in name


def test_47_no_rule_may_use_the_key_that_aws_keeps(tmp_path: Path) -> None:
    """The policy of alias/aws/sqs cannot be changed, and it allows no service."""
    with encrypted(tmp_path, FOR_EVENTS, name="alias/aws/sqs") as twin:
        assert came_to(twin) == {"jobs": 0, "plain": 1}


@pytest.mark.parametrize(
    ("of_key", "own", "done"),
    [
        ((allow("kms:*", "*", Principal=ACCOUNT),), (allow(USE, KEY),), True),
        ((allow("kms:*", "*", Principal=ACCOUNT),), (), False),
        ((FOR_EVENTS,), (allow(USE, KEY),), False),
        ((allow(USE, "*", Principal={"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}),), (), True),
    ],
)
def test_a_function_needs_the_key_of_the_queue_that_it_sends_to(
    tmp_path: Path, of_key: tuple[dict[str, Any], ...], own: tuple[dict[str, Any], ...], done: bool
) -> None:
    """The key's policy allows the account and the role's policy the action, or the key's policy names the role."""
    with encrypted(tmp_path, *of_key, own=own) as twin:
        url = twin.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
        (line,) = lines(twin, "sqs", "send_message", QueueUrl=url, MessageBody="x")
    assert (line == "done") is done
    assert done or "is not authorized to perform: kms:GenerateDataKey" in line


def unheard(run: Twin) -> list[Notification]:
    """Publish an event of an unknown type; return the notifications of the alarm that rings for it."""
    watching = watch(run)
    run.plan([{"at": 10, "raw": "{}", "type": "Unheard"}])
    run.advance(minutes=20)
    return [notice for notice in watching.notifications() if notice.change.alarm.endswith("-unroutable")]


def test_47_an_alarm_reaches_the_people_who_listen(twin: Open) -> None:
    """The topic allows CloudWatch: the notification goes to the topic of alarms."""
    (notice,) = unheard(twin(47))
    assert notice.topic.endswith(":signalbox-dev-alarms")
    assert notice.refused == ""


def test_47_an_alarm_passes_the_key_of_listeners(assembly: Assembly, tmp_path: Path) -> None:
    """Topics that somebody listens to have a key, which allows CloudWatch too."""
    heard = with_on_call(assembly, tmp_path / "heard")
    assert heard.of_type("AWS::KMS::Key")
    with Twin.from_assembly(heard.path, seed=47, schedules=False) as run:
        assert [notice.refused for notice in unheard(run)] == [""]


def test_47_an_alarm_whose_key_is_shut_is_lost_by_name(assembly: Assembly, tmp_path: Path) -> None:
    """A notification without the key's statement is lost; the refusal names alarm and key."""
    changed = with_on_call(assembly, tmp_path / "assembly")
    shut_key(changed)
    with Twin.from_assembly(changed.path, seed=47, schedules=False) as run:
        (notice,) = unheard(run)
        refused = list(run.cloud.policies.refused)
    assert "is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:" in notice.refused
    assert any("alarm:signalbox-dev-unroutable kms:GenerateDataKey" in name for name in refused)
