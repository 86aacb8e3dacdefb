"""One simulated account: every service of the twin, joined."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import Any

from moto import mock_aws

from signalbox.assembly import ACCOUNT, REGION, Assembly
from signalbox.twin.deployment.table import deploy
from signalbox.twin.gateway.calls import Parsed, operations
from signalbox.twin.gateway.clients import client, clients_kept
from signalbox.twin.gateway.gateway import Gateway
from signalbox.twin.gateway.interference import Interference
from signalbox.twin.gateway.schemas import schemas_kept
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.determinism import reseed, seeded
from signalbox.twin.kernel.environments import leave, simulated
from signalbox.twin.kernel.garbage import relaxed
from signalbox.twin.services.apigateway.http_api import HttpEntrance
from signalbox.twin.services.aws_lambda.api import SourceApi
from signalbox.twin.services.aws_lambda.async_invocations import Asynchronous
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.invocations import Function
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.aws_lambda.versions import Versions
from signalbox.twin.services.dynamodb.database import Database
from signalbox.twin.services.dynamodb.fast_moto import patched
from signalbox.twin.services.dynamodb.transaction_conflicts import Conflicts
from signalbox.twin.services.eventbridge.archives import Archives
from signalbox.twin.services.eventbridge.bus import Bus, Buses
from signalbox.twin.services.iam import Account, Policies
from signalbox.twin.services.s3 import Objects
from signalbox.twin.services.secretsmanager import Rotation
from signalbox.twin.services.ses import Mailbox
from signalbox.twin.services.sqs.api import QueueApi
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.services.ssm import Parameters
from signalbox.twin.services.stepfunctions.api import StatesApi
from signalbox.twin.services.stepfunctions.executions import Executions
from signalbox.twin.services.stepfunctions.map_runs import MapRuns
from signalbox.twin.services.stepfunctions.tasks import Tasks

STEPS_BETWEEN_LOOKS = 2000


class Cloud:
    """The services of one account in one region, on one clock. Open it before use, close it afterwards."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.clock = Clock(Random(self.random.getrandbits(64)))
        self.interference = Interference(self.clock)
        self.conflicts = Conflicts()
        self.gateway = Gateway(self.clock, self.interference, self.conflicts)
        self.functions = Functions(self.clock, self.gateway)
        self.buses = Buses(self.clock, ACCOUNT, REGION)
        self.archives = Archives(self.clock, self.buses)
        self.buses.buses["default"] = Bus("default", f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default")
        self.tasks = Tasks(self.functions, self.function)
        self.executions = self.tasks.executions = Executions(self.clock, self.tasks.work, self.announce)
        self.map_runs = MapRuns(self.executions, lambda: self.client("s3"))
        self.executions.distribute = self.map_runs.carry_out
        self.states = StatesApi(self.executions)
        self.versions = Versions(self.clock)
        self.database = Database(self.clock)
        self.mailbox = Mailbox(self.clock)
        self.policies = Policies(Account(self))
        self.gateway.authorise = self.policies.authorise
        self.tasks.refusal = self.policies.invocation_refusal
        self.map_runs.refusal = self.policies.role_refusal
        self.buses.refusal = self.policies.service_refusal
        self.http = HttpEntrance(self)
        self.deployed: dict[str, Function] = {}
        self.queues: dict[str, Queue] = {}
        self.queue_sources: dict[str, QueueSource] = {}
        self.asynchronous = Asynchronous(self.clock, self.functions, self.required_function, self.queues)
        self.rotations: dict[str, Rotation] = {}
        self.schedules = False
        self.queue_api = QueueApi({})
        self.open_contexts = ExitStack()

    def open(self, assembly: Assembly, schedules: bool) -> None:
        """Take over this process's clock, randomness and boto3, and deploy the assembly."""
        if Gateway.opened is not None:
            raise RuntimeError("another twin is open in this process; close it first")
        self.schedules = schedules
        with ExitStack() as stack:
            stack.enter_context(mock_aws())
            stack.enter_context(patched())
            stack.enter_context(seeded(self.random))
            stack.enter_context(clients_kept())
            stack.enter_context(schemas_kept())
            stack.enter_context(relaxed())
            self.clock.open()
            stack.callback(self.clock.close)
            stack.enter_context(simulated())
            Gateway.opened = self.gateway
            stack.callback(setattr, Gateway, "opened", None)
            self.database.answers.reset()
            self.connect()
            self.extend(assembly)
            self.database.sweep_expired()
            self.gateway.counts.clear()
            self.random.seed(self.clock.random.getrandbits(64))
            reseed(self.random)
            self.open_contexts = stack.pop_all()

    def extend(self, assembly: Assembly, beside: Assembly | None = None) -> None:
        """Deploy an assembly, beside one that stands already and that it contains."""
        self.policies.take(assembly)
        deploy(self, assembly, self.schedules, beside)
        sent = self.queue_api.sent
        self.queue_api = QueueApi({queue.url: queue for queue in self.queues.values()})
        self.queue_api.sent.extend(sent)
        self.gateway.services["sqs"] = operations(self.queue_api.operations)

    def connect(self) -> None:
        """Say which service answers which calls; what is not named here goes to moto as it is."""
        self.gateway.services.update(
            {
                "dynamodb": self.database.answer,
                "events": operations({"PutEvents": self.buses.put_events, **self.archives.operations}),
                "states": operations({**self.states.operations, **self.versions.of_machines}),
                "s3": Objects(self.policies).answer,
                "lambda": operations({**SourceApi(self.queue_sources).operations, **self.versions.of_functions}),
                "ssm": operations(Parameters().operations),
                "sesv2": operations({"SendEmail": self.mailbox.send_email}),
            }
        )

    def close(self) -> None:
        """Give the process back everything."""
        self.open_contexts.close()

    def run_until_idle(self, look: Callable[[], None] | None = None) -> None:
        """Do all that is due but recurring things; afterwards the process has its own surroundings back."""
        try:
            while self.clock.run_while_pending(STEPS_BETWEEN_LOOKS):
                leave()
                if look:
                    look()
        finally:
            leave()

    def run_until(self, instant: float) -> None:
        """Do all that is due up to an instant; afterwards the process has its own surroundings back."""
        try:
            self.clock.run_until(instant)
        finally:
            leave()

    def client(self, service: str) -> Any:
        """A boto3 client of this account."""
        return client(None, service)

    def function(self, arn: str) -> Function | None:
        """The deployed function behind the ARN of a function, a version or an alias."""
        return self.deployed.get(":".join(arn.split(":")[:7]))

    def required_function(self, arn: str) -> Function:
        """As `function`, for what the assembly itself names."""
        found = self.function(arn)
        if found is None:
            raise KeyError(f"no deployed function has the ARN {arn}")
        return found

    def announce(self, detail_type: str, detail: Parsed, resources: list[str]) -> None:
        """Put an event of AWS's own on the default bus."""
        bus = self.buses.buses["default"]
        if bus.rules:
            self.buses.publish(bus, self.buses.event("aws.states", detail_type, detail, resources))

    def items(self, table: str) -> list[dict[str, Any]]:
        """Every item of a table, in DynamoDB's typed JSON."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"]]


def json_text(value: Any) -> str:
    """JSON text as producers write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
