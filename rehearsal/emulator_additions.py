"""All that the rehearsal adds to the emulator, and its start: `python rehearsal/emulator_additions.py`.

Run by the Python of the emulator's own environment. ministack refuses a template that holds a resource type it cannot
provision, although for each type below it has the operations of the service: the additions call those. Six more make
it take alarms on expressions, name secrets, find the Powertools layer's parameter and judge permissions as AWS does.
They all meet functions that are private to the emulator, hence the check of its version: with another one, read those
again before changing EMULATOR.
"""

import json
import string
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from typing import Any

EMULATOR = "1.5.33"

LAYER = "powertools"
LAYER_PARAMETERS = "/aws/service/powertools/"
"""Public parameters with the layer's ARN (Powertools for AWS Lambda (Python), "Installation"). The emulator has none,
and refuses a parameter of ours below /aws/, as AWS does."""

SECRET = "AWS::SecretsManager::Secret"  # pragma: allowlist secret: a type of resource

MACHINE_COLONS = 6
"""In a machine's ARN, `arn:aws:states:<region>:<account>:stateMachine:<name>`; an alias's or version's has one more."""

Properties = Mapping[str, Any]
Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body, as the emulator's services answer."""
Provisioner = Mapping[str, Callable[..., Any]]
"""`create(logical id, properties, stack name)` gives the physical id and what GetAtt finds; `delete(physical id,
properties)`. Without an `update` the emulator calls `create` again: each `create` here also changes what there is."""


class Refused(ValueError):
    """The emulator's service refused a call; the resource fails with this text, as it would on AWS."""


def answer(response: Answer) -> dict[str, Any]:
    """The document in a service's answer; Refused with its message when it is an error."""
    status, _, body = response
    document: dict[str, Any] = json.loads(body) if body else {}
    if status >= 400:
        raise Refused(document.get("message") or document.get("Message") or body.decode())
    return document


def machine_version(states: Any) -> Provisioner:
    """AWS::StepFunctions::StateMachineVersion. Ref and Arn: the version's ARN."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        request = {
            "stateMachineArn": properties["StateMachineArn"],
            "revisionId": properties.get("StateMachineRevisionId"),
            "description": properties.get("Description", ""),
        }
        arn = answer(states._publish_state_machine_version(request))["stateMachineVersionArn"]
        return arn, {"Arn": arn}

    def delete(physical_id: str, properties: Properties) -> None:
        answer(states._delete_state_machine_version({"stateMachineVersionArn": physical_id}))

    return {"create": create, "delete": delete}


def machine_alias(states: Any) -> Provisioner:
    """AWS::StepFunctions::StateMachineAlias. Ref and Arn: the alias's ARN. A deployment preference shifts at once."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        routing = routing_of(properties)
        machine = routing[0]["stateMachineVersionArn"].rpartition(":")[0]
        arn = f"{machine}:{properties['Name']}"
        request = {"description": properties.get("Description", ""), "routingConfiguration": routing}
        if arn in states._state_machine_aliases:
            answer(states._update_state_machine_alias({"stateMachineAliasArn": arn, **request}))
        else:
            answer(states._create_state_machine_alias({"name": properties["Name"], **request}))
        return arn, {"Arn": arn}

    def delete(physical_id: str, properties: Properties) -> None:
        answer(states._delete_state_machine_alias({"stateMachineAliasArn": physical_id}))

    return {"create": create, "delete": delete}


def routing_of(properties: Properties) -> list[dict[str, Any]]:
    """An alias's routing, as the service takes it, from RoutingConfiguration or DeploymentPreference."""
    preference = properties.get("DeploymentPreference")
    if preference:
        return [{"stateMachineVersionArn": preference["StateMachineVersionArn"], "weight": 100}]
    return [
        {"stateMachineVersionArn": row["StateMachineVersionArn"], "weight": int(row["Weight"])}
        for row in properties["RoutingConfiguration"]
    ]


