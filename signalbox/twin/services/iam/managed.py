"""Managed policies of AWS that deployed roles use.

Source: AWS Managed Policy Reference, page of each policy; the one of CodeDeploy in its version 1 of 2020-08-17.
Policies that are not here come from moto, which carries all of them.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
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
    if not arn.startswith(PREFIX):
        return None
    path = arn.removeprefix(PREFIX)
    return AWS_MANAGED.get(path) or statements_in_moto(path.rpartition("/")[2])


def statements_in_moto(name: str) -> list[Mapping[str, Any]] | None:
    """Return the statements of a policy as moto has them. Those with conditions or variables are left out: a role is
    then denied rather than allowed too much."""
    policy = policies_in_moto().get(name)
    if policy is None:
        return None
    found = policy["Document"]["Statement"]
    statements: list[Mapping[str, Any]] = found if isinstance(found, list) else [found]
    return [one for one in statements if "Condition" not in one and "${" not in json.dumps(one)]


@cache
def policies_in_moto() -> Mapping[str, Any]:
    """Return all managed policies of AWS by name: three megabytes, read once where a policy is needed."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    found: Mapping[str, Any] = json.loads(aws_managed_policies_data)
    return found
