"""Rotation of the keys of links, by a function of a workflow."""

from aws_cdk import Aws
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import link_secret_parameter
from stacks.parts.handler_function import HandlerFunction

ROTATION_DAYS = 30


class KeyRotation(Construct):
    """Has Secrets Manager call `function` for new keys, and lets it write them."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, function: HandlerFunction) -> None:
        super().__init__(scope, id)
        arn = ssm.StringParameter.value_for_string_parameter(self, link_secret_parameter(target))
        function.allow(
            [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            [arn],
        )
        permission = lambda_.CfnPermission(
            self,
            "MayRotate",
            action="lambda:InvokeFunction",
            function_name=function.alias.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=Aws.ACCOUNT_ID,
            source_arn=arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Rotation",
            secret_id=arn,
            rotation_lambda_arn=function.alias.function_arn,
            rotate_immediately_on_update=False,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=ROTATION_DAYS
            ),
        )
        schedule.add_resource_dependency(permission)
