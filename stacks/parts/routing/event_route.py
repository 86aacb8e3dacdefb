"""Route: a rule on the bus, the queue that it feeds, and the queue for failed messages of both."""

from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import documents_bucket, media_bucket, physical_name
from stacks.parts.media.media_bucket import UPLOADS
from stacks.parts.routing.queues import dead_letter_queue, work_queue
from stacks.routes import WORKFLOWS, functions
from stacks.table import Route

OUR_SOURCES = "signalbox."
"""Every producer's `source` starts so (`signalbox.external` for those outside): a rule never takes AWS's own events."""


def route_row(target: Environment, route: Route) -> dict[str, Any]:
    """A route's row as the tools read it from the template; queues and function by their physical names."""
    return {
        "name": route.name,
        "events": list(route.events),
        "queue": physical_name(target, route.queue),
        "deadLetterQueue": physical_name(target, route.dead_letter_queue),
        "function": physical_name(target, route.function.name),
        "handler": f"lambdas.{route.function.handler}",
        "starts": route.starts,
        "critical": route.critical,
        "ordered": route.ordered,
        "deadline": route.deadline,
        "publishes": list(route.publishes),
        "source": route.source,
        **({"where": {name: list(values) for name, values in route.where.items()}} if route.where else {}),
        "projection": route.projection,
    }


class EventRoute(Construct):
    """Rule -> queue, with a queue for what its consumer gives up and for what EventBridge cannot deliver.

    Both kinds of dead letters have the event as their body, and their attributes tell them apart: one queue for them
    needs one alarm. An ordered route has no rule: the relay sends to its queue.
    """

    def __init__(self, scope: Construct, id: str, *, target: Environment, bus: events.IEventBus, route: Route) -> None:
        super().__init__(scope, id)
        name = physical_name(target, route.name)
        self.dead_letters = dead_letter_queue(
            self, "DeadLetters", physical_name(target, route.dead_letter_queue), target=target
        )
        queue = physical_name(target, route.queue)
        self.queue = work_queue(self, "Queue", queue, self.dead_letters, route, target=target)
        if route.ordered:
            return
        # A target's retries are the most that EventBridge has: 24 hours and 185 attempts (Amazon EventBridge User
        # Guide, "How EventBridge retries delivering events").
        delivery = targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letters)
        events.Rule(
            self,
            "Rule",
            rule_name=name,
            # AWS's own events arrive on the default bus, and nowhere else.
            event_bus=bus if route.source is None else None,
            event_pattern=_ours(route) if route.source is None else _foreign(target, route),
            targets=[delivery],
            enabled=is_on(target, route),
        )


def is_on(target: Environment, route: Route) -> bool:
    """Return whether a route takes events in an environment."""
    return target.subscribers or not route.on_demand


def _ours(route: Route) -> events.EventPattern:
    data = {name: list(values) for name, values in route.where.items()}
    detail = {"data": data} if data else None
    return events.EventPattern(source=events.Match.prefix(OUR_SOURCES), detail_type=list(route.events), detail=detail)


def _foreign(target: Environment, route: Route) -> events.EventPattern:
    detail: dict[str, Any] = {name: list(values) for name, values in route.only.items()}
    if route.source == "aws.states":
        detail["stateMachineArn"] = [arns.machine(target, workflow.slug) for workflow in WORKFLOWS]
    if route.source == "aws.s3" and route.bucket == "media":
        # Only uploads: what is derived from them lies in the same bucket.
        detail |= {"bucket": {"name": [media_bucket(target)]}, "object": {"key": [{"prefix": f"{UPLOADS}/"}]}}
    elif route.source == "aws.s3":
        detail["bucket"] = {"name": [documents_bucket(target)]}
    if route.source == "aws.mediaconvert":
        queues = dict.fromkeys(row.jobs.slug for row in functions() if row.jobs)
        detail["queue"] = [arns.job_queue(target, slug) for slug in queues]
    return events.EventPattern(source=[str(route.source)], detail_type=list(route.events), detail=detail)
