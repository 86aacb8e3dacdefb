"""Rolling back: aliases return to what was live before the last deployment, all or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from signalbox.assembly import Assembly
from stacks.config import ENVIRONMENTS
from stacks.deployment import rollback
from stacks.deployment.deploy import command, parsed
from stacks.deployment.last_deployment import CannotRollBack, Deployment, change_set_name, last_deployment
from stacks.naming import STACKS, physical_name
from stacks.routes import RELAY, WORKFLOWS
from stacks.table import Rows

DEV = ENVIRONMENTS["dev"]
DEPLOYED = datetime(2026, 1, 5, 9, tzinfo=UTC)
LAST = Deployment(DEPLOYED, ["people", "orders"])
EARLIER, LATER = DEPLOYED - timedelta(days=7), DEPLOYED + timedelta(minutes=1)
SMALL = Rows(workflows=tuple(replace(row, tasks={}) for row in WORKFLOWS if row.slug == "orders"), others=(RELAY,))
"""Rows of the machine of orders and of the relay."""
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:signalbox-dev-orders"
FUNCTION = "signalbox-dev-outbox-relay"


class Account:
    """An account after a deployment at DEPLOYED: botocore's stubs answer, and refuse any call that is not prepared.

    `machine` and `function` are the creation times of their versions, the live one last.
    """

    def __init__(self, machine: list[datetime], function: list[datetime]) -> None:
        self.machine, self.function = machine, function
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
    monkeypatch.setattr(rollback, "ROWS", SMALL)
    yield


def planned(account: Account) -> list[tuple[str, int, int]]:
    """Name, version now, version before of each alias that would go back."""
    return [(step.name, step.now, step.before) for step in rollback.plan(account.client, DEV, LAST, SMALL)]


def test_what_came_last_goes_back_machines_first() -> None:
    """The last deployment's versions give way to those before it; a machine's canary counts as live."""
    account = Account([EARLIER, LATER], [EARLIER, EARLIER, LATER])
    assert planned(account) == [("signalbox-dev-orders", 2, 1), (FUNCTION, 3, 2)]


def test_each_step_points_one_alias() -> None:
    """Applied, every alias takes all of the traffic back to the version before."""
    account = Account([EARLIER, LATER], [EARLIER, LATER])
    for step in rollback.plan(account.client, DEV, LAST, SMALL):
        step.apply()
    for stub in account.stubs:
        stub.assert_no_pending_responses()


def test_older_versions_stay() -> None:
    """Functions that the last deployment did not change keep their version."""
    assert planned(Account([EARLIER, EARLIER], [EARLIER, LATER])) == [(FUNCTION, 2, 1)]


def test_new_functions_stay() -> None:
    """A function that came with the deployment has no version before, and nobody of old calls it."""
    assert planned(Account([EARLIER, LATER], [LATER])) == [("signalbox-dev-orders", 2, 1)]


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (
            Account([EARLIER], [EARLIER]),
            r"begun 2026-01-05 09:00 UTC; people, orders\): it brought none, or was rolled back",
        ),
        (Account([LATER, LATER], [EARLIER]), "no version of signalbox-dev-orders is left"),
    ],
)
def test_refusals(account: Account, why: str) -> None:
    """A rollback that is not possible prints the reason and moves no alias."""
    with pytest.raises(CannotRollBack, match=why):
        rollback.plan(account.client, DEV, LAST, SMALL)


def test_running_canary_of_a_function_is_stopped_first() -> None:
    """CodeDeploy moves the alias of a function that is being rolled out: two hands on it would fight."""
    account = Account([EARLIER, LATER], [EARLIER, LATER])
    account.weights = {"2": 0.1}
    with pytest.raises(CannotRollBack, match="stop its deployment in CodeDeploy"):
        rollback.plan(account.client, DEV, LAST, SMALL)


def test_nothing_is_done_without_yes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan is printed without --yes and no alias moves; each moves once with it."""
    moved: list[str] = []
    step = rollback.Step("signalbox-dev-orders", 2, 1, lambda: moved.append("orders"))
    monkeypatch.setattr(rollback, "last_deployment", lambda cloudformation, target, stacks: LAST)
    monkeypatch.setattr(rollback, "plan", lambda client, target, deployment, rows: [step])
    monkeypatch.setattr(rollback, "signed_in", lambda target: boto3.Session())
    assert rollback.main([]) == 0
    told = "Back to before the last deployment (begun 2026-01-05 09:00 UTC; people, orders):\n"
    assert moved == [] and capsys.readouterr().out == f"{told}signalbox-dev-orders: version 2 -> 1\n"
    assert rollback.main(["--yes"]) == 0
    assert moved == ["orders"]


