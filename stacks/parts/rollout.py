"""New versions of functions take over little by little, and give way again when they fail."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.config import Environment
from stacks.monitoring.measures import OUTCOMES
from stacks.naming import rollout_application
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.alerting.alarms import alarm
from stacks.parts.handler_function import HandlerFunction
from stacks.routes import WORKFLOWS
from stacks.table import MINUTE

TASKS = {row.name for workflow in WORKFLOWS for row in workflow.tasks.values()}
"""Functions that machines call, and call again after an error."""


class GradualRollout(Construct):
    """`shift` has CodeDeploy move a function's live alias: a tenth of the calls for ten minutes, then all.

    One application serves all stacks, so an alias's UpdatePolicy has its name.
    """

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self._target = target
        self.application = codedeploy.LambdaApplication.from_lambda_application_name(
            self, "Application", rollout_application(target)
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        policy = (
            "AWS's own policy for this one service role: it moves aliases and reads alarms, on names that it makes up."
        )
        arn = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"
        acknowledge(self.role, policy, f"AwsSolutions-IAM4[Policy::{arn}]")

    def shift(self, function: HandlerFunction) -> None:
        """Roll a new version of `function` back while its alarm is on.

        The alarm stands beside the alias: in another stack it would make a cycle, and a name that no alarm has counts
        as OK.
        """
        tried_again = function.row.name in TASKS
        failing = alarm(
            function,
            "Failing",
            target=self._target,
            name=f"{function.name}-failing",
            entry="rollback",
            meaning=f"{function.name} fails: a new version of it that is being rolled out is rolled back.",
            # Each metric that an alarm calculates with costs as much as an alarm of its own.
            metric=_failures(function, self._target) if function.row.refuses else function.alias.metric_errors(),
            # Two counts that come by different ways agree a moment late: a single bad minute may be one that lacks
            # its outcomes.
            periods=5 if tried_again else 1,
            bad=2 if tried_again else None,
        )
        codedeploy.LambdaDeploymentGroup(
            function,
            "Rollout",
            application=self.application,
            alias=function.alias,
            alarms=[failing],
            role=self.role,
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_10_MINUTES,
        )


def _failures(function: HandlerFunction, target: Environment) -> cloudwatch.IMetric:
    """Errors of the alias less those that business brought along, minute by minute; no outcome at all is none."""
    period = Duration.seconds(MINUTE)
    outcomes = cloudwatch.Metric(
        namespace=OUTCOMES.namespace_in(target.name),
        metric_name=OUTCOMES.name,
        dimensions_map={str(OUTCOMES.dimension): function.name, "service": function.row.service},
        statistic=OUTCOMES.statistic,
        period=period,
    )
    return cloudwatch.MathExpression(
        expression="errors - FILL(outcomes, 0)",
        using_metrics={"errors": function.alias.metric_errors(period=period), "outcomes": outcomes},
        period=period,
    )
