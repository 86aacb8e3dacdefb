"""The bus, its archive, its log in S3, and the rules for events that no route takes."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.parts.event_log import EventLog
from stacks.parts.routing.event_route import OUR_SOURCES
from stacks.parts.routing.queues import UNLOGGED, last_queue
from stacks.parts.schema_registry import SchemaRegistry
from stacks.routes import ROUTED, UNROUTABLE_RULES


class MessagingStack(Stack):
    """One custom bus; every event on it ends in a queue: a route's, in its workflow's stack, or `unroutable`."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self.bus = events.EventBus(self, "Bus", event_bus_name=physical_name(target, "events"))
        # No pattern: the archive keeps every event, so that any event can be replayed.
        archive = events.CfnArchive(
            self,
            "Archive",
            archive_name=physical_name(target, "events"),
            source_arn=self.bus.event_bus_arn,
            retention_days=target.archive_days,
        )
        for kept in (self.bus, archive):
            kept.apply_removal_policy(target.removal_policy)
        if target.registry:
            SchemaRegistry(self, "Contracts", target=target)
        self._unroutable(target)
        EventLog(self, "Log", target=target, bus=self.bus)
        unroutable = physical_name(target, "unroutable")
        undelivered = f"{unroutable}-undelivered"
        self.template_options.metadata = {
            "Signalbox::Unroutable": [
                {"name": "unroutable", "deadLetterQueue": unroutable, "undeliveredQueue": undelivered}
            ],
            "Signalbox::LastQueues": [{"name": UNLOGGED, "deadLetterQueue": physical_name(target, UNLOGGED)}],
        }

    def _unroutable(self, target: Environment) -> None:
        """Make a rule for events of unknown types, and one for events of unknown sources.

        Without them EventBridge would drop such events.
        """
        name = physical_name(target, "unroutable")
        self.unroutable = last_queue(self, "Unroutable", name, target=target)
        undelivered = last_queue(self, "UnroutableUndelivered", f"{name}-undelivered", target=target)
        strangers = events.Match.anything_but_prefix(OUR_SOURCES)
        patterns = {
            "UnknownType": events.EventPattern(detail_type=events.Match.anything_but(*ROUTED)),
            "UnknownSource": events.EventPattern(source=strangers, detail_type=ROUTED),
        }
        for rule, reason in UNROUTABLE_RULES.items():
            wrapped = {"reason": reason, "event": events.EventField.from_path("$")}
            message = events.RuleTargetInput.from_object(wrapped)
            delivery = targets.SqsQueue(self.unroutable, dead_letter_queue=undelivered, message=message)
            events.Rule(
                self,
                reason,
                rule_name=physical_name(target, rule),
                event_bus=self.bus,
                event_pattern=patterns[reason],
                targets=[delivery],
            )
