"""Functions that write to people or show them pages: what they may do and know."""

import json

from aws_cdk import Aws

from stacks import arns
from stacks.config import Environment
from stacks.naming import documents_bucket, link_secret, webhook_secret
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.buckets.documents_bucket import UPLOADS
from stacks.parts.handler_function import HandlerFunction
from stacks.table import Function


def correspondent_variables(target: Environment, row: Function, pages_url: str) -> dict[str, str]:
    """Return the environment variables that a function of this row gets; `pages_url` is the HTTP API's address."""
    found = {"MAIL_SENDER": target.mail_sender} if row.mails else {}
    if row.bucket:
        found |= {"DOCUMENTS_BUCKET": documents_bucket(target)}
    if row.links or row.pages:
        found["LINK_URL"] = pages_url
    if row.links or row.rotates_keys:
        found["LINK_SECRET"] = link_secret(target)
    if row.links:
        found["REVIEWERS"] = json.dumps(target.reviewers, sort_keys=True)
    if row.webhooks:
        found["WEBHOOK_SECRET"] = webhook_secret(target)
    return found


def equip_correspondent(target: Environment, function: HandlerFunction) -> None:
    """Let a function do what its row says."""
    if function.row.links:
        function.allow(["secretsmanager:GetSecretValue"], [arns.secret(link_secret(target))])
    if function.row.webhooks:
        function.allow(["secretsmanager:GetSecretValue"], [arns.secret(webhook_secret(target))])
    if function.row.bucket:
        objects = f"arn:{Aws.PARTITION}:s3:::{documents_bucket(target)}/{UPLOADS}/*"
        function.allow([f"s3:{action}" for action in function.row.bucket], [objects])
        every = "Every document is an object of its own, under this prefix of this bucket and nowhere else."
        acknowledge(function.role, every, f"AwsSolutions-IAM5[Resource::{arns.shown(objects)}]")
    if function.row.mails:
        _let_mail(target, function)


def _let_mail(target: Environment, function: HandlerFunction) -> None:
    """Let a function send mail from our address.

    Source: "Identity and access management in Amazon SES", Amazon SES Developer Guide: `ses:FromAddress`.
    """
    # In its sandbox SES asks the sender for a right on the recipient's identity as well: AccessDenied there names
    # the recipient (cloudposse/terraform-aws-ses, issues 19 and 40). Applicants' addresses are known to nobody
    # before.
    identities = arns.arn("ses", "identity/*")
    ours = {"StringEquals": {"ses:FromAddress": target.mail_sender}}
    function.allow(["ses:SendEmail"], [identities], ours)
    recipients = "In its sandbox Amazon SES judges recipients' identities too; the condition names the one sender."
    acknowledge(function.role, recipients, f"AwsSolutions-IAM5[Resource::{arns.shown(identities)}]")
