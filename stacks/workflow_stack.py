"""Stack of one workflow: all that its rows name but tables and pages. It is deployed, and rolled back, alone."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import pages_parameter, pascal, physical_name, source_parameter
from stacks.parts.buckets.files_bucket import equip_files, files_variables, let_map
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.handlers_asset import handlers_asset
from stacks.parts.media.conversions import Conversions, convert_variables, equip_converter
from stacks.parts.media.media_access import equip_media, media_variables
from stacks.parts.observed_executions import equip_observer, observer_variables
from stacks.parts.outbox_relay import OutboxRelay
from stacks.parts.pages.correspondence import correspondent_variables, equip_correspondent
from stacks.parts.pages.key_rotation import KeyRotation
from stacks.parts.rollout import GradualRollout
from stacks.parts.routing.event_route import EventRoute, is_on, route_row
from stacks.parts.routing.load_control import equip_shedding, shedding_variables
from stacks.parts.routing.publishers import publisher_rows
from stacks.parts.routing.queue_consumer import QueueConsumer
from stacks.parts.routing.queues import MISSED, UNRELAYED
from stacks.parts.schedule import RecurringCall, schedule_row
from stacks.parts.speakers import equip_speaker, speaker_variables
from stacks.parts.workflow import WorkflowMachine, workflow_row
from stacks.routes import RELAY, SCHEDULES
from stacks.table import Function, Journey, Route, Rows, Workflow


class WorkflowStack(Stack):
    """Functions, machines, routes and schedules of `rows`; `functions` by the name of their row."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, rows: Rows, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self._code = handlers_asset(rows)
        self._rollout = GradualRollout(self, "Rollout", target=target) if target.canary else None
        self.functions: dict[str, HandlerFunction] = {}
        queues = {row.jobs.slug: row.jobs for row in rows.functions() if row.jobs}
        self._conversions = Conversions(self, "Conversions", target=target, queues=queues) if queues else None
        self.machines = {workflow.slug: self._machine(workflow) for workflow in rows.workflows}
        for route in rows.routes:
            self._route(route)
        for entrance in rows.entrances:
            self._function(entrance.function)
        for row in rows.others:
            self._other(row)
        self._schedules(rows)
        self.template_options.metadata = self._metadata(rows)

    def _metadata(self, rows: Rows) -> dict[str, Any]:
        target = self._target
        found = {
            "Signalbox::Routes": [route_row(target, route) | flows_of(rows, route) for route in rows.routes],
            "Signalbox::Workflows": [workflow_row(target, workflow) for workflow in rows.workflows],
            "Signalbox::Journeys": [journey_row(journey) for journey in rows.journeys],
            "Signalbox::Publishers": publisher_rows(target, rows),
            "Signalbox::Schedules": [schedule_row(target, row) for row in rows.schedules],
        }
        if RELAY in rows.others:
            found["Signalbox::LastQueues"] = [
                {"name": UNRELAYED, "deadLetterQueue": physical_name(target, UNRELAYED)},
            ]
        return {key: value for key, value in found.items() if value}

    def _function(
        self, row: Function, variables: Mapping[str, str] | None = None, dead_letters: sqs.IQueue | None = None
    ) -> HandlerFunction:
        """Return the function of a row, made once, however many machines and routes call it."""
        if row.name in self.functions:
            return self.functions[row.name]
        function = self.functions[row.name] = HandlerFunction(
            self,
            pascal(row.name),
            target=self._target,
            row=row,
            code=self._code,
            variables={
                **speaker_variables(self._target, row),
                **(correspondent_variables(self._target, row, self._pages_url(row))),
                **observer_variables(self._target, row),
                **files_variables(self._target, row),
                **media_variables(self._target, row),
                **convert_variables(self._target, row, self._conversions),
                **(variables or {}),
            },
            dead_letters=dead_letters,
        )
        equip_speaker(self._target, function)
        equip_correspondent(self._target, function)
        equip_observer(self._target, function)
        equip_files(self._target, function)
        equip_media(self._target, function)
        equip_converter(self._target, function, self._conversions)
        if self._rollout:
            self._rollout.shift(function)
        return function

    def _pages_url(self, row: Function) -> str:
        """Return the address of the pages for a row that names it. AWS makes it up; the stack of people keeps it."""
        if not (row.links or row.pages):
            return ""
        return str(ssm.StringParameter.value_for_string_parameter(self, pages_parameter(self._target)))

    def _machine(self, workflow: Workflow) -> WorkflowMachine:
        functions = {placeholder: self._function(row) for placeholder, row in workflow.tasks.items()}
        slug = workflow.slug
        machine = WorkflowMachine(self, f"{pascal(slug)}Workflow", target=self._target, slug=slug, tasks=functions)
        if workflow.maps_files:
            let_map(self._target, machine)
        return machine

    def _route(self, route: Route) -> None:
        """Rule -> queue -> function; the function itself sends permanent faults to the route's dead letters."""
        target = self._target
        name = f"{pascal(route.name)}Bus"
        bus = events.EventBus.from_event_bus_name(self, name, physical_name(target, "events"))
        queues = EventRoute(self, f"{pascal(route.name)}Route", target=target, bus=bus, route=route)
        variables = {"DEAD_LETTER_QUEUE_URL": queues.dead_letters.queue_url, **shedding_variables(target, route)}
        if route.postpones:
            variables["QUEUE_URL"] = queues.queue.queue_url
        if route.starts:
            variables["MACHINE_ARN"] = self.machines[route.starts].alias.ref
        function = self._function(route.function, variables)
        function.allow(["sqs:SendMessage"], [queues.dead_letters.queue_arn])
        if route.postpones:
            function.allow(["sqs:ChangeMessageVisibility"], [queues.queue.queue_arn])
        if route.starts:
            self.machines[route.starts].allow_start(function)
        if route.starts and route.function.redrives:
            self.machines[route.starts].allow_redrive(function)
        equip_shedding(target, function, route)
        consumer = QueueConsumer(
            self,
            f"{pascal(route.name)}Consumer",
            queue=queues.queue,
            function=function,
            batch_size=route.batch_size,
            max_concurrency=None if route.messages else route.max_concurrency,
            window=route.window,
            is_on=is_on(target, route),
        )
        if route.guarded:
            self._publish_source(route, consumer)

    def _publish_source(self, route: Route, consumer: QueueConsumer) -> None:
        """Keep the ARN of a guarded route's source, which AWS makes up, for the keeper of circuits."""
        ssm.CfnParameter(
            self,
            f"{pascal(route.name)}Source",
            name=source_parameter(self._target, route.name),
            type="String",
            value=consumer.source.attr_event_source_mapping_arn,
            description=f"ARN of the event source of the route {route.name}, which a circuit switches.",
        )

    def _other(self, row: Function) -> None:
        function = self._function(row)
        if row == RELAY:
            OutboxRelay(self, "Relay", target=self._target, function=function)
        if row.rotates_keys:
            KeyRotation(self, "KeyRotation", target=self._target, function=function)

    def _schedules(self, rows: Rows) -> None:
        if not rows.schedules:
            return
        missed = sqs.Queue.from_queue_arn(self, "Missed", arns.queue(self._target, MISSED))
        for row in (row for row in SCHEDULES if row in rows.schedules):
            RecurringCall(
                self,
                f"{pascal(row.name)}Schedule",
                target=self._target,
                row=row,
                function=self._function(row.function, dead_letters=missed),
                dead_letters=missed,
            )


def flows_of(rows: Rows, route: Route) -> dict[str, Any]:
    """Return the flows that a route belongs to whose events many flows have: AWS's own, or those of one workflow."""
    flows = [*(workflow.slug for workflow in rows.workflows), *(journey.slug for journey in rows.journeys)]
    return {"flows": flows} if (route.source or "workflow" in route.where) and flows else {}


def journey_row(journey: Journey) -> dict[str, Any]:
    """A journey's row as the tools read it from the template; `ranks` as the row's outcomes."""
    return {
        "slug": journey.slug,
        "key": journey.key,
        "starts": journey.starts,
        "outcomes": list(journey.outcomes),
        "ranks": dict(journey.outcomes),
        "repeats": dict(journey.repeats),
    }
