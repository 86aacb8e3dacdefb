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
        # The first key; rotation makes a document of it (lambdas/lending/links/keyring.py).
        secret = self._secret(
            target,
            "LinkKeys",
            link_secret(target),
            "Keys that the links in mails to reviewers are signed with.",
            "The stack of the workflow that has the function rotates it (key_rotation.py).",
        )
        self._keep("LinkKeysArn", link_secret_parameter(target), secret.secret_arn, "ARN of the secret of link keys.")

    def _webhook_secrets(self, target: Environment) -> None:
        # No partner knows the first text. A person puts in what the partners draw (docs/webhooks.md).
        self._secret(
            target,
            "WebhookSecrets",
            webhook_secret(target),
            "What partners sign their webhooks with: an object of lists, by partner.",
            "Each partner draws its own and tells it to us: a rotation by the clock would shut it out.",
        )

    def _secret(
        self, target: Environment, id: str, name: str, description: str, why_not_rotated: str
    ) -> secretsmanager.Secret:
        """Make a secret with a drawn first text; `why_not_rotated` says why no rotation stands here."""
        secret = secretsmanager.Secret(
            self,
            id,
            secret_name=name,
            description=description,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=KEY_CHARACTERS
            ),
            removal_policy=target.removal_policy,
        )
        acknowledge(secret, why_not_rotated, "AwsSolutions-SMG4")
        return secret
