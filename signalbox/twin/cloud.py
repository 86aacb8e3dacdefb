"""One simulated account: every service of the twin, joined."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from math import inf
from random import Random
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, BrokenAssembly
from signalbox.twin.gateway.calls import Operation, Parsed, Service, operations
from signalbox.twin.gateway.clients import client
from signalbox.twin.gateway.gateway import Gateway
from signalbox.twin.gateway.interference import Interference
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.environments import leave
from signalbox.twin.services.apigateway.http_api import HttpApis
from signalbox.twin.services.apigateway.service_calls import ServiceCalls
from signalbox.twin.services.apigateway.websockets.connection_api import ConnectionApi
from signalbox.twin.services.apigateway.websockets.socket_apis import SocketApis
from signalbox.twin.services.aws_lambda.api import SourceApi
from signalbox.twin.services.aws_lambda.async_invocations import AsyncInvoker
from signalbox.twin.services.aws_lambda.destinations import Destinations
from signalbox.twin.services.aws_lambda.direct.invoke_api import InvokeApi
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.aws_lambda.versions import Versions
from signalbox.twin.services.data_firehose.api import FirehoseApi
from signalbox.twin.services.data_firehose.streams import Firehose
from signalbox.twin.services.dynamodb.database import Database
from signalbox.twin.services.dynamodb.transaction_conflicts import Conflicts
from signalbox.twin.services.eventbridge.archives import Archives
from signalbox.twin.services.eventbridge.bus import Buses
from signalbox.twin.services.eventbridge.rule_api import RuleApi
from signalbox.twin.services.eventbridge.schedules import Schedules
from signalbox.twin.services.iam import Account, Policies
from signalbox.twin.services.kinesis.api import DataStreamApi
from signalbox.twin.services.kinesis.streams import DataStreams
from signalbox.twin.services.mediaconvert import Conversions
from signalbox.twin.services.parameter_tables import PARAMETERS
from signalbox.twin.services.pipes.pipe import Pipe
from signalbox.twin.services.s3 import Objects
from signalbox.twin.services.s3_notifications import Notifications
from signalbox.twin.services.secretsmanager import Rotation
from signalbox.twin.services.ses import Mailbox
from signalbox.twin.services.ses_version_1 import MailApi
from signalbox.twin.services.sns.api import TopicApi
from signalbox.twin.services.sns.deliveries import Deliverer
from signalbox.twin.services.sns.topics import Topics
from signalbox.twin.services.sqs.api import QueueApi
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.services.ssm import Parameters
from signalbox.twin.services.stepfunctions.api import StatesApi
from signalbox.twin.services.stepfunctions.api_tasks import ApiTasks
from signalbox.twin.services.stepfunctions.executions import Executions
from signalbox.twin.services.stepfunctions.map_runs import MapRuns
from signalbox.twin.services.stepfunctions.service_tasks import ServiceTasks
from signalbox.twin.services.stepfunctions.tasks import Tasks

STEPS_BETWEEN_LOOKS = 2000


class Cloud:
    """Services of one account in one region, on one clock. `signalbox.twin.opening` opens it on an assembly;
    `schedules` is whether recurring schedules run; `ignored` holds properties (`Type.Property`) that the twin may leave
    out; close it afterwards. `schedules_since` is the instant from which they run, infinite where they never do."""

    def __init__(self, seed: int, schedules: bool = False, ignored: Collection[str] = ()) -> None:
        self.schedules = schedules
        self.ignored = ignored
        self.random = Random(seed)
        self.clock = Clock(Random(self.random.getrandbits(64)))
        self.schedules_since = self.clock.start if schedules else inf
        self.deployed: dict[str, Function] = {}
        self.queues: dict[str, Queue] = {}
        self.queue_sources: dict[str, QueueSource] = {}
        self.pipes: dict[str, Pipe] = {}
        self.rotations: dict[str, Rotation] = {}
        self.interference = Interference()
        self.conflicts = Conflicts()
        self.mailbox = Mailbox(self.clock)
        self.policies = Policies(
            Account(
                lambda token: self.executions.machine_of(token),
                self.mailbox.identities,
                place_of_connection=lambda connection: self.sockets.place_of(connection),
            )
        )
        self.gateway = Gateway(self.clock, self.interference, self.conflicts, self.policies.authorise, ignored=ignored)
        self.functions = Functions(self.clock, self.gateway)
        self.buses = Buses(self.clock, ACCOUNT, REGION, self.policies.service_refusal)
        self.destinations = Destinations(
            self.queues, self.buses, lambda arn, text: self.asynchronous.invoke(arn, text), self.policies.role_refusal
        )
        self.asynchronous = AsyncInvoker(self.clock, self.functions, self.function, self.queues, self.destinations.send)
        self.scheduled = Schedules(self.clock, lambda schedule: None)  # deployment gives it what lets them run
        self.archives = Archives(self.clock, self.buses)
        self.tasks = Tasks(
            self.functions,
            self.function,
            self.policies.invocation_refusal,
            lambda execution, stimulus: self.executions.stimulate(execution, stimulus),
            lambda execution, command: self.service_tasks.work(execution, command),
        )
        self.executions = Executions(
            self.clock,
            self.tasks.work,
            lambda execution, command: self.map_runs.carry_out(execution, command),
            self.announce,
        )
        self.service_tasks = ServiceTasks(
            self.clock,
            self.executions,
            lambda service, workflow: client(None, service, invoker=workflow),
            self.policies.call_refusal,
            lambda resource: self.note_unknown(resource),
            lambda parameters, done: self.states.start_sync(parameters, done),
            lambda: self.api_tasks,
        )
        self.map_runs = MapRuns(
            self.executions, lambda workflow: client(None, "s3", invoker=workflow), self.policies.role_refusal
        )
        self.states = StatesApi(self.executions)
        self.versions = Versions(self.clock)
        self.database = Database(self.clock, seed, ignored=ignored)
        self.queue_api = QueueApi(self.queues)
        self.deliverer = Deliverer(
            self.clock, self.queues, self.invoke_if_deployed, self.policies.service_refusal, self.put_by_role
        )
        self.topics = Topics(self.clock, self.deliverer.deliver)
        self.notifications = Notifications(self.clock, self.publish_of_s3)
        self.kinesis = DataStreams(self.clock)
        self.firehose = Firehose(self.clock, self.notifications.watch)
        self.invocations = InvokeApi(self.functions, self.asynchronous, self.function)
        self.http = HttpApis(self.clock, self.functions, self.required_function, self.policies.service_refusal)
        self.sockets = SocketApis(self.clock)
        self.connections = ConnectionApi(self.sockets)
        self.api_tasks = ApiTasks(
            self.clock, self.http, self.connections, self.policies.role_refusal, self.policies.call_refusal
        )
        self.conversions = Conversions(self.clock, self.buses, self.policies, lambda: self.client("s3"), ignored)
        self.remarks: list[str] = []
        """Sentences on what the twin leaves out of an assembly of another project."""
        self.unknown = self.gateway.unknown
        self.logged: dict[str, list[str]] = defaultdict(list)
        """Texts that rules wrote into log groups, by the ARN of the group."""
        self.service_calls = ServiceCalls(
            lambda service, api: client(None, service, invoker=api),
            self.policies.call_refusal,
            self.note_unknown,
            self.states.start_sync,
        )
        self.gateway.services.update(self.answering())
        self.open_contexts = ExitStack()

    def answering(self) -> dict[str, Service]:
        """Return what answers the calls of each service; moto answers those of other services."""

        def answers(service: str, table: Mapping[str, Operation]) -> Service:
            return operations(table, PARAMETERS[service], self.ignored)

        return {
            "dynamodb": self.database.answer,
            "events": answers(
                "events",
                {
                    "PutEvents": self.buses.put_events,
                    **RuleApi(self.buses.buses).operations,
                    **self.archives.operations,
                },
            ),
            "states": answers("states", {**self.states.operations, **self.versions.of_machines}),
            "scheduler": answers("scheduler", self.scheduled.operations),
            "s3": Objects(self.policies, self.notifications.watch).answer,
            "mediaconvert": self.conversions.answer,
            "lambda": answers(
                "lambda",
                {
                    "Invoke": self.invocations.invoke,
                    **SourceApi(self.queue_sources).operations,
                    **self.versions.of_functions,
                },
            ),
            "apigatewaymanagementapi": answers("apigatewaymanagementapi", self.connections.operations),
            "firehose": answers("firehose", FirehoseApi(self.firehose).operations),
            "kinesis": answers("kinesis", DataStreamApi(self.kinesis).operations),
            "sns": answers("sns", TopicApi(self.topics, self.deliverer).operations),
            "ssm": answers("ssm", Parameters().operations),
            "sesv2": answers("sesv2", {"SendEmail": self.mailbox.send_email}),
            "ses": answers("ses", MailApi(self.mailbox).operations),
            "sqs": answers("sqs", self.queue_api.operations),
        }

    def close(self) -> None:
        """Give this process its clock, randomness and boto3 back, and end what still runs."""
        for process in list(self.gateway.callers):
            process.end()
        self.open_contexts.close()

    def run_until_idle(self, look: Callable[[], None] | None = None) -> None:
        """Do all that is due except recurring things; then leave the last entered environment."""
        try:
            while self.clock.run_while_pending(STEPS_BETWEEN_LOOKS):
                leave()
                if look:
                    look()
        finally:
            leave()

    def run_until(self, instant: float) -> None:
        """Do all that is due up to an instant; then leave the last entered environment."""
        try:
            self.clock.run_until(instant)
        finally:
            leave()

    def client(self, service: str) -> Any:
        """Return a boto3 client of this account."""
        return client(None, service)

    def function(self, arn: str) -> Function | None:
        """Return the deployed function behind the ARN of a function, a version or an alias, or behind its name."""
        if found := self.deployed.get(":".join(arn.split(":")[:7])):
            return found
        name = arn.rpartition(":function:")[2].split(":")[0]
        return next((function for function in self.deployed.values() if function.name == name), None)

    def required_function(self, arn: str) -> Function:
        """Return the function of an ARN that the assembly itself names. Raises BrokenAssembly without one."""
        found = self.function(arn)
        if found is None:
            raise BrokenAssembly(f"no stack deploys the function {arn}, which the assembly names")
        return found

    def invoke_if_deployed(self, arn: str, payload: str) -> bool:
        """Invoke a function asynchronously; return False where none has this ARN."""
        if self.function(arn) is None:
            return False
        self.asynchronous.invoke(arn, payload)
        return True

    def put_by_role(self, arn: str, role: str, text: str) -> str:
        """Put a text into a delivery stream by a role. Return AWS's message where it may not, or no stream has the
        ARN."""
        if arn not in self.firehose.streams:
            return f"{arn} does not exist"
        refused = self.policies.role_refusal(role, "firehose:PutRecord", arn)
        if not refused:
            self.firehose.put(arn, text)
        return refused

    @property
    def lost(self) -> Counter[tuple[str, str]]:
        """Return how much was accepted and then reached nothing, by ARN of what sent it and reason."""
        return self.buses.reasons + self.deliverer.lost + self.scheduled.lost + self.asynchronous.lost

    def note_unknown(self, name: str) -> None:
        """Count what the twin was asked for and does not know."""
        self.unknown[name] += 1

    def publish_of_s3(self, detail_type: str, detail: Mapping[str, Any], resources: list[str]) -> None:
        """Publish an event of a bucket on the default bus."""
        self.buses.publish(self.buses.buses["default"], self.buses.event("aws.s3", detail_type, detail, resources))

    def announce(self, detail_type: str, detail: Parsed, resources: list[str]) -> None:
        """Publish an event of Step Functions on the default bus, if a rule listens there."""
        bus = self.buses.buses["default"]
        if bus.rules:
            self.buses.publish(bus, self.buses.event("aws.states", detail_type, detail, resources))

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return every item of a table by key, in DynamoDB's typed JSON. It is no call: nothing of the run changes."""
        return self.database.answers.items(table)
