"""Resources that all workflows use: the switch of load, the group of schedules, the application of rollouts."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from stacks.config import Environment
from stacks.monitoring.tracing import ExecutionSampling
from stacks.naming import physical_name, rollout_application
from stacks.parts.routing.load_control import ShedSwitch
from stacks.parts.routing.queues import MISSED, last_queue
from stacks.parts.schedule import SCHEDULES


class CommonStack(Stack):
    """Resources that every workflow names and none owns."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        ShedSwitch(self, "LoadControl", target=target)
        ExecutionSampling(self, "Sampling", target=target)
        scheduler.CfnScheduleGroup(self, "Schedules", name=physical_name(target, SCHEDULES))
        missed = physical_name(target, MISSED)
        last_queue(self, "Missed", missed, target=target)
        if target.canary:
            codedeploy.LambdaApplication(self, "Rollout", application_name=rollout_application(target))
        self.template_options.metadata = {"Signalbox::LastQueues": [{"name": MISSED, "deadLetterQueue": missed}]}
