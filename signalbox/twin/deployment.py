"""Puts an assembly into a twin: each deployed resource becomes its simulated counterpart."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from signalbox.asl import Machine
from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.bus import Bus, Rule, Target, Undeliverable
from signalbox.twin.entrances import make_identity, make_lead, make_secret
from signalbox.twin.executions import StateMachine
from signalbox.twin.functions import Function, environment_variables
from signalbox.twin.queue_source import QueueSource
from signalbox.twin.queues import Queue
from signalbox.twin.schedules import next_due
from signalbox.twin.stream_source import StreamSource

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud


def deploy(cloud: "Cloud", assembly: Assembly, schedules: bool) -> None:
    """Make everything that an assembly deploys and that does something."""
    makers: dict[str, Callable[[Cloud, Assembly, Resource], None]] = {
        "AWS::SQS::Queue": make_queue,
        "AWS::DynamoDB::Table": make_table,
        "AWS::DynamoDB::GlobalTable": make_table,
        "AWS::S3::Bucket": make_bucket,
        "AWS::SecretsManager::Secret": make_secret,
        "AWS::SES::EmailIdentity": make_identity,
        "AWS::Lambda::Function": make_function,
        "AWS::StepFunctions::StateMachine": make_machine,
        "AWS::Events::EventBus": make_bus,
        "AWS::Events::Rule": make_rule,
        "AWS::Lambda::EventSourceMapping": make_source,
        "AWS::ApiGatewayV2::Route": make_lead,
    }
    if schedules:
        makers["AWS::Scheduler::Schedule"] = make_schedule
    for kind, make in makers.items():
        for resource in assembly.of_type(kind):
            make(cloud, assembly, resource)
    for resource in assembly.of_type("AWS::SQS::Queue"):
        redrive(cloud, resource)


def make_queue(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A queue with its times."""
    p = resource.properties
    cloud.queues[resource.arn] = Queue(
        name=resource.name,
        arn=resource.arn,
        url=resource.ref,
        clock=cloud.clock,
        fifo=bool(p.get("FifoQueue")),
        visibility=float(p.get("VisibilityTimeout", 30)),
        retention=float(p.get("MessageRetentionPeriod", 345_600)),
        delay=float(p.get("DelaySeconds", 0)),
    )


def redrive(cloud: "Cloud", resource: Resource) -> None:
    """Join a queue with its dead-letter queue once all queues are there."""
    policy = resource.properties.get("RedrivePolicy")
    if policy:
        queue = cloud.queues[resource.arn]
        queue.max_receives = int(policy["maxReceiveCount"])
        queue.dead_letters = find_queue(cloud, policy["deadLetterTargetArn"], resource)


def find_queue(cloud: "Cloud", arn: str, user: Resource) -> Queue:
    """The queue of this ARN, for a resource that names it."""
    if arn not in cloud.queues:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names the queue {arn}, which no stack deploys")
    return cloud.queues[arn]


