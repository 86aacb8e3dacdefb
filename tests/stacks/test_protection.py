"""Protection of production from deletion: it is on once a stack stands, and never before."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_cdk import App
from aws_cdk.aws_dynamodb import CfnTable
from botocore.exceptions import NoCredentialsError

from signalbox.assembly import Assembly
from stacks import system
from stacks.common import CommonStack
from stacks.config import ENVIRONMENTS
from stacks.deployment import deploy, destroying
from stacks.deployment.standing import names, protected, standing
from stacks.storage import StorageStack

PROD = ENVIRONMENTS["prod"]


class CloudFormation:
    """Stacks of an account: name -> (status, whether it is protected)."""

    def __init__(self, **stacks: tuple[str, bool]) -> None:
        self.stacks = {name.replace("_", "-"): found for name, found in stacks.items()}

    def get_paginator(self, operation: str) -> "CloudFormation":
        """Return the only paginator that is asked for."""
        assert operation == "describe_stacks"
        return self

    def paginate(self) -> Iterator[Any]:
        """Yield a page for each stack."""
        for name, (status, on) in self.stacks.items():
            yield {"Stacks": [{"StackName": name, "StackStatus": status, "EnableTerminationProtection": on}]}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the arguments of the command line, which is not run; the preflight finds nothing."""
    made: list[list[str]] = []
    monkeypatch.setattr(deploy, "run_command_line", lambda arguments: made.append(arguments) or 0)
    monkeypatch.setattr(deploy, "missing", lambda *_: [])
    monkeypatch.setattr(deploy, "told", lambda *_: [])
    monkeypatch.setattr(deploy, "signed_in", lambda target: boto3.Session())
    return made


def account(monkeypatch: pytest.MonkeyPatch, **stacks: tuple[str, bool]) -> None:
    """Let the account hold these stacks."""
    for module in (deploy, destroying):
        monkeypatch.setattr(module, "client_here", lambda service: CloudFormation(**stacks))


def test_stacks_of_production_are_protected(assembly: Assembly, production: Assembly) -> None:
    """Each stack of production is protected from deletion, and none of development."""
    for deployed, wanted in ((production, True), (assembly, False)):
        artifacts = json.loads((deployed.path / "manifest.json").read_text())["artifacts"].values()
        stacks = [artifact["properties"] for artifact in artifacts if artifact["type"] == "aws:cloudformation:stack"]
        assert len(stacks) == len(deployed.templates)
        assert {stack.get("terminationProtection", False) for stack in stacks} == {wanted}


def test_new_stack_is_not_protected_before_it_stands(tmp_path: Path) -> None:
    """A stack that is not named as standing can be deleted by a rollback, with its tables."""
    app = App(context={"standing": "signalbox-prod-common"}, outdir=str(tmp_path), tree_metadata=False)
    target = replace(PROD, standing=system.standing(app))
    common = CommonStack(app, "signalbox-prod-common", target=target)
    storage = StorageStack(app, "signalbox-prod-storage", target=target)
    system.protect(app, target)
    assert (common.termination_protection, storage.termination_protection) == (True, False)
    tables = [part for part in storage.node.find_all() if isinstance(part, CfnTable)]
    assert tables and not any(table.deletion_protection_enabled for table in tables)


def test_protection_covers_everything_unless_told_otherwise() -> None:
    """A synthesis that is not told which stacks stand protects all of production, and nothing of development."""
    assert system.standing(App()) is None
    assert PROD.protects("signalbox-prod-storage")
    assert not ENVIRONMENTS["dev"].protects("signalbox-dev-storage")
    assert not replace(PROD, standing=frozenset()).protects("signalbox-prod-storage")


def test_creation_that_was_rolled_back_does_not_stand() -> None:
    """A stack of another environment and one whose creation failed do not count."""
    there = CloudFormation(
        signalbox_prod_storage=("UPDATE_ROLLBACK_COMPLETE", True),
        signalbox_prod_common=("ROLLBACK_COMPLETE", True),
        signalbox_prod_people=("ROLLBACK_FAILED", True),
        signalbox_dev_common=("CREATE_COMPLETE", True),
    )
    assert standing(there, PROD) == ["signalbox-prod-storage"]
    assert protected(there, PROD) == ["signalbox-prod-storage", "signalbox-prod-common", "signalbox-prod-people"]


def test_new_stacks_take_two_passes(calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pass names what stands, the second protects the rest; both are one deployment to `make rollback`."""
    account(
        monkeypatch, signalbox_prod_storage=("CREATE_COMPLETE", True), signalbox_prod_common=("ROLLBACK_FAILED", True)
    )
    assert deploy.main(["deploy", "--environment", "prod"]) == 0
    first, second = calls
    at = first.index("standing=signalbox-prod-storage") - 1
    assert first[at] == "--context" and [*first[:at], *first[at + 2 :]] == second


def test_failed_first_pass_ends_the_deployment(calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """No stack is protected whose creation failed."""
    account(monkeypatch)
    monkeypatch.setattr(deploy, "run_command_line", lambda arguments: calls.append(arguments) or 1)
    assert deploy.main(["deploy", "--environment", "prod"]) == 1 and len(calls) == 1
    assert "standing=" in calls[0]


@pytest.mark.parametrize("rest", [["--no-execute"], ["--method=direct"]])
def test_own_way_to_deploy_is_one_pass(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, rest: list[str]
) -> None:
    """A change set that a person executes later creates unprotected stacks."""
    account(monkeypatch)
    assert deploy.main(["deploy", "--environment", "prod", "--", *rest]) == 0
    assert len(calls) == 1 and "standing=" in calls[0]


def test_standing_system_takes_one_pass(calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary deployment keeps every protection."""
    account(monkeypatch, **{name.replace("-", "_"): ("UPDATE_COMPLETE", True) for name in names(PROD)})
    assert deploy.main(["deploy", "--environment", "prod"]) == 0
    assert len(calls) == 1 and not any(word.startswith("standing=") for word in calls[0])


def test_destroy_of_production_says_what_to_do(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protected stacks are named with a command each, and stay; unprotected ones go."""
    account(
        monkeypatch, signalbox_prod_storage=("CREATE_COMPLETE", True), signalbox_prod_common=("CREATE_COMPLETE", False)
    )
    assert deploy.main(["destroy", "--environment", "prod", "--", "--force"]) == 1 and calls == []
    said = capsys.readouterr().err
    assert "--no-enable-termination-protection --stack-name signalbox-prod-storage\n" in said
    assert "signalbox-prod-common" not in said and "make destroy ENVIRONMENT=prod" in said
    account(monkeypatch, signalbox_prod_storage=("CREATE_COMPLETE", False))
    assert deploy.main(["destroy", "--environment", "prod", "--", "--force"]) == 0 and len(calls) == 1


@pytest.mark.parametrize("verb", ["deploy", "destroy"])
def test_account_that_does_not_answer_ends_with_two(
    calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    """Both verbs stop where nobody can tell which stacks stand."""

    def refused(service: str) -> Any:
        raise NoCredentialsError

    for module in (deploy, destroying):
        monkeypatch.setattr(module, "client_here", refused)
    assert deploy.main([verb, "--environment", "prod"]) == 2 and calls == []
    assert f"{verb}: AWS cannot be asked which stacks" in capsys.readouterr().err