def stack(slug: str, deployment: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Return a stack of development in CloudFormation's form, last changed at this instant by this deployment."""
    change_set = f"arn:aws:cloudformation:us-east-1:123456789012:changeSet/{deployment}/6fb447"
    times = {"CreationTime": EARLIER, "LastUpdatedTime": at}
    name, status = physical_name(DEV, slug), "UPDATE_COMPLETE"
    return {"StackName": name, "StackStatus": status, "ChangeSetId": change_set, **times, **more}


def told(*stacks: dict[str, Any]) -> Deployment:
    """The last deployment of development, in an account with these stacks and one of somebody else, which is newer."""
    client = boto3.client("cloudformation")
    other = stack("orders", "deploy-of-others", LATER) | {"StackName": "signalbox-prod-orders"}
    known = [{name: value for name, value in one.items() if value is not None} for one in (*stacks, other)]
    with Stubber(client) as stub:
        stub.add_response("describe_stacks", {"Stacks": known[:1], "NextToken": "more"})
        stub.add_response("describe_stacks", {"Stacks": known[1:]})
        return last_deployment(client, DEV)


def test_a_deployment_began_with_its_first_stack() -> None:
    """Stacks of one deployment have one name, and it began with the first of them, created ones too."""
    found = told(
        stack("storage", "deploy-1", EARLIER),
        stack("control", "deploy-2", LATER),
        stack("people", "deploy-2", LATER, LastUpdatedTime=None, CreationTime=DEPLOYED, StackStatus="CREATE_COMPLETE"),
        stack("orders", "deploy-2", DEPLOYED + timedelta(seconds=30)),
    )
    assert found == Deployment(DEPLOYED, ["people", "orders", "control"])


def test_a_deployment_of_queues_alone_is_the_last_one() -> None:
    """A deployment of only queues is the last one, so the versions before it stay."""
    found = told(stack("orders", "deploy-1", EARLIER), stack("messaging", "deploy-2", DEPLOYED))
    assert found == Deployment(DEPLOYED, ["messaging"])


@pytest.mark.parametrize(
    ("stacks", "why"),
    [
        ([stack("orders", "deploy-1", EARLIER, LastUpdatedTime=None)], "deployed once only"),
        ([], "deployed once only, or never"),
        (
            [
                stack("orders", "deploy-1", EARLIER),
                stack("control", "deploy-2", LATER, StackStatus="UPDATE_IN_PROGRESS"),
            ],
            "signalbox-dev-control is UPDATE_IN_PROGRESS",
        ),
        (
            [stack("orders", "deploy-1", EARLIER), stack("messaging", "cdk-deploy-change-set", DEPLOYED)],
            "signalbox-dev-messaging was last changed by something else than `make deploy`",
        ),
        ([stack("orders", "deploy-1", DEPLOYED, ChangeSetId=None)], "something else than `make deploy`"),
    ],
)
def test_deployments_that_cannot_be_told(stacks: list[dict[str, Any]], why: str) -> None:
    """One that runs, the first one, and one that bears no name of ours."""
    with pytest.raises(CannotRollBack, match=why):
        told(*stacks)


def test_every_deployment_has_a_name_of_its_own() -> None:
    """The command line gives its name to the change sets of all stacks, unless another method is asked for."""
    name = change_set_name(DEPLOYED)
    assert name == "deploy-20260105T090000Z"
    assert name in command("deploy", DEV, ["--require-approval", "never"], DEPLOYED)
    for rest in (["--method", "direct"], ["-m=direct"], ["--change-set-name", "mine"], ["--hotswap"]):
        assert name not in command("deploy", DEV, rest, DEPLOYED)
    assert name not in command("destroy", DEV, [], DEPLOYED)


def test_one_workflow_is_deployed_alone() -> None:
    """`--workflow` names one stack, and the command line takes no other along; other verbs refuse it."""
    options, rest = parsed(["deploy", "--workflow", "orders", "--", "--require-approval", "never"])
    given = command(options.verb, DEV, rest, DEPLOYED)
    assert "--all" not in given
    assert given[-4:] == ["signalbox-dev-orders", "--exclusively", "--require-approval", "never"]
    assert "--all" in command("deploy", DEV, [], DEPLOYED)
    with pytest.raises(SystemExit):
        parsed(["destroy", "--workflow", "orders"])


def test_one_workflow_goes_back_to_before_its_own_last_deployment() -> None:
    """The workflow's last deployment counts, also when a later one changed another workflow."""
    stacks = [stack("orders", "deploy-1", EARLIER), stack("lending", "deploy-2", DEPLOYED)]
    client = boto3.client("cloudformation")
    with Stubber(client) as stub:
        for _ in range(2):
            stub.add_response("describe_stacks", {"Stacks": stacks})
        assert last_deployment(client, DEV, ["orders"]) == Deployment(EARLIER, ["orders"])
        assert last_deployment(client, DEV) == Deployment(DEPLOYED, ["lending"])


def test_rollback_knows_every_stack(assembly: Assembly) -> None:
    """The rollback reads exactly the deployed stacks."""
    assert {physical_name(DEV, slug) for slug in STACKS} == set(assembly.templates)
