"""Resources that connect people to the system: mail, the keys of links, an HTTP API, a bucket."""

from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import (
    api_parameter,
    link_secret,
    link_secret_parameter,
    pages_parameter,
    physical_name,
    webhook_secret,
)
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.buckets.documents_bucket import DocumentsBucket
from stacks.routes import functions

KEY_CHARACTERS = 64


class People(Construct):
    """SSM parameters hold what AWS makes up of them: address and id of the API, ARN of the secret."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        # Under this path it keeps its logical id, and so its address, in accounts that have it already.
        api = gateway.CfnApi(Construct(self, "Http"), "Api", name=physical_name(target, "people"), protocol_type="HTTP")
        self._keep("PagesUrl", pages_parameter(target), api.attr_api_endpoint, "Address of the pages of links.")
        self._keep("PagesApi", api_parameter(target), api.ref, "Id of the HTTP API of the pages.")
        rows = functions()
        if any(row.bucket for row in rows):
            DocumentsBucket(self, "Documents", target=target)
        if target.creates_sender:
            # Only when told to: SES refuses a second identity of one address, and a deletion ends everybody's mail.
            sender = ses.CfnEmailIdentity(self, "Sender", email_identity=target.mail_sender)
            sender.apply_removal_policy(target.removal_policy)
        if any(row.links for row in rows):
            self._link_keys(target)
        if any(row.webhooks for row in rows):
            self._webhook_secrets(target)

    def _keep(self, id: str, name: str, value: str, description: str) -> None:
        """Keep a value that AWS makes up in an SSM parameter, for other stacks."""
        ssm.CfnParameter(self, id, name=name, type="String", value=value, description=description)

    def _link_keys(self, target: Environment) -> None:
        secret = secretsmanager.Secret(
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
        rotated = "The stack of the workflow that has the function rotates it (key_rotation.py)."
        acknowledge(secret, rotated, "AwsSolutions-SMG4")
        self._keep("LinkKeysArn", link_secret_parameter(target), secret.secret_arn, "ARN of the secret of link keys.")

    def _webhook_secrets(self, target: Environment) -> None:
        secret = secretsmanager.Secret(
            self,
            "WebhookSecrets",
            secret_name=webhook_secret(target),
            description="What partners sign their webhooks with: an object of lists, by partner.",
            # No partner knows this first text. A person puts in what the partners draw (docs/webhooks.md).
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=KEY_CHARACTERS
            ),
            removal_policy=target.removal_policy,
        )
        agreed = "Each partner draws its own and tells it to us: a rotation by the clock would shut it out."
        acknowledge(secret, agreed, "AwsSolutions-SMG4")
