"""Functions that reconcile executions or archive their histories: what they may do and know."""

import json

from aws_cdk import Aws

from stacks import arns
from stacks.config import Environment
from stacks.naming import archive_bucket
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction
from stacks.routes import ROWS, WORKFLOWS
from stacks.table import Function

HISTORIES = "executions"
"""The prefix of the archive under which histories lie."""
ON_MACHINES = frozenset({"ListExecutions"})
"""What is asked of a machine; the rest is asked of one execution (Service Authorization Reference, "AWS Step
Functions")."""


def observer_variables(target: Environment, row: Function) -> dict[str, str]:
    """Return the environment of a function: `MACHINES` (ARN by workflow), `WORKFLOWS` and `ARCHIVE_BUCKET`, where its
    row wants them."""
    machines = {workflow.slug: arns.machine(target, workflow.slug) for workflow in WORKFLOWS}
    found = {"MACHINES": json.dumps(machines)} if row.sees else {}
    if row.announces:
        found["WORKFLOWS"] = json.dumps(ROWS.places())
    return found | ({"ARCHIVE_BUCKET": archive_bucket(target)} if row.archives else {})


def equip_observer(target: Environment, function: HandlerFunction) -> None:
    """Let a function do what its row says."""
    on_machines = [action for action in function.row.sees if action in ON_MACHINES]
    on_executions = [action for action in function.row.sees if action not in ON_MACHINES]
    if on_machines:
        machines = [arns.machine(target, workflow.slug) for workflow in WORKFLOWS]
        function.allow([f"states:{action}" for action in on_machines], machines)
    if on_executions:
        every = "An execution has a name of its own: those of our machines, and no others."
        executions = [arns.executions(target, workflow.slug) for workflow in WORKFLOWS]
        function.allow([f"states:{action}" for action in on_executions], executions)
        _accept(function, every, executions)
    if function.row.archives:
        histories = f"arn:{Aws.PARTITION}:s3:::{archive_bucket(target)}/{HISTORIES}/*"
        function.allow(["s3:PutObject"], [histories])
        _accept(function, "Every history is an object of its own, under this prefix and nowhere else.", [histories])


def _accept(function: HandlerFunction, reason: str, resources: list[str]) -> None:
    acknowledge(
        function.role, reason, *(f"AwsSolutions-IAM5[Resource::{arns.shown(resource)}]" for resource in resources)
    )
