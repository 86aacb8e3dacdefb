"""Taking a deployment down: its own buckets are emptied first, and nobody else's."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT

from signalbox.assembly import ACCOUNT as ASSEMBLED
from signalbox.assembly import REGION, Assembly
from stacks.config import ENVIRONMENTS
from stacks.deployment import deploy, destroying, emptying
from stacks.routes import functions

KINDS = ("archive", "documents", "files")


@pytest.fixture
def s3() -> Iterator[Any]:
    """Buckets of dev and of prod with objects, versions and a delete marker in each, and one of somebody else."""
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        own = [f"signalbox-{name}-{kind}-{ACCOUNT}-{REGION}" for name in ("dev", "prod") for kind in KINDS]
        for bucket in (*own, f"signalbox-device-files-{ACCOUNT}-{REGION}"):
            client.create_bucket(Bucket=bucket)
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            for body in (b"1", b"2"):
                client.put_object(Bucket=bucket, Key="a", Body=body)
            client.put_object(Bucket=bucket, Key="b/c", Body=b"3")
            client.delete_object(Bucket=bucket, Key="b/c")
        yield client


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the arguments of the command line, which is not run."""
    made: list[list[str]] = []
    monkeypatch.setattr(deploy, "run_command_line", lambda arguments: made.append(arguments) or 0)
    monkeypatch.setattr(deploy, "signed_in", lambda target: boto3.Session())
    return made


def held(s3: Any) -> dict[str, int]:
    """Bucket -> how many versions and delete markers it holds."""
    found = {}
    for bucket in s3.list_buckets()["Buckets"]:
        listed = s3.list_object_versions(Bucket=bucket["Name"])
        found[bucket["Name"]] = len(listed.get("Versions", [])) + len(listed.get("DeleteMarkers", []))
    return found


def test_buckets_of_a_trial_are_emptied_first(
    s3: Any, calls: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every version and delete marker in the three buckets goes, after saying so; then the stacks do."""
    assert deploy.main(["destroy", "--", "--force"]) == 0
    gone = {f"signalbox-dev-{kind}-{ACCOUNT}-{REGION}" for kind in KINDS}
    assert {bucket for bucket, number in held(s3).items() if number == 0} == gone
    assert [call[0] for call in calls] == ["destroy"]
    said = capsys.readouterr().err
    assert all(f"destroy: emptying {bucket}\ndestroy: 4 objects and versions are gone\n" in said for bucket in gone)
    for bucket in gone:
        s3.delete_bucket(Bucket=bucket)  # S3 takes it, as it would take it from CloudFormation


def test_buckets_that_are_retained_are_not_touched(
    s3: Any, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Production's data outlives its stacks, also with --force."""
    monkeypatch.setattr(destroying, "protected", lambda *_: [])
    before = held(s3)
    assert deploy.main(["destroy", "--environment", "prod", "--", "--force"]) == 0
    assert held(s3) == before and len(calls) == 1
    with pytest.raises(ValueError, match="retained"):
        emptying.own_buckets(s3, ENVIRONMENTS["prod"], ACCOUNT)


@pytest.mark.parametrize(("at_terminal", "answer"), [(True, False), (False, True)])
def test_nothing_goes_without_a_yes(
    s3: Any, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, at_terminal: bool, answer: bool
) -> None:
    """A no, or nobody to ask: buckets and stacks stay, and the exit code is 1."""
    before = held(s3)
    monkeypatch.setattr("sys.stdin.isatty", lambda: at_terminal)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert deploy.main(["destroy"]) == 1
    assert held(s3) == before and calls == []


def test_a_yes_is_asked_for_once(s3: Any, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line is not to ask again when the buckets are empty."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    assert deploy.main(["destroy"]) == 0
    assert "--force" in calls[0]


def test_bucket_that_cannot_be_emptied_stops_it(
    s3: Any, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence says which object stays; no stack is destroyed."""

    def keep(*_: Any) -> int:
        raise emptying.NotEmptied("signalbox-dev-files keeps a: AccessDenied")

    monkeypatch.setattr(destroying, "empty", keep)
    assert deploy.main(["destroy", "--", "-f"]) == 2
    assert calls == []
    assert "cannot be emptied: signalbox-dev-files keeps a: AccessDenied" in capsys.readouterr().err


def test_every_bucket_is_known(assembly: Assembly) -> None:
    """No template makes a bucket that would stay full."""
    names = {bucket.name.replace(ASSEMBLED, ACCOUNT) for bucket in assembly.of_type("AWS::S3::Bucket")}
    mine = set(emptying.names(ENVIRONMENTS["dev"], ACCOUNT, REGION))
    used = {"-documents-": any(row.bucket for row in functions()), "-media-": any(row.jobs for row in functions())}
    unused = [part for part, is_used in used.items() if not is_used]
    assert names == {name for name in mine if not any(part in name for part in unused)}
