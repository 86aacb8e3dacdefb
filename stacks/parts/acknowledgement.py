"""Accepting a finding of cdk-nag: for one resource, by the finding's whole id, with the reason."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *findings: str) -> None:
    """Lets `findings` (rule id, with the part in brackets where the rule reports several) stand at `construct`."""
    for finding in findings:
        # `AwsSolutions-SQS3` is reported by the pack `AwsSolutions`.
        pack = finding.partition("-")[0]
        Validations.of(construct).acknowledge(Acknowledgment(id=f"{pack}::{finding}", reason=reason))
