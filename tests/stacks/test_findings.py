"""cdk-nag runs inside synthesis, fails it, and is overruled for single resources only, with a reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sqs as sqs

from stacks.system import checked

PACKS = {"AwsSolutions", "Serverless"}


def report(folder: Path) -> dict[str, Any]:
    """Both packs' parts of what validation wrote into the assembly."""
    plugins = json.loads((folder / "validation-report.json").read_text())["pluginReports"]
    return {plugin["pluginName"]: plugin for plugin in plugins if plugin["pluginName"] in PACKS}


@pytest.mark.parametrize("environment", ["development", "production"])
def test_every_acknowledgement_is_needed(environment: str, request: pytest.FixtureRequest) -> None:
    """Each acknowledgement in the stacks overrules a finding, and nothing is left that is not overruled."""
    synthesised = request.getfixturevalue(f"{environment}_synthesised")
    packs = report(synthesised.assembly.path).values()
    overruled = [finding for pack in packs for finding in pack["suppressedViolations"]]
    found = {(finding["acknowledgedAt"], finding["acknowledgedId"]) for finding in overruled}
    assert synthesised.acknowledged == found
    assert all(len(finding["reason"]) > 20 for finding in overruled)
    assert [pack["violations"] for pack in packs] == [[], []]


def test_a_finding_fails_synthesis(tmp_path: Path) -> None:
    """A queue without TLS policy and dead letters stops the synthesis of an app."""
    app = checked(App(outdir=str(tmp_path)))
    sqs.Queue(Stack(app, "careless"), "Plain")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    rules = {finding["ruleName"] for pack in report(tmp_path).values() for finding in pack["violations"]}
    assert {"AwsSolutions-SQS3", "AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"} <= rules
