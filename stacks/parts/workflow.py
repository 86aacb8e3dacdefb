"""State machine from its file, with its role, a version and the alias `live`."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from stacks import arns
from stacks.config import CANARY_MINUTES, CANARY_PERCENT, KEPT, Environment
from stacks.naming import ALIAS, physical_name
from stacks.parts import definitions
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction
from stacks.table import Workflow


class WorkflowMachine(Construct):
    """`statemachines/<slug>.asl.json`, each ${Placeholder} filled with the live alias of the function it names."""

    def __init__(
        self, scope: Construct, id: str, *, target: Environment, slug: str, tasks: Mapping[str, HandlerFunction]
    ) -> None:
        super().__init__(scope, id)
        self._target = target
        self.slug = slug
        self.name = physical_name(target, slug)
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            # As a string the definition stands in the template, where every tool reads it; its time-out stands in the
            # file.
            definition_body=stepfunctions.DefinitionBody.from_string(definitions.text(slug)),
            definition_substitutions={name: task.alias.function_arn for name, task in tasks.items()},
            state_machine_type=stepfunctions.StateMachineType.STANDARD,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=self._log_group(target), level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
            removal_policy=target.removal_policy,
        )
        once = "Each event stands in the execution's history, which is archived at its end: the log would repeat it."
        acknowledge(self.machine, once, "AwsSolutions-SF1")
        everywhere = (
            "Log delivery and X-Ray are granted on * only (AWS Step Functions Developer Guide, 'Using CloudWatch Logs "
            "to log execution history'; Service Authorization Reference, AWS X-Ray)."
        )
        acknowledge(self.machine, everywhere, "AwsSolutions-IAM5[Resource::*]")
        self._allow_tasks(tasks)
        self.alias = self._live(target)

    def _log_group(self, target: Environment) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            "Logs",
            # The prefix keeps the account's one resource policy for log delivery from growing too long (AWS Step
            # Functions Developer Guide, "Using CloudWatch Logs to log execution history").
            log_group_name=f"/aws/vendedlogs/states/{self.name}",
            retention=target.log_retention,
            removal_policy=target.removal_policy,
        )

    def allow_start(self, function: HandlerFunction) -> None:
        """Lets `function` start executions, of the live alias only.

        That is authorised against the machine, with the alias as a condition (AWS Step Functions Developer Guide,
        "Authorization for versions and aliases in Step Functions workflows"). The key may hold several values (Service
        Authorization Reference, "Condition keys for AWS Step Functions").
        """
        qualifier = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ALIAS}}
        function.allow(["states:StartExecution"], [self.machine.state_machine_arn], qualifier)

    def allow_redrive(self, function: HandlerFunction) -> None:
        """Lets `function` redrive executions of this machine and look at them; their names are business keys."""
        every = arns.executions(self._target, self.slug)
        function.allow(["states:RedriveExecution", "states:DescribeExecution"], [every])
        keys = "Executions are named by business keys, which nobody knows before they are there."
        acknowledge(function.role, keys, f"AwsSolutions-IAM5[Resource::{arns.shown(every)}]")

    def _allow_tasks(self, tasks: Mapping[str, HandlerFunction]) -> None:
        self.machine.add_to_role_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[task.alias.function_arn for task in tasks.values()]
            )
        )

    def _live(self, target: Environment) -> stepfunctions.CfnStateMachineAlias:
        """The alias that starters start. Executions keep the version they began with, so versions outlive their
        successors."""
        version = stepfunctions.CfnStateMachineVersion(
            self,
            "Version",
            state_machine_arn=self.machine.state_machine_arn,
            state_machine_revision_id=self.machine.state_machine_revision_id,
        )
        version.apply_removal_policy(KEPT)
        return stepfunctions.CfnStateMachineAlias(
            self,
            "Live",
            name=ALIAS,
            deployment_preference=stepfunctions.CfnStateMachineAlias.DeploymentPreferenceProperty(
                state_machine_version_arn=version.attr_arn,
                type="CANARY" if target.canary else "ALL_AT_ONCE",
                percentage=CANARY_PERCENT if target.canary else None,
                interval=CANARY_MINUTES if target.canary else None,
                # By name: the alarm that watches the machine anyway, in a stack of its own. An alias takes an alarm
                # that is not there for OK, so a test looks it up.
                alarms=[physical_name(target, f"{self.slug}-failed")],
            ),
        )


def workflow_row(target: Environment, workflow: Workflow) -> dict[str, Any]:
    """A workflow's row as the tools read it from the template; machine and functions by their physical names."""
    return {
        "slug": workflow.slug,
        "machine": physical_name(target, workflow.slug),
        "alias": ALIAS,
        "key": workflow.key,
        "outcomes": list(workflow.outcomes),
        "tasks": {task: physical_name(target, row.name) for task, row in workflow.tasks.items()},
    }
