"""Functions that publish the outbox: what they may do and know."""

import json

from stacks import arns
from stacks.config import Environment
from stacks.naming import physical_name
from stacks.parts import definitions
from stacks.parts.handler_function import HandlerFunction
from stacks.routes import ORDERED, WORKFLOWS
from stacks.table import Function


def speaker_variables(target: Environment, row: Function) -> dict[str, str]:
    """Return the name of the bus and the URLs of ordered queues by event type, for a row that speaks."""
    if not row.speaks:
        return {}
    urls = {event: arns.queue_url(target, route.queue) for event, route in ORDERED.items()}
    return {"BUS_NAME": physical_name(target, "events"), "ORDERED_QUEUES": json.dumps(urls, separators=(",", ":"))}


def equip_speaker(target: Environment, function: HandlerFunction) -> None:
    """Let a function that speaks put events on the bus and into ordered queues, and answer waiting executions."""
    if not function.row.speaks:
        return
    waiting = [workflow.slug for workflow in WORKFLOWS if definitions.waits(workflow.slug)]
    ordered = dict.fromkeys(route.queue for route in ORDERED.values())
    function.allow(["events:PutEvents"], [arns.bus(target)])
    if waiting:
        answers = ["states:SendTaskSuccess", "states:SendTaskFailure"]
        function.allow(answers, [arns.machine(target, slug) for slug in waiting])
    if ordered:
        function.allow(["sqs:SendMessage"], [arns.queue(target, queue) for queue in ordered])
