"""An event's way: bus, rule, queue, function; and no way on which it is lost without a trace."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambdas.common.events.envelope import HOP_LIMIT
from signalbox.assembly import Assembly, Resource, read
from signalbox.event_patterns.patterns import matches
from stacks.routes import JOURNEYS, ROUTES, WORKFLOWS, functions
from stacks.table import Journey, Route, Workflow
from tests.simulation.copies import Document, change, copy

DAY = 24 * 60 * 60
ours = [route for route in ROUTES if route.source is None and not route.ordered]
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
each_ruled_route = pytest.mark.parametrize(
    "route", [route for route in ROUTES if not route.ordered], ids=lambda route: route.name
)
each_ordered_route = pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.ordered], ids=lambda route: route.name
)


def named(assembly: Assembly, kind: str, name: str) -> Resource:
    (found,) = [resource for resource in assembly.of_type(kind) if resource.name == name]
    return found


def queue(assembly: Assembly, name: str) -> Resource:
    return named(assembly, "AWS::SQS::Queue", f"signalbox-dev-{name}")


def consumer(assembly: Assembly, route: Route) -> dict[str, Any]:
    arn = queue(assembly, route.queue).arn
    sources = assembly.of_type("AWS::Lambda::EventSourceMapping")
    (found,) = [dict(source.properties) for source in sources if source.properties["EventSourceArn"] == arn]
    return found


@each_ruled_route
def test_rule_feeds_the_queue(assembly: Assembly, route: Route) -> None:
    """A rule sends exactly the route's events to its queue, and undelivered ones to the route's dead letters."""
    rule = named(assembly, "AWS::Events::Rule", f"signalbox-dev-{route.name}").properties
    assert rule["EventPattern"]["detail-type"] == list(route.events)
    assert rule.get("EventBusName") == ("signalbox-dev-events" if route.source is None else None)
    (target,) = rule["Targets"]
    assert target["Arn"] == queue(assembly, route.name).arn
    assert target["DeadLetterConfig"]["Arn"] == queue(assembly, route.dead_letter_queue).arn
    assert "InputTransformer" not in target


@each_route
def test_queue_redrives_to_dead_letters(assembly: Assembly, route: Route) -> None:
    """A message that fails 5 times goes to the dead letters, with 10 of its 14 days left."""
    source, dead = queue(assembly, route.queue).properties, queue(assembly, route.dead_letter_queue)
    assert source["RedrivePolicy"] == {"deadLetterTargetArn": dead.arn, "maxReceiveCount": route.max_receives}
    assert dead.properties["MessageRetentionPeriod"] == 14 * DAY
    assert source["MessageRetentionPeriod"] <= 4 * DAY


@each_route
def test_consumer_reports_partial_failures_in_bounds(assembly: Assembly, route: Route) -> None:
    """The function's live alias takes batches, names the failed messages, and runs in at least 2 and few copies.

    Where the source brings few messages, they are the bound: an idle queue without another one is polled less.
    """
    mapping = consumer(assembly, route)
    assert mapping["FunctionName"].endswith(f":function:signalbox-dev-{route.function.name}:live")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert ("ScalingConfig" in mapping) is (route.messages is None)
    assert 2 <= route.copies <= 50
    assert route.messages or mapping["ScalingConfig"]["MaximumConcurrency"] == route.copies


def test_only_sources_that_bring_few_messages_go_without_a_bound() -> None:
    """A burst never takes the copies of the account: jobs and days at once, and a minute's circuits, are few."""
    jobs = sum(queue.concurrent for queue in {row.jobs for row in functions() if row.jobs})
    guarded = sum(route.guarded for route in ROUTES)
    here = {route.name for route in ROUTES}
    few = {"circuits": 2 * guarded, "settlements": 8, "settlement-failures": 8, "video-jobs": jobs}
    most = {name: messages for name, messages in few.items() if name in here}
    ends = {"transcodings-ended", "thumbnails-ended"} & here
    found = {route.name: route.messages for route in ROUTES if route.messages}
    assert found.keys() == most.keys() | ends
    assert {name: found[name] for name in most} == most
    assert sum(found[name] or 0 for name in ends) == jobs


@each_route
def test_message_stays_hidden_while_its_function_may_run(assembly: Assembly, route: Route) -> None:
    """The visibility timeout is at least six function time-outs, else a slow batch is handled twice."""
    function = named(assembly, "AWS::Lambda::Function", f"signalbox-dev-{route.function.name}").properties
    assert queue(assembly, route.queue).properties["VisibilityTimeout"] >= 6 * function["Timeout"]


