"""A recurring call of a function."""

import json
from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.parts.handler_function import HandlerFunction
from stacks.table import Schedule

SCHEDULES = "schedules"
"""Slug of the group of all schedules."""
DUE = "<aws.scheduler.scheduled-time>"
"""Scheduler puts the instant here that the call was due (EventBridge Scheduler User Guide, "Adding context
attributes")."""


class RecurringCall(Construct):
    """Scheduler -> function. A call that Scheduler cannot place goes to `dead_letters`, as does one that keeps
    failing."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: Environment,
        row: Schedule,
        function: HandlerFunction,
        dead_letters: sqs.IQueue,
    ) -> None:
        super().__init__(scope, id)
        role = self._role(function.alias.function_arn, dead_letters.queue_arn)
        self.schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            name=physical_name(target, row.name),
            group_name=physical_name(target, SCHEDULES),
            schedule_expression=row.expression,
            schedule_expression_timezone=row.zone,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.alias.function_arn,
                role_arn=role.role_arn,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                input=json.dumps({"scheduledTime": DUE}),
                # Where the next tick does the same work, a late one is worth nothing once its successor is due.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=row.patience, maximum_retry_attempts=3
                ),
            ),
        )

    def _role(self, function_arn: str, queue_arn: str) -> iam.Role:
        """Make a role that may call this function and send to this queue.

        Only schedules of this account may use it (EventBridge Scheduler User Guide, "Confused deputy prevention").
        """
        ours = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com", conditions=ours))
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function_arn]))
        role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue_arn]))
        return role


def schedule_row(target: Environment, row: Schedule) -> dict[str, Any]:
    """A schedule's row as the tools read it from the template; schedule and function by their physical names."""
    return {
        "name": row.name,
        "schedule": physical_name(target, row.name),
        "expression": row.expression,
        "zone": row.zone,
        "function": physical_name(target, row.function.name),
    }
