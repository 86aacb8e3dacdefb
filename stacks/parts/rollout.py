"""New versions of functions take over little by little, and give way again when they fail."""

from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.config import Environment
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.alarms import alarm
from stacks.parts.handler_function import HandlerFunction


class GradualRollout(Construct):
    """One CodeDeploy application; `shift` puts a function's live alias under it: a tenth of the calls for ten minutes."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self._target = target
        self.application = codedeploy.LambdaApplication(self, "Application")
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        policy = (
            "AWS's own policy for this one service role: it moves aliases and reads alarms, on names that it makes up."
        )
        arn = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"
        acknowledge(self.role, policy, f"AwsSolutions-IAM4[Policy::{arn}]")

    def shift(self, function: HandlerFunction) -> None:
        """From now on a new version of `function` is rolled back while its alarm is on.

        The alarm stands beside the alias: in another stack it would make a cycle, and a name that no alarm has counts as OK.
        """
        failing = alarm(
            function,
            "Failing",
            target=self._target,
            name=f"{function.name}-failing",
            entry="rollback",
            meaning=f"{function.name} fails: a new version of it that is being rolled out is rolled back.",
            metric=function.alias.metric_errors(),
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
