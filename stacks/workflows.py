"""The functions, the machines that call them, and what sets them going: queues, the outbox's stream, schedules."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.consumers import ConsumersStack
from stacks.naming import pages_parameter, pascal, physical_name
from stacks.parts.buckets.files_bucket import FilesBucket
from stacks.parts.handler_function import HandlerFunction, handlers_asset
from stacks.parts.observed_executions import equip_observer, observer_variables
from stacks.parts.outbox_relay import OutboxRelay
from stacks.parts.pages.correspondence import correspondent_variables, equip_correspondent
from stacks.parts.rollout import GradualRollout
from stacks.parts.routing.load_control import LoadControl
from stacks.parts.routing.queue_consumer import QueueConsumer
from stacks.parts.routing.queues import MISSED, UNRELAYED, dead_letter_queue
from stacks.parts.schedule import RecurringCall, schedule_row
from stacks.parts.speakers import equip_speaker, speaker_variables
from stacks.parts.workflow import WorkflowMachine, workflow_row
from stacks.routes import JOURNEYS, KEEP_CIRCUITS, RELAY, SCHEDULES, WORKFLOWS
from stacks.shadows import COMPARISON, routes
from stacks.table import Function, Journey, Route, Workflow

BESIDE_SOURCES = (KEEP_CIRCUITS, COMPARISON.function)
"""Functions that stand in the stack of the event sources: the keeper of circuits names sources, which know this
stack; the comparison comes and goes with a shadow, and leaves this stack as it is."""


class WorkflowsStack(Stack):
    """Everything that runs but the pages. `functions` by the name of their row, `machines` by slug."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        target: Environment,
        consumers: ConsumersStack,
        **stack: Any,
    ) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self._consumers = consumers
        consumers.add_stack_dependency(
            self, "A source polls by the role of its function, which must be allowed to first."
        )
        self._code = handlers_asset()
        # The address of the pages, which the stack of people keeps: AWS makes it up.
        self._pages = ssm.StringParameter.value_for_string_parameter(self, pages_parameter(target))
        self._files = FilesBucket(self, "Files", target=target)
        self._rollouts = {
            home: GradualRollout(home, "Rollout", target=target) for home in (self, consumers) if target.canary
        }
        self.functions: dict[str, HandlerFunction] = {}
        self.machines = {workflow.slug: self._machine(workflow) for workflow in WORKFLOWS}
        control = LoadControl(self, "LoadControl", target=target)
        sources = {route.name: self._consume(route, control).source for route in routes(target)}
        if keeper := self.functions.get(KEEP_CIRCUITS.name):
            control.keep(keeper, sources)
        self.relay = OutboxRelay(self, "Relay", target=target, function=self._function(RELAY))
        self._schedules()
        self.template_options.metadata = {
            "Signalbox::Workflows": [workflow_row(target, workflow) for workflow in WORKFLOWS],
            "Signalbox::Journeys": [journey_row(journey) for journey in JOURNEYS],
            "Signalbox::Schedules": [schedule_row(target, row) for row in SCHEDULES],
            "Signalbox::LastQueues": [
                {"name": name, "deadLetterQueue": physical_name(target, name)} for name in (UNRELAYED, MISSED)
            ],
        }

    def _function(
        self, row: Function, variables: Mapping[str, str] | None = None, dead_letters: sqs.IQueue | None = None
    ) -> HandlerFunction:
        """One function per row, however many workflows call it."""
        if row.name in self.functions:
            return self.functions[row.name]
        home, code = (self._consumers, handlers_asset()) if row in BESIDE_SOURCES else (self, self._code)
        function = self.functions[row.name] = HandlerFunction(
            home,
            pascal(row.name),
            target=self._target,
            row=row,
            code=code,
            variables={
                **speaker_variables(self._target, row),
                **correspondent_variables(self._target, row, self._pages),
                **observer_variables(self._target, row),
                **self._files.variables(row),
                **(variables or {}),
            },
            dead_letters=dead_letters,
        )
        equip_speaker(self._target, function)
        equip_correspondent(self._target, function)
        equip_observer(self._target, function)
        self._files.equip(function)
        if rollout := self._rollouts.get(home):
            rollout.shift(function)
        return function

    def _machine(self, workflow: Workflow) -> WorkflowMachine:
        functions = {placeholder: self._function(row) for placeholder, row in workflow.tasks.items()}
        slug = workflow.slug
        machine = WorkflowMachine(self, f"{pascal(slug)}Workflow", target=self._target, slug=slug, tasks=functions)
        if workflow.maps_files:
            self._files.let_map(machine, slug)
        return machine

    def _consume(self, route: Route, control: LoadControl) -> QueueConsumer:
        """Queue -> function; the function itself sends permanent faults to the route's dead letters."""
        dead_letters = arns.queue_url(self._target, route.dead_letter_queue)
        variables = {"DEAD_LETTER_QUEUE_URL": dead_letters, **control.variables(route)}
        if route.starts:
            variables["MACHINE_ARN"] = self.machines[route.starts].alias.ref
        function = self._function(route.function, variables)
        function.allow(["sqs:SendMessage"], [arns.queue(self._target, route.dead_letter_queue)])
        if route.starts:
            self.machines[route.starts].allow_start(function)
        if route.starts and route.function.redrives:
            self.machines[route.starts].allow_redrive(function)
        control.equip(function, route)
        return QueueConsumer(
            self._consumers,
            f"{pascal(route.name)}Consumer",
            target=self._target,
            queue=arns.queue(self._target, route.queue),
            function=function,
            batch_size=route.batch_size,
            max_concurrency=route.max_concurrency,
        )

    def _schedules(self) -> None:
        group = scheduler.CfnScheduleGroup(self, "Schedules", name=physical_name(self._target, "schedules"))
        self.missed = dead_letter_queue(self, "Missed", physical_name(self._target, MISSED), target=self._target)
        for row in SCHEDULES:
            RecurringCall(
                self,
                f"{pascal(row.name)}Schedule",
                target=self._target,
                row=row,
                group=group,
                function=self._function(row.function, dead_letters=self.missed),
                dead_letters=self.missed,
            )


def journey_row(journey: Journey) -> dict[str, Any]:
    """A journey's row as the tools read it from the template; `ranks` as the row's outcomes."""
    return {
        "slug": journey.slug,
        "key": journey.key,
        "starts": journey.starts,
        "outcomes": list(journey.outcomes),
        "ranks": dict(journey.outcomes),
    }
