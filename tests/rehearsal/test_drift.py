"""Drift in the rehearsal: what the step demands of a deployment and of the check."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from rehearsal import deployment, drift
from rehearsal.outcome import Failed

QUEUE = SimpleNamespace(name="jobs", stack="messaging", logical_id="Jobs1", properties={"VisibilityTimeout": 60})
ASSEMBLY: Any = SimpleNamespace(of_type=lambda kind: [QUEUE])


@pytest.fixture
def sqs() -> Iterator[Any]:
    """Return a client of an account that has the queue."""
    with mock_aws():
        client = boto3.client("sqs", region_name="us-east-1")
        client.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "60"})
        yield client


def setting(sqs: Any) -> str:
    """Return the visibility timeout of the queue."""
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"])


def show(sqs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Callable[..., str]) -> str:
    """Run the step against the account, with another command line."""
    monkeypatch.setattr(deployment, "run", run)
    account: Any = SimpleNamespace(client=lambda service: sqs)
    return drift.show(account, ASSEMBLY, tmp_path)


def test_change_is_left_and_named(sqs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The change outlives a deployment, the check of the queue's stack names it, and it is put back."""
    ran: list[tuple[str, str, int]] = []

    def run(verb: str, account: Any, folder: Path, *more: str, name: str = "", expected: int = 0) -> str:
        ran.append((verb, setting(sqs), expected))
        assert verb == "deploy" or "messaging" in more
        return "[~] AWS::SQS::Queue Route/Queue Jobs1"

    assert show(sqs, monkeypatch, tmp_path, run) == "jobs"
    assert ran == [("drift", "60", 0), ("deploy", "61", 0), ("drift", "61", 1)]
    assert setting(sqs) == "60"


def test_deployment_that_puts_it_back_fails(sqs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The pages say that an ordinary deployment leaves it: anything else is a failure."""

    def run(verb: str, *more: Any, **named: Any) -> str:
        if verb == "deploy":
            url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
        return ""

    with pytest.raises(Failed, match="the deployment put it back"):
        show(sqs, monkeypatch, tmp_path, run)


def test_change_that_is_not_named_fails(sqs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A check that ends with 1 for another reason does not pass."""
    with pytest.raises(Failed, match="the change of jobs is not named"):
        show(sqs, monkeypatch, tmp_path, lambda *more, **named: "no stack found")