@each_route
def test_consumer_knows_its_dead_letters(assembly: Assembly, route: Route) -> None:
    """The function finds the URL of its own route's dead-letter queue, where it puts permanent faults itself."""
    function = named(assembly, "AWS::Lambda::Function", f"signalbox-dev-{route.function.name}").properties
    url = function["Environment"]["Variables"]["DEAD_LETTER_QUEUE_URL"]
    assert url == queue(assembly, route.dead_letter_queue).ref


@each_ruled_route
def test_only_its_rule_may_send_to_a_queue(assembly: Assembly, route: Route) -> None:
    """The queue policy lets EventBridge send for this one rule; without that the event is lost without a word."""
    rule = named(assembly, "AWS::Events::Rule", f"signalbox-dev-{route.name}").arn
    for name in (route.queue, route.dead_letter_queue):
        arn = queue(assembly, name).arn
        statements = [
            s for p in assembly.of_type("AWS::SQS::QueuePolicy") for s in p.properties["PolicyDocument"]["Statement"]
        ]
        (allowed,) = [s for s in statements if s["Resource"] == arn and s["Effect"] == "Allow"]
        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": rule}}
        assert "sqs:SendMessage" in allowed["Action"]


def test_whatever_no_route_takes_is_unroutable(assembly: Assembly) -> None:
    """Unknown types, and known types of strangers, go to one queue with the reason wrapped around the event."""
    rules = [
        rule for rule in assembly.of_type("AWS::Events::Rule") if "InputTransformer" in rule.properties["Targets"][0]
    ]
    types = sorted({event for route in ours for event in route.events})
    patterns = {
        rule.properties["Targets"][0]["InputTransformer"]["InputTemplate"]: rule.properties["EventPattern"]
        for rule in rules
    }
    assert patterns == {
        '{"reason":"UnknownType","event":<f1>}': {"detail-type": [{"anything-but": types}]},
        '{"reason":"UnknownSource","event":<f1>}': {
            "detail-type": types,
            "source": [{"anything-but": {"prefix": "signalbox."}}],
        },
    }
    assert {rule.properties["Targets"][0]["Arn"] for rule in rules} == {queue(assembly, "unroutable").arn}
    assert all(rule.properties["Targets"][0]["InputTransformer"]["InputPathsMap"] == {"f1": "$"} for rule in rules)


def test_archive_keeps_every_event(assembly: Assembly) -> None:
    """The archive has no pattern, so every event can be replayed."""
    (archive,) = assembly.of_type("AWS::Events::Archive")
    assert "EventPattern" not in archive.properties
    assert archive.properties["SourceArn"].endswith(":event-bus/signalbox-dev-events")


@each_route
def test_row_in_the_metadata_names_what_is_deployed(assembly: Assembly, route: Route) -> None:
    """The tools read the table from the template: each name in a row is the name of a resource."""
    (row,) = [row for row in assembly.routes if row["name"] == route.name]
    assert row["events"] == list(route.events)
    for key in ("queue", "deadLetterQueue"):
        assert named(assembly, "AWS::SQS::Queue", row[key])
    function = named(assembly, "AWS::Lambda::Function", row["function"])
    assert function.properties["Handler"] == row["handler"]
    assert row.get("starts") == route.starts and row["deadline"] == route.deadline


def test_every_published_event_is_routed() -> None:
    """An event that a route publishes and no route takes would end in `unroutable` each time."""
    taken = {event for route in ROUTES if route.source is None for event in route.events}
    assert {event for route in ROUTES for event in route.publishes} <= taken


