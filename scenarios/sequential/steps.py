"""What a request of the sequential script goes through, noted from outside: its steps, and each try of a partner."""

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
    """From now on every step of `shop`, and every call of its `clients`, is noted on the request that makes it."""
    for name in STEPS:
        setattr(shop, name, step(name, getattr(shop, name), cloud))
    for client in getattr(shop, "clients", ()):
        client.post = attempt(client.post, cloud)


def step(name: str, work: Step, cloud: Cloud) -> Step:
    """The step, noted; one that calls no partner is a single attempt of its own."""

    def noted(*arguments: Any) -> Any:
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

    return noted


def own_attempt(visit: Visit) -> Attempt:
    """The last attempt of a step; where it called nobody, one that is as long as the step."""
    if not visit.attempts:
        begun = visit.entered
        visit.attempts.append(Attempt(begun, visit.name, waits=begun if visit.name == WAIT else None))
    return visit.attempts[-1]


def leave(visit: Visit, at: float) -> None:
    """The step is over, done or not."""
    visit.exited = at
    last = own_attempt(visit)
    last.ended = last.ended or at


def attempt(post: Step, cloud: Cloud) -> Step:
    """The call of a partner, noted on the step that makes it."""

    def noted(*arguments: Any) -> Any:
        request = request_of(cloud)
        tried = Attempt(cloud.clock.now)
        request.steps[-1].attempts.append(tried)
        try:
            return post(*arguments)
        except (OSError, Dead) as error:
            tried.error, tried.cause = type(error).__name__, str(error)
            raise
        finally:
            tried.ended = request.ended or cloud.clock.now

    return noted


def request_of(cloud: Cloud) -> Request:
    """The request that runs now."""
    assert Process.current is not None, "only a running request goes through steps"
    request = cloud.gateway.callers[Process.current]
    assert isinstance(request, Request)
    return request
