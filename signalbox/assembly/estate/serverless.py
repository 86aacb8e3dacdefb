"""Parts of SAM that stand for other resources: globals, and the events of functions and state machines.

Source: AWS SAM Developer Guide, "Globals section" and "EventSource".
"""

from collections.abc import Iterator, Mapping
from typing import Any

FUNCTION = "AWS::Serverless::Function"
SOURCES = {"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream"}
RULES = ("EventBridgeRule", "CloudWatchEvent", "Schedule")
MAPPING, RULE, SCHEDULE = "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::Scheduler::Schedule"


def with_globals(template: Mapping[str, Any], kind: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of a function of SAM with those that the section Globals gives to all."""
    if kind != FUNCTION:
        return properties
    section = template.get("Globals")
    shared = section.get("Function") if isinstance(section, Mapping) else None
    return {**(shared if isinstance(shared, Mapping) else {}), **properties}


def events_of(kind: str, properties: Mapping[str, Any], mark: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield name, type and properties of the resources that SAM makes of events."""
    events = properties.get("Events")
    if kind not in (FUNCTION, "AWS::Serverless::StateMachine") or not isinstance(events, Mapping):
        return
    for name, event in events.items():
        given = event.get("Properties") if isinstance(event, Mapping) else None
        given = given if isinstance(given, Mapping) else {}
        if event.get("Type") in SOURCES if isinstance(event, Mapping) else False:
            source = given.get(SOURCES[event["Type"]])
            yield str(name), MAPPING, {**given, "EventSourceArn": source, "FunctionName": mark, "Source": event["Type"]}
        elif isinstance(event, Mapping) and event.get("Type") in RULES:
            yield str(name), RULE, {"Targets": [{"Id": name, "Arn": mark, **given}]}
        elif isinstance(event, Mapping) and event.get("Type") == "ScheduleV2":
            yield str(name), SCHEDULE, {"Target": {"Arn": mark, **given}}
