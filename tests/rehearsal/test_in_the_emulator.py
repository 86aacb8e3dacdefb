"""The additions against the real emulator's modules, in its own environment; skipped where that is not installed."""

import json
import subprocess
from pathlib import Path

import pytest

from rehearsal.emulator import PYTHON, START

TRY = """
import json, runpy, sys
ours = runpy.run_path(sys.argv[1])
ours["check_version"](ours["version"]("ministack"))
ours["install"]()
part = ours["part"]
known = part("services.cloudformation.provisioners")._RESOURCE_HANDLERS
def make(kind, properties): return known[kind]["create"]("Logical", properties, "stack")
def drop(kind, physical_id): known[kind]["delete"](physical_id, {})
machine, attributes = make("AWS::StepFunctions::StateMachine", {"StateMachineName": "orders", "DefinitionString": "{}"})
revision = attributes["StateMachineRevisionId"]
VERSION, ALIAS = "AWS::StepFunctions::StateMachineVersion", "AWS::StepFunctions::StateMachineAlias"
found = {}
versions = [make(VERSION, {"StateMachineArn": machine, "StateMachineRevisionId": revision})[0] for _ in range(2)]
for version in versions:
    preference = {"StateMachineVersionArn": version, "Type": "ALL_AT_ONCE"}
    alias, _ = make(ALIAS, {"Name": "live", "DeploymentPreference": preference})
found["routing"] = part("services.stepfunctions")._state_machine_aliases[alias]["routingConfiguration"]
try:
    make(VERSION, {"StateMachineArn": machine, "StateMachineRevisionId": "stale"})
except ValueError as error:
    found["refused"] = str(error)
archive, _ = make("AWS::Events::Archive", {"ArchiveName": "all", "SourceArn": "arn:bus", "RetentionDays": 3})
found["archive"] = part("services.eventbridge")._archives[archive]["RetentionDays"]
metric = {"AlarmName": "a", "MetricName": "m", "Namespace": "n", "Threshold": 1, "EvaluationPeriods": 1, "Period": 60,
    "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold"}
make("AWS::CloudWatch::Alarm", metric)
rate = [{"Id": "r", "Expression": "100 * m"},
    {"Id": "m", "MetricStat": {"Metric": {"MetricName": "m", "Namespace": "n"}}}]
make("AWS::CloudWatch::Alarm", {key: value for key, value in metric.items() if key not in ("MetricName", "Namespace")}
    | {"AlarmName": "rate", "Metrics": rate})
found["rate"] = part("services.cloudwatch")._alarms["rate"]["MetricName"]
generated = {"ExcludePunctuation": True, "PasswordLength": 64}
secret, _ = make("AWS::SecretsManager::Secret", {"Name": "keys", "GenerateSecretString": generated})
found["secret"] = secret
found["text"] = list(part("services.secretsmanager")._secrets["keys"]["Versions"].values())[0]["SecretString"]
drop("AWS::SecretsManager::Secret", secret)
found["secrets"] = len(part("services.secretsmanager")._secrets)
mail = json.dumps({"FromEmailAddress": "a@b.c"}).encode()
sent = ("POST", "/v2/email/outbound-emails", mail, "us-east-1", "1")
found["mail"] = part("core.iam_actions")._ses_v2_resource_arn(*sent)
storm, _ = make("AWS::CloudWatch::CompositeAlarm", {"AlarmName": "storm", "AlarmRule": "ALARM(a)"})
found["storm"] = storm in part("services.cloudwatch")._composite_alarms
found["layer"] = part("services.ssm").resolve_parameter_value("/aws/service/powertools/python/arm64/python3.14/3.37.0")
all_made = ((ALIAS, alias), (VERSION, versions[0]), ("AWS::Events::Archive", archive),
    ("AWS::CloudWatch::CompositeAlarm", storm))
for kind, made in all_made:
    drop(kind, made)
found["left"] = [len(part("services.stepfunctions")._state_machine_aliases),
    len(part("services.eventbridge")._archives),
    len(part("services.cloudwatch")._composite_alarms)]
start = ("states:StartExecution", machine + ":live", "us-east-1")
call = part("core.iam_evaluator").EvalContext("arn:role", "AssumedRole", "1", *start)
statement = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine,
    "Condition": {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"},
                  "Bool": {"aws:SecureTransport": "true"}}}
policy = part("core.iam_evaluator").parse_policy_document({"Statement": [statement]})
found["started"] = part("core.iam_evaluator").evaluate(call, [policy]).decision
print(json.dumps(found), file=sys.stderr)
"""


@pytest.mark.skipif(not PYTHON.exists(), reason="the emulator is not installed; `make rehearse` installs it")
def test_every_addition_works_in_the_emulator_that_is_pinned(tmp_path: Path) -> None:
    """The pinned emulator makes, changes and deletes each type, and judges calls."""
    done = subprocess.run(
        [PYTHON, "-c", TRY, START],
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stderr.splitlines()[-1])
    machine = "arn:aws:states:us-east-1:000000000000:stateMachine:orders"
    assert found["routing"] == [{"stateMachineVersionArn": f"{machine}:2", "weight": 100}]
    assert "revisionId has changed" in found["refused"]
    assert (found["archive"], found["storm"]) == (3, True)
    assert found["layer"] == "arn:aws:lambda:us-east-1:000000000000:layer:powertools:1"
    assert found["left"] == [0, 0, 0]
    assert found["started"] == "Allow"
    assert found["rate"] == "m"
    assert found["secret"].startswith("arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-")
    assert (found["text"].isalnum(), found["secrets"]) == (True, 0)
    assert found["mail"] == "arn:aws:ses:us-east-1:1:identity/a@b.c"
