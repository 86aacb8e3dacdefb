"""The functions, the machines that call them, and what sets them going: queues, the outbox's stream, schedules."""

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.config import Environment
from stacks.messaging import MessagingStack
from stacks.naming import pascal, physical_name
from stacks.parts.handler_function import ALIAS, HandlerFunction, handlers_asset
from stacks.parts.outbox_relay import OutboxRelay
from stacks.parts.queue_consumer import QueueConsumer
from stacks.parts.queues import last_queue
from stacks.parts.schedule import RecurringCall
from stacks.parts.workflow import WorkflowMachine
from stacks.routes import RELAY, ROUTES, SCHEDULES, SWEEP, WORKFLOWS, Function, Route


class WorkflowsStack(Stack):
    """Everything that runs."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        tables: Mapping[str, dynamodb.Table],
        messaging: MessagingStack,
        **stack: object,
    ) -> None:
        super().__init__(scope, id, **stack)  # type: ignore[arg-type]  # StackProps, handed on as they came
        self._target = environment
        self._tables = tables
        self._messaging = messaging
        self._code = handlers_asset()
        self.functions: dict[str, HandlerFunction] = {}
        self.machines = {workflow.slug: self._machine(workflow.slug, workflow.tasks) for workflow in WORKFLOWS}
        for route in ROUTES:
            self._consume(route)
        self._relay()
        self._schedules()
        self.template_options.metadata = {
            "Signalbox::Workflows": self._workflow_rows(),
            "Signalbox::Schedules": self._schedule_rows(),
        }

    def _function(
        self, row: Function, variables: Mapping[str, str] | None = None, dead_letters: sqs.IQueue | None = None
    ) -> HandlerFunction:
        """One function per row, however many workflows call it."""
        if row.name not in self.functions:
            self.functions[row.name] = HandlerFunction(
                self,
                pascal(row.name),
                environment=self._target,
                row=row,
                code=self._code,
                tables=self._tables,
                variables=variables,
                dead_letters=dead_letters,
            )
        return self.functions[row.name]

    def _machine(self, slug: str, tasks: Mapping[str, Function]) -> WorkflowMachine:
        functions = {placeholder: self._function(row) for placeholder, row in tasks.items()}
        return WorkflowMachine(self, f"{pascal(slug)}Workflow", environment=self._target, slug=slug, tasks=functions)

    def _consume(self, route: Route) -> None:
        """Queue -> function, with partial batch responses; the function itself sends permanent faults to the dead letters."""
        queues = self._messaging.routes[route.name]
        variables = {"DEAD_LETTER_QUEUE_URL": queues.dead_letters.queue_url}
        if route.starts:
            variables["MACHINE_ARN"] = self.machines[route.starts].alias.ref
        function = self._function(route.function, variables)
        function.allow(["sqs:SendMessage"], [queues.dead_letters.queue_arn])
        if route.starts:
            # Starting an alias is authorised against the machine, with the alias as a condition (AWS Step Functions
            # Developer Guide, "Authorization for versions and aliases in Step Functions workflows").
            function.allow(
                ["states:StartExecution"],
                [self.machines[route.starts].machine.state_machine_arn],
                {"StringEquals": {"states:StateMachineQualifier": ALIAS}},
            )
        QueueConsumer(
            self,
            f"{pascal(route.name)}Consumer",
            queue=queues.queue,
            function=function,
            batch_size=route.batch_size,
            max_concurrency=route.max_concurrency,
        )

    def _relay(self) -> None:
        function = self._function(RELAY, {"BUS_NAME": self._messaging.bus.event_bus_name})
        self._speak(function)
        OutboxRelay(self, "Relay", environment=self._target, table=self._tables["outbox"], function=function)

    def _speak(self, function: HandlerFunction) -> None:
        """The relay and the sweep alone speak to the bus and to waiting executions."""
        function.allow(["events:PutEvents"], [self._messaging.bus.event_bus_arn])
        machines = [machine.machine.state_machine_arn for machine in self.machines.values()]
        function.allow(["states:SendTaskSuccess", "states:SendTaskFailure"], machines)

    def _schedules(self) -> None:
        group = scheduler.CfnScheduleGroup(self, "Schedules", name=physical_name(self._target, "schedules"))
        self.missed = last_queue(self, "Missed", physical_name(self._target, "schedules-missed"))
        for row in SCHEDULES:
            function = self._function(row.function, {"BUS_NAME": self._messaging.bus.event_bus_name}, self.missed)
            if row.function == SWEEP:
                self._speak(function)
            RecurringCall(
                self,
                f"{pascal(row.name)}Schedule",
                environment=self._target,
                row=row,
                group=group,
                function=function,
                dead_letters=self.missed,
            )

    def _workflow_rows(self) -> list[dict[str, object]]:
        return [
            {
                "slug": workflow.slug,
                "machine": physical_name(self._target, workflow.slug),
                "alias": ALIAS,
                "key": workflow.key,
                "outcomes": list(workflow.outcomes),
                "tasks": {task: physical_name(self._target, row.name) for task, row in workflow.tasks.items()},
            }
            for workflow in WORKFLOWS
        ]

    def _schedule_rows(self) -> list[dict[str, object]]:
        return [
            {
                "name": row.name,
                "schedule": physical_name(self._target, row.name),
                "expression": row.expression,
                "function": physical_name(self._target, row.function.name),
            }
            for row in SCHEDULES
        ]
