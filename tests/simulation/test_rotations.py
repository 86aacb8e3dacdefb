"""Rotation of secrets in the twin: its time, the order of its steps, and the permission that it needs."""

from collections.abc import Callable
from pathlib import Path

from signalbox.twin import Twin
from tests.simulation import small
from tests.workflows.lending import DAY, act, applied, document, result

Open = Callable[..., Twin]
HANDLERS = """
def work(event, context):
    print(event["Step"])
    if event["Step"] == "{fails}":
        raise ValueError
"""
SECRET, FUNCTION = {"Ref": "Keys"}, {"Fn::GetAtt": ["Work", "Arn"]}


def rotating(folder: Path, service: str = "secretsmanager.amazonaws.com", fails: str = "") -> Twin:
    """Return a twin with a secret that a function rotates every 30 days; the function allows one service."""
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": FUNCTION,
        "Principal": service,
        "SourceArn": SECRET,
    }
    schedule = {
        "SecretId": SECRET,
        "RotationLambdaARN": FUNCTION,
        "RotationRules": {"AutomaticallyAfterDays": 30},
    }
    resources = {
        "Work": small.function("work"),
        "Keys": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "keys", "GenerateSecretString": {}}},
        "Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        "Rotation": {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": schedule},
    }
    return Twin.from_assembly(small.assembly(folder, HANDLERS.replace("{fails}", fails), resources))


def steps(twin: Twin) -> list[str]:
    """Return the steps with which the function was called."""
    lines = twin.cloud.functions.lines["work"]
    return [line for line in lines if line in ALL]


ALL = ["createSecret", "setSecret", "testSecret", "finishSecret"]


def test_a_secret_is_rotated_when_it_is_due(tmp_path: Path) -> None:
    """Four steps run in order after 30 days, not before, and again after 30 days."""
    with rotating(tmp_path) as twin:
        twin.advance(days=29)
        assert steps(twin) == []
        twin.advance(days=2)
        assert steps(twin) == ALL
        twin.advance(days=30)
        assert steps(twin) == ALL * 2


def test_a_step_that_fails_ends_the_rotation(tmp_path: Path) -> None:
    """A rotation whose test failed does not make the pending version current."""
    with rotating(tmp_path, fails="testSecret") as twin:
        twin.advance(days=31)
        assert steps(twin) == ALL[:3]


def test_47_a_rotation_that_the_function_refuses_is_told_by_name(tmp_path: Path) -> None:
    """The function is not called without a statement for Secrets Manager, and the refusal is counted."""
    with rotating(tmp_path, service="events.amazonaws.com") as twin:
        twin.advance(days=31)
        assert steps(twin) == []
        (name,) = twin.cloud.policies.refused
    assert "secret:keys-000000 lambda:InvokeFunction" in name


def test_a_link_that_was_sent_before_the_rotation_is_good_after_it(twin: Open) -> None:
    """The keys are rotated between the mail and the click. The old link works, and the next mail is signed with the new
    key."""
    run = twin(seed=5)
    run.plan([applied(), document(DAY), act(2 * DAY, "approve")])
    run.advance(days=1.5)
    (rotation,) = run.cloud.rotations.values()
    rotation.rotate()
    run.run_until_idle()
    assert result(run)["outcome"] == "LoanApproved"
    assert '"current": "2"' in keys(run)
    assert run.cloud.policies.refused == {}


def keys(twin: Twin) -> str:
    """Return the text of the secret that holds the keys of links."""
    secrets = twin.client("secretsmanager")
    (name,) = [one["Name"] for one in secrets.list_secrets()["SecretList"] if one["Name"].endswith("/approval-links")]
    return str(secrets.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")["SecretString"])
