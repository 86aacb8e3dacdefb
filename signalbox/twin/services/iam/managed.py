"""Managed policies of AWS that deployed roles use.

Source: AWS Managed Policy Reference, page of each policy; the one of CodeDeploy in its version 1 of 2020-08-17.
"""

from collections.abc import Mapping, Sequence
from typing import Any

PREFIX = "arn:aws:iam::aws:policy/"
LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
SHIFTING = ["lambda:UpdateAlias", "lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig"]
OBJECTS = ["s3:GetObject", "s3:GetObjectVersion"]


def _allow(actions: Sequence[str], resource: str = "*", **more: Any) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


AWS_MANAGED: Mapping[str, list[Mapping[str, Any]]] = {
    "service-role/AWSLambdaBasicExecutionRole": [_allow(LOGS)],
    "service-role/AWSLambdaSQSQueueExecutionRole": [
        _allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", *LOGS])
    ],
    "service-role/AWSCodeDeployRoleForLambdaLimited": [
        _allow(["cloudwatch:DescribeAlarms", *SHIFTING]),
        _allow(OBJECTS, "arn:aws:s3:::*/CodeDeploy/*"),
        _allow(OBJECTS, Condition={"StringEquals": {"s3:ExistingObjectTag/UseWithCodeDeploy": "true"}}),
        _allow(["lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:CodeDeployHook_*"),
    ],
}
"""Name of a policy, with its path -> its statements."""


def statements_by_aws(arn: str) -> list[Mapping[str, Any]] | None:
    """Return the statements of a managed policy of AWS; None for another policy, or an unknown one."""
    return AWS_MANAGED.get(arn.removeprefix(PREFIX)) if arn.startswith(PREFIX) else None
