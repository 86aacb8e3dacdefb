"""Lambda function, with its log group, its role, a version and the alias `live`."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import arns
from stacks.config import KEPT, POWERTOOLS_LAYER_PARAMETER, Environment
from stacks.monitoring.measures import OURS
from stacks.monitoring.tracing import tracing_of
from stacks.naming import ALIAS, log_group_name, partner_secret, partner_url_parameter, physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.memory import memory_of
from stacks.shadows import tables as every_table
from stacks.table import Function

TRACING_FINDING = "Serverless-LambdaTracing"
INDEX_ACTIONS = frozenset({"Query", "Scan"})
"""Actions that our handlers take on indexes only, never on the table itself."""


class HandlerFunction(Construct):
    """`row.handler` of `code`. Callers invoke `alias`; `allow` adds what the row cannot say.

    `dead_letters` takes the calls that fail when the caller does not wait for the answer, as Scheduler does not.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: Environment,
        row: Function,
        code: lambda_.Code,
        variables: Mapping[str, str],
        dead_letters: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.row = row
        self.name = physical_name(target, row.name)
        # The sandbox stands in for the partners: where they are real, its table is not even in reach.
        actions = {name: row.tables[name] for name in row.tables if name != "sandbox" or target.partners == "sandbox"}
        self.role = self._role()
        found = _variables(target, row, actions) | dict(variables)
        self.function = self._function(target, code, found, dead_letters)
        self.function.node.add_dependency(self.node.find_child("LogGroup"))
        self.alias = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.function.current_version)
        if tracing_of(row) == lambda_.Tracing.PASS_THROUGH:
            acknowledge(self.function, "It follows its caller's decision, so that a rule decides.", TRACING_FINDING)
        if dead_letters is None:
            callers = "Called synchronously, or by an event source with a dead-letter queue of its own."
            acknowledge(self.function, callers, "Serverless-LambdaDLQ")
        for name in actions:
            indexes = _read_indexes(row, every_table(target)[name].indexes)
            self._allow_table(arns.table(target, name), actions[name], indexes)
        if target.partners == "http":
            for partner in row.partners:
                self._allow_partner(target, partner)

    def allow(
        self, actions: Iterable[str], resources: Iterable[str], conditions: Mapping[str, object] | None = None
    ) -> None:
        """Adds one statement to the function's role."""
        self.role.add_to_principal_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )

    def _function(
        self, target: Environment, code: lambda_.Code, variables: dict[str, str], dead_letters: sqs.IQueue | None
    ) -> lambda_.Function:
        return lambda_.Function(
            self,
            "Function",
            function_name=self.name,
            code=code,
            handler=f"lambdas.{self.row.handler}",
            role=self.role,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            layers=[self._powertools()],
            memory_size=memory_of(self.row),
            timeout=Duration.seconds(self.row.timeout),
            tracing=tracing_of(self.row),
            log_group=self._log_group(target),
            logging_format=lambda_.LoggingFormat.JSON,
            # Start and report of a good invocation repeat what Lambda's metrics have; those of a failed one stay.
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            dead_letter_queue=dead_letters,
            environment=variables,
            current_version_options=lambda_.VersionOptions(removal_policy=KEPT),
        )

    def _powertools(self) -> lambda_.ILayerVersion:
        """The layer's ARN is a parameter of the stack, one for all its functions, whose value CloudFormation looks
        up.

        Dynamic references would be one each, and a template may hold 60 (AWS CloudFormation User Guide, "Get values
        stored in other services using dynamic references").
        """
        arn = ssm.StringParameter.value_for_string_parameter(self, POWERTOOLS_LAYER_PARAMETER)
        layer: lambda_.ILayerVersion = lambda_.LayerVersion.from_layer_version_arn(self, "Powertools", arn)
        return layer

    def _role(self) -> iam.Role:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        tracing = "X-Ray takes its records under no resource but * (Service Authorization Reference, 'AWS X-Ray')."
        acknowledge(role, tracing, "AwsSolutions-IAM5[Resource::*]")
        return role

    def _log_group(self, target: Environment) -> logs.ILogGroup:
        """Make the group: it is there before the function first writes, and forgets after a while."""
        name = log_group_name(target, self.row.name)
        logs.LogGroup(
            self,
            "LogGroup",
            log_group_name=name,
            retention=target.log_retention,
            removal_policy=target.removal_policy,
        )
        group: logs.ILogGroup = logs.LogGroup.from_log_group_name(self, "Logs", name)
        group.grant_write(self.role)
        streams = f"arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:{name}:*"
        acknowledge(
            self.role, "Lambda names the streams of this one group itself.", f"AwsSolutions-IAM5[Resource::{streams}]"
        )
        return group

    def _allow_table(self, table: str, actions: Iterable[str], indexes: Iterable[str]) -> None:
        """The actions of the row: on the table's items, or, for a query, on its indexes."""
        on_items = [f"dynamodb:{action}" for action in actions if action not in INDEX_ACTIONS]
        on_indexes = [f"dynamodb:{action}" for action in actions if action in INDEX_ACTIONS]
        if on_items:
            self.allow(on_items, [table])
        if on_indexes:
            self.allow(on_indexes, [f"{table}/index/{index}" for index in sorted(indexes)])

    def _allow_partner(self, target: Environment, partner: str) -> None:
        """The address and the secret of a real partner, by name: an operator puts their values there."""
        parameter, secret = partner_url_parameter(target, partner), partner_secret(target, partner)
        self.function.add_environment(f"PARTNER_{partner.upper()}_URL_PARAMETER", parameter)
        self.function.add_environment(f"PARTNER_{partner.upper()}_SECRET", secret)
        self.allow(["ssm:GetParameter"], [arns.parameter(parameter)])
        self.allow(["secretsmanager:GetSecretValue"], [arns.secret(secret)])


def _read_indexes(row: Function, indexes: Iterable[str]) -> list[str]:
    """Return the indexes of a table that the row reads."""
    return [index for index in indexes if not row.indexes or index in row.indexes]


def _variables(target: Environment, row: Function, tables: Iterable[str]) -> dict[str, str]:
    """Return the environment variables that every function gets; callers add its own."""
    variables = {f"TABLE_{name.upper()}": physical_name(target, name) for name in tables}
    variables |= {f"KEEP_DAYS_{name.upper()}": str(days) for name, days in target.row_days.items() if name in tables}
    if row.partners or row.posts:
        variables["PARTNERS"] = target.partners
    if row.refuses and target.canary:
        variables["COUNTS_OUTCOMES"] = "true"  # an alarm of the rollout subtracts them; nothing else reads them
    return variables | {
        "ENVIRONMENT": target.name,
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_METRICS_NAMESPACE": f"{OURS}/{target.name}",
        "POWERTOOLS_SERVICE_NAME": row.handler.split(".")[0],
    }
