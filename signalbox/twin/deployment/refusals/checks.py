"""Check of an assembly for what AWS refuses to deploy."""

from signalbox.assembly import Assembly
from signalbox.assembly.foreign.template import ForeignTemplate
from signalbox.twin.deployment.refusals.functions import async_problems, function_problems, repeated_names
from signalbox.twin.deployment.refusals.names import PATTERNS, name_problems
from signalbox.twin.deployment.refusals.queues import queue_problems
from signalbox.twin.deployment.refusals.ranges import refuse_first
from signalbox.twin.deployment.refusals.rules import rule_problems, schedule_problems
from signalbox.twin.deployment.refusals.sources import source_problems
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


def check_deployable(assembly: Assembly) -> None:
    """Raise RefusedTemplate for the first resource that AWS refuses, with its path and the reason."""
    queues = {queue.arn: queue for queue in assembly.of_type("AWS::SQS::Queue")}
    functions = {function.arn: function for function in assembly.of_type("AWS::Lambda::Function")}
    for repeated, first in repeated_names(assembly.of_type(*NAMED)):
        refuse_first(repeated, [("name", f"{repeated.name} already exists: it is the name of {first}")])
    named = assembly.of_type(*PATTERNS)
    made_up = made_up_in(assembly)
    for resource in named:
        refuse_first(resource, name_problems(resource, made_up))
    for table in assembly.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        refuse_first(table, table_problems(table))
    for queue in queues.values():
        refuse_first(queue, queue_problems(queue, queues))
    for function in functions.values():
        refuse_first(function, function_problems(function))
    for rule in assembly.of_type("AWS::Events::Rule"):
        refuse_first(rule, rule_problems(rule))
    for config in assembly.of_type("AWS::Lambda::EventInvokeConfig"):
        refuse_first(config, async_problems(config))
    for schedule in assembly.of_type("AWS::Scheduler::Schedule"):
        refuse_first(schedule, schedule_problems(schedule))
    for source in assembly.of_type("AWS::Lambda::EventSourceMapping"):
        refuse_first(source, source_problems(source, queues, functions))