def make_table(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A DynamoDB table in moto."""
    p = resource.properties
    options: dict[str, Any] = {
        "TableName": resource.name,
        "KeySchema": p["KeySchema"],
        "AttributeDefinitions": p["AttributeDefinitions"],
        "BillingMode": "PAY_PER_REQUEST",
    }
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if p.get(name):
            options[name] = [{key: index[key] for key in ("IndexName", "KeySchema", "Projection")} for index in p[name]]
    if stream := p.get("StreamSpecification"):
        options["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(**options)
    cloud.conflicts.keys[resource.name] = tuple(key["AttributeName"] for key in p["KeySchema"])
    if ttl := p.get("TimeToLiveSpecification"):
        wanted = {"AttributeName": ttl["AttributeName"], "Enabled": True}
        dynamodb.update_time_to_live(TableName=resource.name, TimeToLiveSpecification=wanted)
        cloud.expiring.append(resource.name)


def make_bucket(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """An S3 bucket in moto."""
    cloud.client("s3").create_bucket(Bucket=resource.name)


def make_function(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A function from the asset folder that the assembly holds."""
    p = resource.properties
    memory = int(p.get("MemorySize", 128))
    variables = p.get("Environment", {}).get("Variables", {})
    cloud.deployed[resource.arn] = Function(
        name=resource.name,
        arn=resource.arn,
        handler=p["Handler"],
        asset=assembly.asset(p["Code"]["S3Key"]).resolve(),
        variables=environment_variables(resource.name, memory, variables),
        role=p["Role"],
        timeout=float(p.get("Timeout", 3)),
        memory=memory,
        reserved_concurrency=p.get("ReservedConcurrentExecutions"),
        dead_letters=p.get("DeadLetterConfig", {}).get("TargetArn", ""),
    )


@lru_cache(maxsize=64)
def compiled(definition: str, name: str) -> Machine:
    """A machine, compiled once for the process: seeds share it."""
    return Machine(json.loads(definition), name=name)


def make_machine(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A state machine from the definition in the template."""
    p = resource.properties
    if "DefinitionString" not in p:
        raise BrokenAssembly(
            f"{resource.stack}: {resource.logical_id} keeps its definition outside the template; use DefinitionBody.from_string"
        )
    text = p["DefinitionString"]
    for name, value in p.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + name + "}", json.dumps(str(value))[1:-1])
    row = next((row for row in assembly.workflows if row["machine"] == resource.name), {})
    cloud.executions.machines[resource.arn] = StateMachine(
        name=resource.name,
        arn=resource.arn,
        machine=compiled(text, resource.name),
        role=p["RoleArn"],
        workflow=row.get("slug", resource.name),
        key=row.get("key", ""),
    )


def make_bus(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A custom bus."""
    cloud.buses.buses[resource.name] = Bus(resource.name, resource.arn)


def make_rule(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A rule on a bus with its targets."""
    p = resource.properties
    bus = str(p.get("EventBusName", "default")).rpartition("/")[2]
    if bus not in cloud.buses.buses:
        raise BrokenAssembly(
            f"{resource.stack}: the rule {resource.name} stands on the bus {bus!r}, which no stack deploys"
        )
    if p.get("State") == "DISABLED" or "EventPattern" not in p:
        return
    targets = [make_target(cloud, resource, target) for target in p.get("Targets", [])]
    cloud.buses.buses[bus].rules.append(Rule(resource.name, resource.arn, p["EventPattern"], targets))


def make_target(cloud: "Cloud", resource: Resource, target: dict[str, Any]) -> Target:
    """One target of a rule."""
    retry = target.get("RetryPolicy", {})
    letters = target.get("DeadLetterConfig", {}).get("Arn")
    return Target(
        arn=target["Arn"],
        deliver=deliverer(cloud, target["Arn"], target.get("SqsParameters", {}).get("MessageGroupId")),
        transformer=target.get("InputTransformer"),
        input=target.get("Input"),
        dead_letters=find_queue(cloud, letters, resource) if letters else None,
        retries=int(retry.get("MaximumRetryAttempts", 185)),
        oldest=float(retry.get("MaximumEventAgeInSeconds", 86_400)),
    )


def deliverer(cloud: "Cloud", arn: str, group: str | None) -> Callable[[str], None]:
    """What takes an event for the target of this ARN."""

    def to_queue(text: str) -> None:
        cloud.queues[arn].send(text, group=group)

    def to_function(text: str) -> None:
        cloud.invoke_later(arn, text)

    if arn in cloud.queues:
        return to_queue
    if cloud.function(arn):
        return to_function

    def to_nobody(text: str) -> None:
        raise Undeliverable("RESOURCE_NOT_FOUND", f"{arn} does not exist", permanent=True)

    return to_nobody


def make_source(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """An event source mapping from a queue or a table's stream."""
    p = resource.properties
    arn, name = p["EventSourceArn"], p["FunctionName"]
    filters = [json.loads(item["Pattern"]) for item in p.get("FilterCriteria", {}).get("Filters", [])]
    common: dict[str, Any] = {
        "clock": cloud.clock,
        "functions": cloud.functions,
        "function": lambda: cloud.required_function(name),
        "window": float(p.get("MaximumBatchingWindowInSeconds", 0)),
        "reports_failures": "ReportBatchItemFailures" in p.get("FunctionResponseTypes", []),
        "filters": filters,
    }
    if ":sqs:" in arn:
        concurrency = int(p.get("ScalingConfig", {}).get("MaximumConcurrency", 1000))
        queue = find_queue(cloud, arn, resource)
        cloud.queue_sources[arn] = QueueSource(
            queue=queue, batch_size=int(p.get("BatchSize", 10)), concurrency=concurrency, **common
        )
        return
    table = next(
        r for r in assembly.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable") if r.name in arn.split("/")
    )
    destination = p.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    cloud.stream_sources[table.name] = StreamSource(
        arn=arn,
        table_key=next(key["AttributeName"] for key in table.properties["KeySchema"] if key["KeyType"] == "HASH"),
        batch_size=int(p.get("BatchSize", 100)),
        retries=int(p.get("MaximumRetryAttempts", -1)),
        oldest=float(p.get("MaximumRecordAgeInSeconds", 86_400)),
        bisects=bool(p.get("BisectBatchOnFunctionError")),
        on_failure=find_queue(cloud, destination, resource) if destination else None,
        **common,
    )


def make_schedule(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A schedule of EventBridge Scheduler, with a function as its target."""
    p = resource.properties
    target, zone = p["Target"], p.get("ScheduleExpressionTimezone", "UTC")
    if p.get("State") == "DISABLED":
        return

    def plan(after: float) -> None:
        due = next_due(p["ScheduleExpression"], zone, after)
        if due is not None:
            cloud.clock.at(due, lambda: run(due), recurring=True)

    def run(due: float) -> None:
        plan(due)
        if refused := cloud.policies.invocation_refusal(target["RoleArn"], resource.name, target["Arn"]):
            miss(cloud, target, refused)
        else:
            cloud.invoke_later(target["Arn"], target.get("Input", "{}"))

    plan(cloud.clock.now)


def miss(cloud: "Cloud", target: dict[str, Any], refused: str) -> None:
    """A schedule's role may not invoke its target: the input goes to the dead-letter queue, where the role may send it."""
    letters = target.get("DeadLetterConfig", {}).get("Arn", "")
    if letters in cloud.queues and not cloud.policies.role_refusal(target["RoleArn"], "sqs:SendMessage", letters):
        texts = {"ERROR_CODE": "AccessDeniedException", "ERROR_MESSAGE": refused, "TARGET_ARN": target["Arn"]}
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
        cloud.queues[letters].send(target.get("Input", "{}"), attributes)
