"""cdk-nag runs inside synthesis, fails it, and is overruled for single resources only, with a reason."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_sqs as sqs
from constructs import IConstruct

from stacks.parts import acknowledgement
from stacks.synthesis import context
from stacks.system import build

PACKS = {"AwsSolutions", "Serverless"}


def report(folder: Path) -> dict[str, Any]:
    """Both packs' parts of what validation wrote into the assembly."""
    plugins = json.loads((folder / "validation-report.json").read_text())["pluginReports"]
    return {plugin["pluginName"]: plugin for plugin in plugins if plugin["pluginName"] in PACKS}


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_acknowledgement_is_needed(environment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each acknowledgement in the stacks overrules a finding, and nothing is left that is not overruled."""
    given: set[tuple[str, str]] = set()
    original = acknowledgement.Validations

    def of(construct: IConstruct) -> Any:
        def acknowledge(*rules: Any) -> None:
            given.update((construct.node.path, rule.id) for rule in rules)
            original.of(construct).acknowledge(*rules)

        return SimpleNamespace(acknowledge=acknowledge)

    monkeypatch.setattr(acknowledgement, "Validations", SimpleNamespace(of=of))
    build({**context(), "environment": environment}, str(tmp_path)).synth()
    overruled = [finding for pack in report(tmp_path).values() for finding in pack["suppressedViolations"]]
    assert given == {(finding["acknowledgedAt"], finding["acknowledgedId"]) for finding in overruled}
    assert all(len(finding["reason"]) > 20 for finding in overruled)
    assert [pack["violations"] for pack in report(tmp_path).values()] == [[], []]


def test_a_finding_fails_synthesis(tmp_path: Path) -> None:
    """A queue without TLS policy and dead letters, added to the app, lets nothing be synthesised."""
    app = build(context(), str(tmp_path))
    sqs.Queue(Stack(app, "careless"), "Plain")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    rules = {finding["ruleName"] for pack in report(tmp_path).values() for finding in pack["violations"]}
    assert {"AwsSolutions-SQS3", "AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"} <= rules
