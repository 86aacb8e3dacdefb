"""Rolling back: aliases return to what was live before the last deployment, all or none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from stacks import rollback
from stacks.config import ENVIRONMENTS
from stacks.routes import RELAY

DEV = ENVIRONMENTS["dev"]
DEPLOYED = datetime(2026, 1, 5, 9, tzinfo=UTC)
EARLIER, LATER = DEPLOYED - timedelta(days=7), DEPLOYED + timedelta(minutes=1)
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:signalbox-dev-orders"
FUNCTION = "signalbox-dev-outbox-relay"


class Account:
    """An account after a deployment at DEPLOYED: botocore's stubs answer, and refuse any call that is not prepared.

    `machine` and `function` are the creation times of their versions, the live one last.
    """

    def __init__(self, machine: list[datetime], function: list[datetime], **stack: Any) -> None:
        self.machine, self.function = machine, function
        self.stack = {"StackStatus": "UPDATE_COMPLETE", "LastUpdatedTime": DEPLOYED, **stack}
        self.weights: dict[str, float] = {}
        self.stubs: list[Stubber] = []

    def client(self, service: str) -> Any:
        client = boto3.client(service)
        stub = Stubber(client)
        getattr(self, service)(stub)
        stub.activate()
        self.stubs.append(stub)
        return client

    def sts(self, stub: Stubber) -> None:
        stub.add_response("get_caller_identity", {"Account": "123456789012"})

    def cloudformation(self, stub: Stubber) -> None:
        stack = {"StackName": "signalbox-dev-workflows", "CreationTime": EARLIER, **self.stack}
        stub.add_response("describe_stacks", {"Stacks": [{k: v for k, v in stack.items() if v is not None}]})

    def stepfunctions(self, stub: Stubber) -> None:
        live = len(self.machine)
        routing = [{"stateMachineVersionArn": f"{MACHINE}:{live}", "weight": 10}]
        stub.add_response("describe_state_machine_alias", {"routingConfiguration": routing})
        versions = [
            {"stateMachineVersionArn": f"{MACHINE}:{number}", "creationDate": at}
            for number, at in enumerate(self.machine, 1)
        ]
        stub.add_response("list_state_machine_versions", {"stateMachineVersions": versions[:1], "nextToken": "more"})
        stub.add_response("list_state_machine_versions", {"stateMachineVersions": versions[1:]})
        back = {"stateMachineVersionArn": f"{MACHINE}:{live - 1}", "weight": 100}
        wanted = {"stateMachineAliasArn": f"{MACHINE}:live", "routingConfiguration": [back]}
        stub.add_response("update_state_machine_alias", {"updateDate": LATER}, wanted)

    def __getattr__(self, name: str) -> Any:
        if name == "lambda":
            return self.functions
        raise AttributeError(name)

    def functions(self, stub: Stubber) -> None:
        live = str(len(self.function))
        stub.add_response(
            "get_alias", {"FunctionVersion": live, "RoutingConfig": {"AdditionalVersionWeights": self.weights}}
        )
        versions = [
            {"Version": str(number), "LastModified": at.isoformat()} for number, at in enumerate(self.function, 1)
        ]
        latest = {"Version": "$LATEST", "LastModified": LATER.isoformat()}
        stub.add_response("list_versions_by_function", {"Versions": [latest, *versions]})
        wanted = {"FunctionName": FUNCTION, "Name": "live", "FunctionVersion": str(int(live) - 1)}
        stub.add_response("update_alias", {}, wanted)


@pytest.fixture(autouse=True)
def one_of_each(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table shrinks to the orders machine and the relay."""
    monkeypatch.setattr(rollback, "WORKFLOWS", [row for row in rollback.WORKFLOWS if row.slug == "orders"])
    monkeypatch.setattr(rollback, "functions", lambda: [RELAY])
    yield


def planned(account: Account) -> list[tuple[str, int, int]]:
    """Name, version now, version before of each alias that would go back."""
    return [(step.name, step.now, step.before) for step in rollback.plan(account.client, DEV)]


def test_what_came_last_goes_back_machines_first() -> None:
    """The last deployment's versions give way to those before it; a machine's canary counts as live."""
    account = Account([EARLIER, LATER], [EARLIER, EARLIER, LATER])
    assert planned(account) == [("signalbox-dev-orders", 2, 1), (FUNCTION, 3, 2)]


def test_each_step_points_one_alias() -> None:
    """Applied, every alias takes all of the traffic back to the version before."""
    account = Account([EARLIER, LATER], [EARLIER, LATER])
    for step in rollback.plan(account.client, DEV):
        step.apply()
    for stub in account.stubs:
        stub.assert_no_pending_responses()


def test_older_versions_stay() -> None:
    """What the last deployment did not touch keeps its version."""
    assert planned(Account([EARLIER, EARLIER], [EARLIER, LATER])) == [(FUNCTION, 2, 1)]


def test_new_functions_stay() -> None:
    """A function that came with the deployment has no version before, and nobody of old calls it."""
    assert planned(Account([EARLIER, LATER], [LATER])) == [("signalbox-dev-orders", 2, 1)]


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (Account([EARLIER], [EARLIER]), "brought none, or was rolled back already"),
        (Account([LATER], [LATER], LastUpdatedTime=None), "deployed once only"),
        (Account([EARLIER, LATER], [LATER], StackStatus="UPDATE_IN_PROGRESS"), "is UPDATE_IN_PROGRESS"),
        (Account([LATER, LATER], [EARLIER]), "no version of signalbox-dev-orders is left"),
    ],
)
def test_refusals(account: Account, why: str) -> None:
    """Where there is no way back it says so, and nothing moves."""
    with pytest.raises(rollback.CannotRollBack, match=why):
        rollback.plan(account.client, DEV)


def test_running_canary_of_a_function_is_stopped_first() -> None:
    """CodeDeploy moves the alias of a function that is being rolled out: two hands on it would fight."""
    account = Account([EARLIER, LATER], [EARLIER, LATER])
    account.weights = {"2": 0.1}
    with pytest.raises(rollback.CannotRollBack, match="stop its deployment in CodeDeploy"):
        rollback.plan(account.client, DEV)


def test_nothing_is_done_without_yes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes the plan is told and no alias moves; with it each moves once."""
    moved: list[str] = []
    step = rollback.Step("signalbox-dev-orders", 2, 1, lambda: moved.append("orders"))
    monkeypatch.setattr(rollback, "plan", lambda client, target: [step])
    assert rollback.main([]) == 0
    assert moved == [] and "signalbox-dev-orders: version 2 -> 1" in capsys.readouterr().out
    assert rollback.main(["--yes"]) == 0
    assert moved == ["orders"]
