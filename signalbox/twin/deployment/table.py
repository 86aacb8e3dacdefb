"""Puts an assembly into a twin: each deployed resource becomes its simulated counterpart."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from signalbox.asl import Machine
from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.deployment.edge import make_identity, make_lead, make_parameter, make_secret
from signalbox.twin.deployment.routes import find_queue, make_archive, make_bus, make_rule, make_schedule, make_source
from signalbox.twin.services.aws_lambda.functions import environment_variables
from signalbox.twin.services.aws_lambda.invocations import Function
from signalbox.twin.services.secretsmanager import make_rotation
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.services.stepfunctions.executions import StateMachine

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud


def deploy(cloud: "Cloud", assembly: Assembly, schedules: bool, beside: Assembly | None = None) -> None:
    """Make everything that an assembly deploys and that does something; what stands already, in `beside`, stays as it is."""
    makers: dict[str, Callable[[Cloud, Assembly, Resource], None]] = {
        "AWS::SQS::Queue": make_queue,
        "AWS::DynamoDB::Table": make_table,
        "AWS::DynamoDB::GlobalTable": make_table,
        "AWS::S3::Bucket": make_bucket,
        "AWS::SecretsManager::Secret": make_secret,
        "AWS::SSM::Parameter": make_parameter,
        "AWS::SES::EmailIdentity": make_identity,
        "AWS::Lambda::Function": make_function,
        "AWS::StepFunctions::StateMachine": make_machine,
        "AWS::Events::EventBus": make_bus,
        "AWS::Events::Archive": make_archive,
        "AWS::Events::Rule": make_rule,
        "AWS::Lambda::EventSourceMapping": make_source,
        "AWS::ApiGatewayV2::Route": make_lead,
        "AWS::SecretsManager::RotationSchedule": make_rotation,
    }
    if schedules:
        makers["AWS::Scheduler::Schedule"] = make_schedule
    stands = {(resource.stack, resource.logical_id) for resource in (beside.resources if beside else [])}
    for kind, make in makers.items():
        for resource in new(assembly, kind, stands):
            make(cloud, assembly, resource)
    for resource in new(assembly, "AWS::SQS::Queue", stands):
        redrive(cloud, resource)


def new(assembly: Assembly, kind: str, stands: set[tuple[str, str]]) -> list[Resource]:
    """The resources of a type that do not stand yet, by stack and logical id."""
    return [found for found in assembly.of_type(kind) if (found.stack, found.logical_id) not in stands]


def make_queue(cloud: "Cloud", assembly: Assembly, resource: Resource) -> None:
    """A queue with its times."""
    p = resource.properties
    cloud.queues[resource.arn] = Queue(
        name=resource.name,
        arn=resource.arn,
        url=resource.ref,
        clock=cloud.clock,
        fifo=bool(p.get("FifoQueue")),
        by_content=bool(p.get("ContentBasedDeduplication")),
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
        cloud.database.expiring.append(resource.name)


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
    cloud.versions.publish(resource.arn, "1")


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
    cloud.versions.publish(resource.arn, "1")
