"""Steps of a request of the sequential script, and attempts of partners, recorded from outside."""

from collections.abc import Callable
from typing import Any

from scenarios.sequential.server import Request
from signalbox.twin.cloud import Cloud
from signalbox.twin.kernel.processes import Dead, Process
from signalbox.twin.observe.story.states import Attempt, Visit

STEPS = ("take_stock", "request_payment", "wait_for_payment", "ship")
WAIT = "wait_for_payment"

Step = Callable[..., Any]


def watch(shop: Any, cloud: Cloud) -> None:
    """Record every step of `shop`, and every call of its `clients`, on the request that makes it."""
    for name in STEPS:
        setattr(shop, name, step(name, getattr(shop, name), cloud))
    for client in getattr(shop, "clients", ()):
        client.post = attempt(client.post, cloud)


def step(name: str, work: Step, cloud: Cloud) -> Step:
    """Return a step that is recorded; one that calls no partner is a single attempt."""

    def recorded(*arguments: Any) -> Any:
        visit = Visit(name, "Task", cloud.clock.now, depth=0)
        request_of(cloud).steps.append(visit)
        try:
            return work(*arguments)
        except Exception as error:
            own_attempt(visit).error = type(error).__name__
            visit.attempts[-1].cause = str(error)
            raise
        finally:
            leave(visit, request_of(cloud).ended or cloud.clock.now)

    return recorded


def own_attempt(visit: Visit) -> Attempt:
    """Return the last attempt of a step; without a partner, one as long as the step."""
    if not visit.attempts:
        begun = visit.entered
        visit.attempts.append(Attempt(begun, visit.name, waits=begun if visit.name == WAIT else None))
    return visit.attempts[-1]


def leave(visit: Visit, at: float) -> None:
    """End a step, done or not."""
    visit.exited = at
    last = own_attempt(visit)
    last.ended = last.ended or at


def attempt(post: Step, cloud: Cloud) -> Step:
    """Return the call of a partner that is recorded on its step."""

    def recorded(*arguments: Any) -> Any:
        request = request_of(cloud)
        attempted = Attempt(cloud.clock.now)
        request.steps[-1].attempts.append(attempted)
        try:
            return post(*arguments)
        except (OSError, Dead) as error:
            attempted.error, attempted.cause = type(error).__name__, str(error)
            raise
        finally:
            attempted.ended = request.ended or cloud.clock.now

    return recorded


def request_of(cloud: Cloud) -> Request:
    """Return the request that runs now."""
    assert Process.current is not None, "only a running request goes through steps"
    request = cloud.gateway.callers[Process.current]
    assert isinstance(request, Request)
    return request