def archive(events: Any) -> Provisioner:
    """AWS::Events::Archive. Ref: its name; it needs ArchiveName."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        name, pattern = properties["ArchiveName"], properties.get("EventPattern")
        request = {
            "ArchiveName": name,
            "EventSourceArn": properties["SourceArn"],
            "Description": properties.get("Description", ""),
            "EventPattern": json.dumps(pattern) if isinstance(pattern, dict) else pattern or "",
            "RetentionDays": int(properties.get("RetentionDays", 0)),
        }
        put = events._update_archive if name in events._archives else events._create_archive
        return name, {"Arn": answer(put(request))["ArchiveArn"]}

    def delete(physical_id: str, properties: Properties) -> None:
        answer(events._delete_archive({"ArchiveName": physical_id}))

    return {"create": create, "delete": delete}


def composite_alarm(watch: Any) -> Provisioner:
    """AWS::CloudWatch::CompositeAlarm. Ref: its name; it needs AlarmName."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        name = properties["AlarmName"]
        answer(watch._put_composite_alarm({}, dict(properties), False, is_json=True))
        return name, {"Arn": watch._composite_alarms[name]["AlarmArn"]}

    def delete(physical_id: str, properties: Properties) -> None:
        answer(watch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, is_json=True))

    return {"create": create, "delete": delete}


def rotation_schedule() -> Provisioner:
    """AWS::SecretsManager::RotationSchedule. Ref: the secret. Nothing rotates here: a rehearsal is over in minutes."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        return str(properties["SecretId"]), {}

    def delete(physical_id: str, properties: Properties) -> None:
        """Delete nothing: the secret goes with its own resource."""

    return {"create": create, "delete": delete}


def accepted(name: Callable[[Properties], str]) -> Provisioner:
    """A resource of a service that the emulator does not have: its Ref is its name, and nothing is made."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        return name(properties), {}

    def delete(physical_id: str, properties: Properties) -> None:
        """Delete nothing: nothing was made."""

    return {"create": create, "delete": delete}


def secret_by_arn(known: Provisioner, resolve: Callable[[str], tuple[Any, Any]]) -> Provisioner:
    """The emulator's own AWS::SecretsManager::Secret, corrected in two points.

    Ref is its ARN, and a generated text has no punctuation where none is wanted (AWS CloudFormation,
    "AWS::SecretsManager::Secret").
    """

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
        generated = properties.get("GenerateSecretString", {})
        if generated.get("ExcludePunctuation"):
            properties = {**properties, "GenerateSecretString": {**generated, "ExcludeCharacters": string.punctuation}}
        _, attributes = known["create"](logical_id, properties, stack)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: Properties) -> None:
        name, _ = resolve(physical_id)
        known["delete"](name, properties)

    return {"create": create, "delete": delete}


def layer_parameter(
    known: Callable[[str], Any], account: Callable[[], str], region: Callable[[], str]
) -> Callable[[str], Any]:
    """The emulator's public parameters and, for Powertools, the first version of LAYER, which the rehearsal
    publishes."""

    def public_parameter(name: str) -> Any:
        if not name.startswith(LAYER_PARAMETERS):
            return known(name)
        return {
            "Name": name,
            "Type": "String",
            "Value": f"arn:aws:lambda:{region()}:{account()}:layer:{LAYER}:1",
            "Version": 1,
            "LastModifiedDate": 0,
            "ARN": f"arn:aws:ssm:{region()}::parameter{name}",
        }

    return public_parameter


def without_arithmetic(known: Callable[[str, Properties], Any]) -> Callable[[str, Properties], Any]:
    """Record of an alarm in the emulator; an alarm on an expression becomes one on its first metric."""

    def record(name: str, properties: Properties) -> Any:
        measured = [row["MetricStat"]["Metric"] for row in properties.get("Metrics", ()) if "MetricStat" in row]
        if not measured:
            return known(name, properties)
        plain = {key: value for key, value in properties.items() if key != "Metrics"}
        return known(name, {**measured[0], **plain})

    return record


