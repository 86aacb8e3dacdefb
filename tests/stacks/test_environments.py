"""Differences of production."""

from signalbox.assembly import Assembly
from stacks.config import ENVIRONMENTS
from stacks.deployment.preflight import partners_called
from stacks.routes import functions


def test_names_of_environments_never_meet(assembly: Assembly, production: Assembly) -> None:
    """Two environments live in one account: no resource of one has the name of one of the other."""
    named = {"AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::Events::EventBus"}
    names = [{r.name for r in a.of_type(*named)} for a in (assembly, production)]
    assert all(names) and not names[0] & names[1]


HOLDS_DATA = {
    "AWS::DynamoDB::Table",
    "AWS::Events::Archive",
    "AWS::Events::EventBus",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
}
"""Production keeps every resource of these types when its stack is deleted."""


def policies(deployed: Assembly) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (type, logical id) -> (policy at a deletion, policy at a replacement) where a template has one."""
    return {
        (body["Type"], name): (body["DeletionPolicy"], body["UpdateReplacePolicy"])
        for template in deployed.templates.values()
        for name, body in template.resources.items()
        if "DeletionPolicy" in body or "UpdateReplacePolicy" in body
    }


def test_data_outlives_its_stack_in_production_only(assembly: Assembly, production: Assembly) -> None:
    """Data is retained in production, and goes with its stack in development."""
    for deployed, wanted in ((assembly, ("Delete", "Delete")), (production, ("RetainExceptOnCreate", "Retain"))):
        found = policies(deployed)
        there = {body["Type"] for template in deployed.templates.values() for body in template.resources.values()}
        assert {kind for kind, _ in found} >= HOLDS_DATA & there > {"AWS::DynamoDB::Table", "AWS::Events::Archive"}
        assert {policy for (kind, _), policy in found.items() if kind in HOLDS_DATA} == {wanted}
        assert len([kind for kind, _ in found if kind in HOLDS_DATA]) == len(deployed.of_type(*HOLDS_DATA))
    assert all(t.properties["DeletionProtectionEnabled"] for t in production.of_type("AWS::DynamoDB::Table"))


def test_second_try_finds_every_name_free(assembly: Assembly, production: Assembly) -> None:
    """A rolled-back creation deletes its resources; a plain Retain would keep their names taken."""
    for deployed in (assembly, production):
        assert {at_deletion for at_deletion, _ in policies(deployed).values()} <= {"Delete", "RetainExceptOnCreate"}


def test_production_calls_real_partners(production: Assembly) -> None:
    """Each function that calls a partner finds the names of its address and secret, and may read these two only."""
    policies = {role: p.properties for p in production.of_type("AWS::IAM::Policy") for role in p.properties["Roles"]}
    for row in functions():
        (function,) = [f for f in production.of_type("AWS::Lambda::Function") if f.name == f"signalbox-prod-{row.name}"]
        variables = function.properties["Environment"]["Variables"]
        (role,) = [r for r in production.of_type("AWS::IAM::Role") if r.arn == function.properties["Role"]]
        granted = str(policies[role.ref])
        assert "TABLE_SANDBOX" not in variables and "sandbox" not in granted
        for partner in ("payments", "shipping", "mail", "bureau"):
            parameter, secret = f"/signalbox/prod/partners/{partner}/url", f"signalbox/prod/partners/{partner}"
            assert (variables.get(f"PARTNER_{partner.upper()}_URL_PARAMETER") == parameter) is (partner in row.partners)
            assert (variables.get(f"PARTNER_{partner.upper()}_SECRET") == secret) is (partner in row.partners)
            assert (f":parameter{parameter}" in granted) is (partner in row.partners)
            assert (f":secret:{secret}-??????" in granted) is (partner in row.partners)
        if row.partners:
            assert variables["PARTNERS"] == "http"


def test_whoever_reads_the_sandbox_names_its_partner() -> None:
    """A row that is granted the sandbox's table says for which partners: without it production would have no port."""
    for row in functions():
        assert ("sandbox" in row.tables) == (bool(row.partners) or row.posts), row.name
    assert partners_called(ENVIRONMENTS["dev"]) == []


def test_new_versions_take_over_little_by_little(assembly: Assembly, production: Assembly) -> None:
    """Production moves the aliases of functions by CodeDeploy and of machines by canary; development at once."""
    (application,) = production.of_type("AWS::CodeDeploy::Application")
    groups = {g.name: g.properties for g in production.of_type("AWS::CodeDeploy::DeploymentGroup")}
    assert len(groups) == len(production.of_type("AWS::Lambda::Function"))
    assert not assembly.of_type("AWS::CodeDeploy::DeploymentGroup")
    for group in groups.values():
        assert group["ApplicationName"] == application.ref
        assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent10Minutes"
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    for deployed, way in ((assembly, "ALL_AT_ONCE"), (production, "CANARY")):
        for alias in deployed.of_type("AWS::StepFunctions::StateMachineAlias"):
            assert alias.properties["DeploymentPreference"]["Type"] == way


def test_rollback_alarms_stand_beside_their_aliases(production: Assembly) -> None:
    """Each function's alias names its deployment group, whose alarm is in the same template and watches that alias."""
    for template in production.templates.values():
        bodies = template.resources
        for alias in (body for body in bodies.values() if body["Type"] == "AWS::Lambda::Alias"):
            update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
            group = bodies[update["DeploymentGroupName"]["Ref"]]["Properties"]
            (watched,) = group["AlarmConfiguration"]["Alarms"]
            alarm = bodies[watched["Name"]["Ref"]]["Properties"]
            of_math = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", ()) if query["Id"] == "errors"]
            (errors,) = of_math or [alarm]
            dimensions = {d["Name"]: d["Value"] for d in errors["Dimensions"]}
            assert errors["MetricName"] == "Errors"
            assert dimensions["FunctionName"] == alias["Properties"]["FunctionName"]
