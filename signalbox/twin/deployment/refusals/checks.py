"""Check of an assembly for what AWS refuses to deploy."""

from collections.abc import Callable, Iterator

from signalbox.assembly import Assembly, Resource
from signalbox.assembly.foreign.template import ForeignTemplate
from signalbox.twin.deployment.refusals.functions import async_problems, function_problems, repeated_names
from signalbox.twin.deployment.refusals.names import PATTERNS, name_problems
from signalbox.twin.deployment.refusals.queues import queue_problems
from signalbox.twin.deployment.refusals.ranges import refuse_first
from signalbox.twin.deployment.refusals.roles import ASSUMING, role_problems
from signalbox.twin.deployment.refusals.rules import rule_problems, schedule_problems
from signalbox.twin.deployment.refusals.sources import pipe_problems, source_problems
from signalbox.twin.deployment.refusals.tables import table_problems

NAMED = (
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::StepFunctions::StateMachine",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::S3::Bucket",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
)


def made_up_in(assembly: Assembly) -> set[str]:
    """Return the values that the twin has made up for parameters of templates."""
    foreign = (template for template in assembly.templates.values() if isinstance(template, ForeignTemplate))
    return {str(value) for template in foreign for value in template.made_up.values() if value}


Problems = Iterator[tuple[str, str]]


def check_deployable(assembly: Assembly) -> None:
    """Raise RefusedTemplate for the first resource that AWS refuses, with its path and the reason."""
    queues = {queue.arn: queue for queue in assembly.of_type("AWS::SQS::Queue")}
    functions = assembly.of_type("AWS::Lambda::Function")
    roles = {role.arn: role for role in assembly.of_type("AWS::IAM::Role")}
    for user in assembly.of_type(*ASSUMING):
        refuse_first(user, role_problems(user, roles))
    for repeated, first in repeated_names(assembly.of_type(*NAMED)):
        refuse_first(repeated, [("name", f"{repeated.name} already exists: it is the name of {first}")])
    named = assembly.of_type(*PATTERNS)
    made_up = made_up_in(assembly)
    for resource in named:
        refuse_first(resource, name_problems(resource, made_up))
    checks: dict[str, Callable[[Resource], Problems]] = {
        "AWS::DynamoDB::Table": table_problems,
        "AWS::DynamoDB::GlobalTable": table_problems,
        "AWS::SQS::Queue": lambda queue: queue_problems(queue, queues),
        "AWS::Lambda::Function": function_problems,
        "AWS::Events::Rule": rule_problems,
        "AWS::Lambda::EventInvokeConfig": async_problems,
        "AWS::Scheduler::Schedule": schedule_problems,
        "AWS::Pipes::Pipe": pipe_problems,
        "AWS::Lambda::EventSourceMapping": lambda source: source_problems(source, queues, functions),
    }
    for kind, check in checks.items():
        for resource in assembly.of_type(kind):
            refuse_first(resource, check(resource))