def over_tls(known: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """The emulator's condition keys, with the loopback counted as TLS: our policies refuse what comes without."""

    def condition_key(key: str, context: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else known(key, context)

    return condition_key


def judged_by_sender(known: Callable[..., str]) -> Callable[..., str]:
    """Resource of a call to Amazon SES: a mail is authorised by its sender's identity.

    Source: "Actions, resources, and condition keys for Amazon Simple Email Service v2", Service Authorization
    Reference.
    """

    def resource(method: str, path: str, body: bytes, region: str, account: str) -> str:
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return known(method, path, body, region, account)
        return f"arn:aws:ses:{region}:{account}:identity/{json.loads(body)['FromEmailAddress']}"

    return resource


def told_the_sender(known: Callable[..., Any]) -> Callable[..., Any]:
    """The emulator's evaluation of policies, with the sender of a mail as the key ses:FromAddress.

    Source: "Actions, resources, and condition keys for Amazon Simple Email Service v2", Service Authorization
    Reference.
    """

    def evaluate(context: Any, *policies: Any) -> Any:
        if context.action == "ses:SendEmail":
            sender = context.resource_arn.rpartition(":identity/")[2]
            context = replace(context, service_context={**context.service_context, "ses:fromaddress": sender})
        return known(context, *policies)

    return evaluate


def judged_by_machine(known: Callable[..., Any], machines: Callable[[], Iterable[str]]) -> Callable[..., Any]:
    """The emulator's judgement of a call by the caller's policies, with two calls of Step Functions judged as AWS
    does.

    StartExecution on an alias is authorised against the machine, the alias being the key states:StateMachineQualifier
    (AWS Step Functions Developer Guide, "Using aliases and versions", "Authorization"). SendTaskSuccess and its kin
    are authorised against the machine that waits; of a token the emulator knows none, so here any machine's grant is
    enough.
    """

    def evaluate(context: Any, *policies: Any) -> Any:
        machine, _, qualifier = context.resource_arn.rpartition(":")
        if context.action == "states:StartExecution" and machine.count(":") == MACHINE_COLONS:
            keys = {**context.service_context, "states:statemachinequalifier": qualifier}
            return known(replace(context, resource_arn=machine, service_context=keys), *policies)
        judgement = known(context, *policies)
        if context.action.startswith("states:SendTask"):
            for arn in machines():
                if judgement.decision != "ImplicitDeny":
                    break
                judgement = known(replace(context, resource_arn=arn), *policies)
        return judgement

    return evaluate


def additions(states: Any, events: Any, watch: Any) -> dict[str, Provisioner]:
    """Resource type -> how it is provisioned, given the emulator's modules for these three services."""
    return {
        "AWS::StepFunctions::StateMachineVersion": machine_version(states),
        "AWS::StepFunctions::StateMachineAlias": machine_alias(states),
        "AWS::Events::Archive": archive(events),
        "AWS::CloudWatch::CompositeAlarm": composite_alarm(watch),
        "AWS::SecretsManager::RotationSchedule": rotation_schedule(),
        "AWS::MediaConvert::Queue": accepted(lambda properties: str(properties["Name"])),
        "AWS::XRay::SamplingRule": accepted(lambda properties: str(properties["SamplingRule"]["RuleName"])),
    }


def check_version(found: str) -> None:
    """SystemExit with a sentence unless `found` is the version that these additions were written for."""
    if found != EMULATOR:
        sys.exit(f"rehearsal: ministack {found} is installed, and the additions were written for {EMULATOR}.")


def install() -> None:
    """Add everything to the emulator in this process."""
    states, events, watch = (part(f"services.{name}") for name in ("stepfunctions", "eventbridge", "cloudwatch"))
    cloudformation = part("services.cloudformation.provisioners")
    cloudformation._cw_metric_alarm_record = without_arithmetic(cloudformation._cw_metric_alarm_record)
    provisioners, secrets = cloudformation._RESOURCE_HANDLERS, part("services.secretsmanager")
    new = additions(states, events, watch)
    known = sorted(new.keys() & provisioners.keys())
    if known:
        sys.exit(f"rehearsal: the emulator provisions {', '.join(known)} itself: take it out of the additions.")
    provisioners.update(new)
    provisioners[SECRET] = secret_by_arn(provisioners[SECRET], secrets._resolve)
    parameters, responses = part("services.ssm"), part("core.responses")
    parameters._public_parameter = layer_parameter(
        parameters._public_parameter, responses.get_account_id, responses.get_region
    )
    evaluator = part("core.iam_evaluator")
    evaluator._resolve_condition_key = over_tls(evaluator._resolve_condition_key)
    actions = part("core.iam_actions")
    actions._ses_v2_resource_arn = judged_by_sender(actions._ses_v2_resource_arn)
    evaluator.evaluate = judged_by_machine(told_the_sender(evaluator.evaluate), lambda: list(states._state_machines))


def part(name: str) -> Any:
    """A module of the emulator, by name: only the emulator's own environment has them."""
    return import_module(f"ministack.{name}")


def main() -> None:
    """Start the emulator with the additions; it is set up by its environment variables."""
    check_version(version("ministack"))
    install()
    part("app").main()


if __name__ == "__main__":
    main()
