"""A Lambda function of the one asset, with a role that names what it may do, a version and the alias `live`."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration, IgnoreMode, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.config import MEMORY_MB, POWERTOOLS_LAYER, Environment
from stacks.naming import physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.routes import TABLES, Function

ALIAS = "live"
ROOT = Path(__file__).resolve().parents[2]
INDEX_ACTIONS = frozenset({"Query", "Scan"})
"""Actions that our handlers take on indexes only, never on the table itself."""


def handlers_asset() -> lambda_.Code:
    """The asset: the folder `lambdas/` and nothing else. One compiled file would change its hash."""
    exclude = ["/*", "!/lambdas", "**/__pycache__", "**/*.pyc", "**/.*"]
    return lambda_.AssetCode(str(ROOT), exclude=exclude, ignore_mode=IgnoreMode.GIT)


def _variables(environment: Environment, row: Function, tables: Mapping[str, dynamodb.Table]) -> dict[str, str]:
    """What every function finds in its environment; callers add what is its own."""
    variables = {f"TABLE_{name.upper()}": tables[name].table_name for name in row.tables}
    if "sandbox" in row.tables:
        variables["PARTNERS"] = environment.partners
    return variables | {
        "ENVIRONMENT": environment.name,
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_METRICS_NAMESPACE": "Signalbox",
        "POWERTOOLS_SERVICE_NAME": row.handler.split(".")[0],
    }


class HandlerFunction(Construct):
    """`row.handler` of the asset. Callers invoke `alias`; `allow` adds what the row cannot say.

    `dead_letters` takes the calls that fail when the caller does not wait for the answer, as Scheduler does not.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        row: Function,
        code: lambda_.Code,
        tables: Mapping[str, dynamodb.Table],
        variables: Mapping[str, str] | None = None,
        dead_letters: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, id)
        name = physical_name(environment, row.name)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{name}",
            retention=environment.log_retention,
            removal_policy=RemovalPolicy.RETAIN if environment.retain else RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            code=code,
            handler=f"lambdas.{row.handler}",
            role=self.role,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            layers=[lambda_.LayerVersion.from_layer_version_arn(self, "Powertools", POWERTOOLS_LAYER)],
            memory_size=MEMORY_MB,
            timeout=Duration.seconds(row.timeout),
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            dead_letter_queue=dead_letters,
            logging_format=lambda_.LoggingFormat.JSON,
            environment={**_variables(environment, row, tables), **(variables or {})},
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        self.alias = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.function.current_version)
        tracing = "X-Ray takes its records under no resource but * (Service Authorization Reference, AWS X-Ray)."
        acknowledge(self.role, tracing, "AwsSolutions-IAM5[Resource::*]")
        callers = "Called synchronously or by an event source with a dead-letter queue of its own."
        if dead_letters is None:
            acknowledge(self.function, callers, "Serverless-LambdaDLQ")
        for table, actions in row.tables.items():
            self._grant_table(TABLES[table].indexes, tables[table], actions)

    def allow(self, actions: list[str], resources: list[str], conditions: Mapping[str, object] | None = None) -> None:
        """Adds one statement to the function's role."""
        self.role.add_to_principal_policy(
            iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions)
        )

    def _grant_table(self, indexes: Mapping[str, object], table: dynamodb.Table, actions: tuple[str, ...]) -> None:
        """The actions of the row: on the table's items, or, for a query, on its indexes."""
        on_items = [f"dynamodb:{action}" for action in actions if action not in INDEX_ACTIONS]
        on_indexes = [f"dynamodb:{action}" for action in actions if action in INDEX_ACTIONS]
        if on_items:
            self.allow(on_items, [table.table_arn])
        if on_indexes:
            self.allow(on_indexes, [f"{table.table_arn}/index/{index}" for index in sorted(indexes)])
