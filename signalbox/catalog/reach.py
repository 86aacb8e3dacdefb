"""Reach: code that runs because a function or a state machine runs, by grants, definitions and event sources."""

import json
import re
from collections.abc import Iterator
from functools import cached_property

from signalbox.assembly.estate.estate import Resource
from signalbox.catalog.grants import REACHING, Grant, grants_of
from signalbox.catalog.system import FUNCTIONS, MACHINES, System

SYMBOL = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.\w+)?\}")
ARN = re.compile(r"arn:[^\s\"]+")
PUBLISHED = ("AWS::StepFunctions::StateMachineAlias", "AWS::StepFunctions::StateMachineVersion")
STREAMS = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable", "AWS::Kinesis::Stream")


class Reach:
    """Functions and machines of a system, and those that run because of them."""

    def __init__(self, system: System) -> None:
        self.system, self.estate = system, system.estate
        self.holders = self.estate.of_type(*FUNCTIONS, *MACHINES)

    @cached_property
    def grants(self) -> list[Grant]:
        """Grants of all functions and state machines."""
        return grants_of(self.estate, self.holders)

    def runner(self, value: object) -> Resource | None:
        """Return the function or state machine that a value names, through an alias or a version."""
        resource = self.estate.function(value)
        for _ in range(3):
            if resource is None or resource.type in (*FUNCTIONS, *MACHINES):
                return resource
            if resource.type not in (
                "AWS::StepFunctions::StateMachineAlias",
                "AWS::StepFunctions::StateMachineVersion",
            ):
                return None
            route = resource.get("RoutingConfiguration")
            first = route[0].get("StateMachineVersionArn") if isinstance(route, list) and route else None
            resource = self.estate.target(resource.get("StateMachineArn") or first)
        return resource

    def consumers(self, source: Resource) -> Iterator[Resource]:
        """Yield the functions and machines that read a queue, a stream or a topic."""
        for mapping in self.estate.of_type("AWS::Lambda::EventSourceMapping"):
            if self.estate.target(mapping.properties.get("EventSourceArn")) is source:
                runner = self.runner(mapping.properties.get("FunctionName"))
                if runner is not None:
                    yield runner
        for pipe in self.estate.of_type("AWS::Pipes::Pipe"):
            if self.estate.target(pipe.properties.get("Source")) is source:
                yield from self.behind(pipe.properties.get("Enrichment"))
                yield from self.behind(pipe.properties.get("Target"))
        for subscription in self.estate.of_type("AWS::SNS::Subscription"):
            if self.estate.target(subscription.properties.get("TopicArn")) is source:
                yield from self.behind(subscription.properties.get("Endpoint"))
        for subscription in source.properties.get("Subscription") or ():
            if isinstance(subscription, dict):
                yield from self.behind(subscription.get("Endpoint"))

    def behind(self, value: object) -> Iterator[Resource]:
        """Yield the functions and machines behind a target: itself, or the consumers of a queue or a topic."""
        if runner := self.runner(value):
            yield runner
        elif (resource := self.estate.target(value)) and resource.type in ("AWS::SQS::Queue", "AWS::SNS::Topic"):
            yield from self.consumers(resource)

    def following(self, holder: Resource) -> Iterator[Resource]:
        """Yield what a function or a machine can make run itself."""
        for grant in self.grants:
            if grant.holder is holder and any(grant.allows(action) for action in REACHING):
                for value in grant.resources:
                    resource = None if value == "*" else self.estate.target(value)
                    if resource is not None and resource.type in STREAMS:
                        yield from self.consumers(resource)
                    else:
                        yield from self.behind(value)
        yield from self.called.get(holder.mark, ())

    @cached_property
    def called(self) -> dict[str, list[Resource]]:
        """Functions and machines that the definition of each machine names."""
        found: dict[str, list[Resource]] = {}
        for machine, source in self.system.machines:
            text = json.dumps(source.definition, default=str)
            prefix = machine.mark.rpartition(":")[0]
            names = [f"{prefix}:{name}}}" for name in SYMBOL.findall(text)] + ARN.findall(text)
            runners = {runner.mark: runner for name in names if (runner := self.runner(name))}
            found[machine.mark] = list(runners.values())
        return found

    def after(self, holder: Resource) -> list[list[Resource]]:
        """Return the shortest way from a function or a machine to each that runs because of it, itself included."""
        found, work = {holder.mark: [holder]}, [holder]
        for one in work:
            for resource in self.following(one):
                if resource.mark not in found:
                    found[resource.mark] = [*found[one.mark], resource]
                    work.append(resource)
        return list(found.values())
