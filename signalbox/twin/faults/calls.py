"""Faults at the AWS calls of handlers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from signalbox.twin.faults.place import Place, consumer_queue
from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.gateway.interference import CallFault, crash
from signalbox.twin.kernel.processes import Process
from signalbox.twin.services.dynamodb.transaction_conflicts import cancelled

Act = Callable[[Call], None]


class InjectedError(Exception):
    """Unexpected error of a handler."""


def plan(place: Place, act: Act, **more: Any) -> None:
    """Do `act` at the calls that the line chooses."""
    given: dict[str, Any] = {
        "function": place.function,
        "call": place.call,
        "when": place.get("when", "before"),
        "nth": place.nth,
        "times": place.times,
        "text": place.get("subject", ""),
        "label": place.name,
        **more,
    }
    place.twin.cloud.interference.planned.append(CallFault(act, **given))


def crashes(place: Place) -> None:
    """Kill the environment at the call."""
    plan(place, crash)


def raises(place: Place) -> None:
    """Raise an unexpected error at the call."""

    def act(call: Call) -> None:
        raise InjectedError(f"injected {place.get('when', 'after')} {call.name}")

    plan(place, act)


def fails(place: Place) -> None:
    """Refuse the call with an error that no client retries: one record fails, the others of its batch do not."""

    def act(call: Call) -> None:
        raise ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.")

    plan(place, act)


def hang(call: Call) -> None:
    """Let the handler wait until its function times out."""
    invocation: Any = call.caller
    invocation.process.pause(invocation.definition.timeout + 1)


def hangs(place: Place) -> None:
    """Let the function time out at the call."""
    plan(place, hang)


def throttles(place: Place) -> None:
    """Throttle a call before its effect, or fail it after the effect although the service wrote."""

    def before(call: Call) -> None:
        raise ServiceError("ThrottlingException", "Rate of requests exceeds the allowed throughput.")

    def after(call: Call) -> None:
        raise ServiceError("InternalServerError", "The request processing has failed because of an unknown error.", 500)

    plan(place, before if place.get("when", "before") == "before" else after)


def conflicts(place: Place) -> None:
    """Let a transaction conflict with another on each of its items."""

    def act(call: Call) -> None:
        raise cancelled(["TransactionConflict"] * len(call.parameters["TransactItems"]))

    plan(place, act, call="dynamodb.TransactWriteItems")


def outpaces(place: Place) -> None:
    """Change a row, known by its sort key `record`, just before the transaction that updates it."""
    cloud, record = place.twin.cloud, {"S": place.get("record", "")}
    bump = {
        "UpdateExpression": "ADD #version :one",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }

    def act(call: Call) -> None:
        updates = [write["Update"] for write in call.parameters["TransactItems"] if "Update" in write]
        for update in (update for update in updates if update["Key"].get("record") == record):
            row = {name: update[name] for name in ("TableName", "Key")}
            outside(partial(cloud.client("dynamodb").update_item, **row, **bump))

    plan(place, act, call="dynamodb.TransactWriteItems", text=place.get("subject", f"'record': {record}"))


def returns_messages(place: Place) -> None:
    """Make the messages that a function works on visible again, so that others receive them too."""
    function = place.function
    source = place.queue or consumer_queue(place, function)
    if source is None:
        raise place.refuse("`queue` is missing, or a `function` that consumes one")
    sources = place.twin.cloud.queue_sources.values()
    consumer = next(s.function().name for s in sources if s.queue is source)

    def act(call: Call) -> None:
        for receipt in list(source.in_flight):
            source.return_message(receipt)

    plan(place, act, function=consumer)


def answers_first(place: Place) -> None:
    """Send a callback just before the call that sends it."""
    states = place.twin.cloud.states

    def act(call: Call) -> None:
        try:
            states.operations[call.operation](call)
        except ServiceError:
            return  # it was decided before: then this callback is late already

    plan(place, act)


def partly_refused(place: Place) -> None:
    """Let PutEvents answer 200 and accept only every second entry of the request."""
    buses = place.twin.cloud.buses

    def act(call: Call) -> None:
        entries = call.parameters["Entries"]
        refused = entries[::2]
        buses.refuses = lambda entry: "InternalFailure" if any(entry is one for one in refused) else ""

    plan(place, act, call="events.PutEvents")


def outside(work: Callable[[], Any]) -> Any:
    """Do something outside of the handler, at once and without faults."""
    before, Process.current = Process.current, None
    try:
        return work()
    finally:
        Process.current = before
