"""Five ways to run the same steps, and their use of the price list for one execution.

Each Task calls a function of one size in every way. The ways differ in the part that keeps the sequence of the steps: a
Standard or Express machine, one durable function, events between the steps, or Temporal Cloud.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from signalbox.cost.model.estimate import DURATION, REQUESTS, TRANSITIONS
from signalbox.cost.model.machine import State
from signalbox.cost.model.outcome import Outcome
from signalbox.cost.prices.pricebook import Key
from signalbox.cost.prices.services.compute import (
    DAYS_IN_A_MONTH,
    WRITTEN_KB_IN_A_GIGABYTE,
    billed_express_gigabytes,
    billed_express_seconds,
)

TOKEN = ".waitForTaskToken"


@dataclass(frozen=True)
class Size:
    """Assumed size of a step; printed with every answer."""

    duration_ms: Fraction = Fraction(100)
    memory_mb: Fraction = Fraction(512)
    architecture: str = "arm64"
    checkpoint_kb: Fraction = Fraction(2)
    retained_days: Fraction = Fraction(14)  # the default of RetentionPeriodInDays: "Configure Lambda durable functions"
    queue_requests: int = 3  # send, receive and delete of one message
    state_write_units: int = 4  # a row and its event's row, of a kilobyte each, in one transaction
    state_read_units: int = 1  # the row, consistent
    outbox_write_units: int = 3  # entry of the index of what is unpublished, the mark of the relay, and the entry's end
    relay_ms: Fraction = Fraction(50)
    pollers: int = 5  # of each queue: "Configuring scaling behavior for SQS event source mappings"
    poll_seconds: int = 20  # the longest poll: "Amazon SQS short and long polling"
    plan: str = "essentials"


@dataclass
class Option:
    """One way to run a machine: its needs per execution, or the reasons why it is impossible."""

    name: str
    needs: dict[Key, Fraction] = field(default_factory=dict)
    actions: Fraction = Fraction(0)
    queues: int = 0
    messages: Fraction = Fraction(0)  # of an execution, in each of its queues
    impossible: list[str] = field(default_factory=list)


@dataclass
class Steps:
    """Work of one execution, the same for every option."""

    transitions: Fraction
    tasks: Fraction
    waits: Fraction
    seconds: Fraction


def steps_of(outcome: Outcome, states: list[State]) -> Steps:
    """Count the work of an execution: tries of Tasks, and waits that end the run of a function."""
    tasks = sum((outcome.tries(state.name) for state in states if state.kind == "Task"), Fraction(0))
    waits = [state for state in states if state.kind == "Wait" or TOKEN in state.resource]
    waited = sum((outcome.tries(state.name) for state in waits), Fraction(0))
    return Steps(outcome.transitions, tasks, waited, outcome.seconds)


def work(steps: Steps, size: Size) -> dict[Key, Fraction]:
    """Return the needs of the functions that the steps call."""
    seconds = steps.tasks * size.duration_ms / 1000
    return {
        ("lambda", "requests"): steps.tasks,
        ("lambda", f"compute.{size.architecture}"): seconds * size.memory_mb / 1024,
    }


def options(outcome: Outcome, states: list[State], reasons: list[str], size: Size) -> list[Option]:
    """Return the five options, in the order in which they are drawn."""
    steps = steps_of(outcome, states)
    same = work(steps, size)
    lasting = steps.seconds or steps.tasks * size.duration_ms / 1000
    express = billed_express_seconds(lasting * 1000) * billed_express_gigabytes(Fraction(64))
    children = {REQUESTS: outcome.express_requests, DURATION: outcome.express_gigabyte_seconds}
    return [
        Option("Standard", same | {TRANSITIONS: steps.transitions} | children),
        Option("Express", same | {REQUESTS: Fraction(1), DURATION: express}, impossible=reasons),
        Option("Lambda durable functions", durable(steps, size)),
        choreography(steps, len([state for state in states if state.kind == "Task"]), same, size),
        Option("Temporal Cloud", same, actions=1 + steps.tasks + 2 * steps.waits),
    ]


def durable(steps: Steps, size: Size) -> dict[Key, Fraction]:
    """Return the needs of a durable function: an operation per step and start; a wait ends a run of it."""
    operations = 1 + steps.tasks + steps.waits
    written = operations * size.checkpoint_kb / WRITTEN_KB_IN_A_GIGABYTE
    return work(steps, size) | {
        ("lambda", "requests"): 1 + steps.waits,
        ("lambda.durable", "operations"): operations,
        ("lambda.durable", "written"): written,
        ("lambda.durable", "retained"): written * size.retained_days / DAYS_IN_A_MONTH,
    }


def choreography(steps: Steps, tasks: int, same: dict[Key, Fraction], size: Size) -> Option:
    """Return steps that events start, each with a queue, a row of its state, and an event in an outbox.

    Nothing else knows how far an execution has come, and no event is lost between a row and the bus. A relay publishes
    each row of the outbox. Polls that find nothing are added by the volume.
    """
    relay = steps.tasks * size.relay_ms / 1000 * size.memory_mb / 1024
    compute = ("lambda", f"compute.{size.architecture}")
    needs = same | {
        ("lambda", "requests"): same["lambda", "requests"] + steps.tasks,
        compute: same[compute] + relay,
        ("events.custom", "events"): steps.tasks,
        ("sqs", "requests.standard"): steps.tasks * size.queue_requests,
        ("dynamodb", "write units"): steps.tasks * (size.state_write_units + size.outbox_write_units),
        ("dynamodb", "read units"): steps.tasks * size.state_read_units,
    }
    return Option("Choreography", needs, queues=tasks, messages=steps.tasks / tasks if tasks else Fraction(0))