def chains(steps: dict[str, set[str]], chain: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every chain of events that begins so, to its end or to the event that closes a loop."""
    following = steps.get(chain[-1], set()) if chain[-1] not in chain[:-1] else set()
    if not following:
        yield chain
    for event_type in sorted(following):
        yield from chains(steps, (*chain, event_type))


def steps(assembly: Assembly) -> dict[str, set[str]]:
    """Return the event types that each event leads to.

    Subscribers come from the patterns of the deployed rules. Ordered routes have no rule; for these the rows count.
    """
    routes = {queue(assembly, row["queue"].removeprefix("signalbox-dev-")).arn: row for row in assembly.routes}
    rules = [rule.properties for rule in assembly.of_type("AWS::Events::Rule")]
    ways = [(rule["EventPattern"], routes[t["Arn"]]) for rule in rules for t in rule["Targets"] if t["Arn"] in routes]
    ways += [({"detail-type": row["events"]}, row) for row in assembly.routes if row["ordered"]]
    types = {event for row in assembly.routes for event in (*row["events"], *row["publishes"])}
    events = {kind: {"source": "signalbox.any", "detail-type": kind} for kind in types}
    return {
        kind: {s for pattern, row in ways if matches(pattern, events[kind]) for s in row["publishes"]} for kind in types
    }


def loops(assembly: Assembly) -> list[tuple[str, ...]]:
    """The chains of events that come back to one of theirs."""
    found = (chain for event_type in steps(assembly) for chain in chains(steps(assembly), (event_type,)))
    return [chain for chain in found if len(set(chain)) < len(chain)]


def test_no_event_leads_to_itself(assembly: Assembly) -> None:
    """The deployed rules form no loop, and no honest chain of events comes near the limit of hops."""
    assert loops(assembly) == []
    found = [chain for event_type in steps(assembly) for chain in chains(steps(assembly), (event_type,))]
    longest = 3 if assembly.journeys else 2  # the chains of consumers that know only events are the longest
    assert longest <= max(len(chain) for chain in found) <= HOP_LIMIT / 2


def test_consumers_know_how_many_events_follow(assembly: Assembly) -> None:
    """Consumers accept only events with room for those that follow from them.

    All consumers of an event agree, so that none works on what another one refuses.
    """
    known: dict[str, int] = {}
    for row in [row for row in assembly.routes if not row.get("source")]:
        variables = named(assembly, "AWS::Lambda::Function", row["function"]).properties["Environment"]["Variables"]
        ahead = json.loads(variables["HOPS_AHEAD"])
        for event in row["events"]:
            assert known.setdefault(event, ahead.get(event, 0)) == ahead.get(event, 0), event
    assert max(known.values()) <= HOP_LIMIT / 2
    for event, following in steps(assembly).items():
        assert all(known[event] > known[one] for one in following if event in known), event


def test_a_rule_that_closes_a_loop_is_found(assembly: Assembly, tmp_path: Path) -> None:
    """The same look at a deployment whose rule for payments also takes the refunds that payments lead to."""
    looping = copy(assembly, tmp_path / "looping")

    def edit(name: str, properties: Document) -> bool:
        if properties.get("Name") != "signalbox-dev-payments":
            return False
        properties["EventPattern"]["detail-type"].append("RefundRequested")
        return True

    change(looping, "AWS::Events::Rule", edit)
    assert ("RefundRequested", "RefundRequested") in loops(read(looping.path))


@each_ordered_route
def test_the_relay_feeds_an_ordered_route(assembly: Assembly, route: Route) -> None:
    """An ordered route has FIFO queues and no rule. Relay and sweep have its URL and may send only to it."""
    for name in (route.queue, route.dead_letter_queue):
        assert queue(assembly, name).properties["FifoQueue"] is True
    assert not [r for r in assembly.of_type("AWS::Events::Rule") if r.name == f"signalbox-dev-{route.name}"]
    url = queue(assembly, route.queue).ref
    for function in assembly.of_type("AWS::Lambda::Function"):
        known = json.loads(function.properties["Environment"]["Variables"].get("ORDERED_QUEUES", "{}"))
        speaks = function.name in ("signalbox-dev-outbox-relay", "signalbox-dev-outbox-sweep")
        assert {known.get(event) for event in route.events} == {url if speaks else None}, function.name


def test_a_type_of_an_ordered_route_is_of_no_other() -> None:
    """The relay sends it to the queue alone: another route would wait for it for ever."""
    for route in ROUTES:
        for other in ROUTES:
            assert other is route or not route.ordered or not set(route.events) & set(other.events)


@pytest.mark.parametrize("flow", [*WORKFLOWS, *JOURNEYS], ids=lambda flow: flow.slug)
def test_the_first_outcome_is_what_a_flow_is_for(flow: Workflow | Journey) -> None:
    """Reports paint it as a success, and every other outcome as a detour."""
    detours = ("Failed", "Cancelled", "Rejected", "Removed", "Stalled", "Frozen")
    assert not next(iter(flow.outcomes), "").endswith(detours)
