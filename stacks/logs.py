"""The log groups of the functions: a stack takes 500 resources at most, and theirs are 60 and more.

Source: AWS CloudFormation User Guide, "Understand CloudFormation quotas".
"""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.config import Environment
from stacks.naming import log_group_name, pascal
from stacks.routes import functions
from stacks.shadows import routes


class LogsStack(Stack):
    """A group for each function, by name: it is there before the function first writes, and forgets after a while."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        rows = {row.name: row for row in (*functions(), *(route.function for route in routes(target)))}
        for row in rows.values():
            logs.LogGroup(
                self,
                f"{pascal(row.name)}Logs",
                log_group_name=log_group_name(target, row.name),
                retention=target.log_retention,
                removal_policy=target.removal_policy,
            )
