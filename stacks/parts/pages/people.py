"""Resources that connect people to the system: mail, the keys of links, an HTTP API, a bucket."""

from aws_cdk import Aws
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import link_secret, pages_parameter
from stacks.parts.buckets.documents_bucket import DocumentsBucket
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.pages.http_entrance import HttpEntrance
from stacks.routes import functions

ROTATION_DAYS = 30
KEY_CHARACTERS = 64


class People(Construct):
    """AWS makes the address of the HTTP API up. An SSM parameter holds it, for the stacks that write it into mails."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self.entrance = HttpEntrance(self, "Http", target=target)
        ssm.CfnParameter(
            self,
            "PagesUrl",
            name=pages_parameter(target),
            type="String",
            value=self.entrance.url,
            description="Address of the pages that links in mails lead to.",
        )
        rows = functions()
        if any(row.bucket for row in rows):
            DocumentsBucket(self, "Documents", target=target)
        if target.creates_sender:
            # Only when told to: SES refuses a second identity of one address, and a deletion ends everybody's mail.
            sender = ses.CfnEmailIdentity(self, "Sender", email_identity=target.mail_sender)
            sender.apply_removal_policy(target.removal_policy)
        if any(row.links for row in rows):
            self.secret = self._link_keys(target)

    def _link_keys(self, target: Environment) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            "LinkKeys",
            secret_name=link_secret(target),
            description="Keys that the links in mails to reviewers are signed with.",
            # The first key; rotation makes a document of it (lambdas/lending/links/keyring.py).
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=KEY_CHARACTERS
            ),
            removal_policy=target.removal_policy,
        )

    def rotate_by(self, function: HandlerFunction) -> None:
        """Have the keys renewed by this function."""
        arn = self.secret.secret_arn
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
