"""Resources that connect people to the system: mail, the keys of links, an HTTP API, a bucket."""

import json

from aws_cdk import Aws
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from constructs import Construct

from stacks.config import Environment
from stacks.naming import documents_bucket, link_secret
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.buckets.documents_bucket import UPLOADS, DocumentsBucket
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.pages.http_entrance import HttpEntrance
from stacks.routes import functions
from stacks.table import Function

ROTATION_DAYS = 30
KEY_CHARACTERS = 64


class People(Construct):
    """`variables` tells a function where to find it all, `equip` lets it, each by what its row says."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self._target = target
        self.entrance = HttpEntrance(self, "Http", target=target)
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

    def variables(self, row: Function) -> dict[str, str]:
        """Return the environment variables that a function of this row gets."""
        found = {"MAIL_SENDER": self._target.mail_sender} if row.mails else {}
        if row.bucket:
            found |= {"DOCUMENTS_BUCKET": documents_bucket(self._target)}
        if row.links or row.pages:
            found["LINK_URL"] = self.entrance.url
        if row.links:
            found |= {
                "LINK_SECRET": link_secret(self._target),
                "REVIEWERS": json.dumps(self._target.reviewers, sort_keys=True),
            }
        return found

    def equip(self, function: HandlerFunction) -> None:
        """Let a function do what its row says."""
        if function.row.links:
            function.allow(["secretsmanager:GetSecretValue"], [self.secret.secret_arn])
        if function.row.bucket:
            # By name: an acknowledgement could not name the bucket of another stack.
            objects = f"arn:{Aws.PARTITION}:s3:::{documents_bucket(self._target)}/{UPLOADS}/*"
            function.allow([f"s3:{action}" for action in function.row.bucket], [objects])
            every = "Every document is an object of its own, under this prefix of this bucket and nowhere else."
            bucket = f"signalbox-{self._target.name}-documents-<AWS::AccountId>-<AWS::Region>"
            resource = f"arn:<AWS::Partition>:s3:::{bucket}/{UPLOADS}/*"
            acknowledge(function.role, every, f"AwsSolutions-IAM5[Resource::{resource}]")
        if function.row.mails:
            self._let_mail(function)

    def _let_mail(self, function: HandlerFunction) -> None:
        """Let a function send mail from our address.

        Source: "Identity and access management in Amazon SES", Amazon SES Developer Guide: `ses:FromAddress`.
        """
        # In its sandbox SES asks the sender for a right on the recipient's identity as well: AccessDenied there names
        # the recipient (cloudposse/terraform-aws-ses, issues 19 and 40). Applicants' addresses are known to nobody
        # before.
        identities = f"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:identity/*"
        ours = {"StringEquals": {"ses:FromAddress": self._target.mail_sender}}
        function.allow(["ses:SendEmail"], [identities], ours)
        recipients = "In its sandbox Amazon SES judges recipients' identities too; the condition names the one sender."
        here = "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*"
        acknowledge(function.role, recipients, f"AwsSolutions-IAM5[Resource::{here}]")

    def rotate_by(self, function: HandlerFunction) -> None:
        """Have the keys renewed by this function."""
        arn = self.secret.secret_arn
        function.function.add_environment("LINK_SECRET", link_secret(self._target))
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
