"""Expected run of a machine: every scope is an absorbing Markov chain of its states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from signalbox.cost.documents import DocumentError
from signalbox.cost.exact_numbers import accumulate
from signalbox.cost.model.attempts import TASK_FAILED, Attempts, expected_attempts, first_match
from signalbox.cost.model.behaviour import Behaviour, text_field
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.machine import Scope, State
from signalbox.cost.model.map_files import files_read, results_written
from signalbox.cost.model.markov_chain import EndlessLoop, expected_visits
from signalbox.cost.model.outcome import ONE, ZERO, Outcome, repeated, side_by_side
from signalbox.cost.prices.services.compute import billed_express_gigabytes, billed_express_seconds

INLINE_CONCURRENCY = 40  # "Map state processing modes": an inline Map runs up to 40 iterations at once
CHILD_CONCURRENCY = 10_000  # the same page: a distributed Map up to 10,000 child executions


@dataclass
class Step:
    """One visit to a state: its attempts, the outcome of each attempt, and the next states."""

    attempts: Attempts
    inside: Outcome
    edges: dict[str, Fraction] = field(default_factory=dict)
    failures: dict[str, Fraction] = field(default_factory=dict)

    @property
    def ends(self) -> Fraction:
        """Probability that the scope ends after this visit."""
        return ONE - sum(self.edges.values(), ZERO)


class Model:
    """Expected runs of a machine under a behaviour."""

    def __init__(self, behaviour: Behaviour, definition: Definition) -> None:
        self.behaviour = behaviour
        self.file = definition.file
        self.beside = definition.beside
        self.running = [definition.name]

    def outcome(self, scope: Scope) -> Outcome:
        """Return the outcome of one run of a scope. Raises DocumentError for an endless loop, naming its states."""
        steps = self.steps(scope)
        edges, ends = {n: s.edges for n, s in steps.items()}, {n: s.ends for n, s in steps.items()}
        try:
            entered = expected_visits(scope.start, edges, ends)
        except EndlessLoop as loop:
            names = ", ".join(map(str, loop.states))
            raise DocumentError(self.file, f"{scope.pointer}/States", f"this loop cannot end: {names}.") from None
        total = Outcome()
        for name, count in entered.items():
            step = steps[name]
            tried = count * step.attempts.expected
            accumulate(total.counts, name, tried)
            total.add(step.inside, tried)
            if step.inside.seconds or step.attempts.delay:
                total.seconds += tried * step.inside.seconds + count * step.attempts.delay
            for error, chance in step.failures.items():
                accumulate(total.failures, error, count * chance)
        return total

    def steps(self, scope: Scope) -> dict[str, Step]:
        """Return the steps of the states that can be reached; only those are checked."""
        steps: dict[str, Step] = {}
        waiting = [scope.start]
        while waiting:
            name = waiting.pop()
            if name not in steps:
                steps[name] = self.step(scope.states[name])
                waiting += [target for target in steps[name].edges if target not in steps]
        return steps

    def step(self, state: State) -> Step:
        """Return one visit to a state."""
        inside = self.inside(state)
        try:
            tried = expected_attempts(inside.failures, state.retriers)
        except ValueError as error:
            raise DocumentError(self.file, f"{state.pointer}/Retry", str(error)) from None
        step = Step(tried, inside)
        if state.kind == "Choice":
            step.edges = self.behaviour.exits(state)
        elif state.next is not None and tried.success:
            step.edges[state.next] = tried.success
        for name, chance in tried.failures.items():
            caught = first_match(state.catchers, name)
            ends, way = (step.failures, name) if caught is None else (step.edges, state.catchers[caught].next)
            accumulate(ends, way, chance)
        return step

    def inside(self, state: State) -> Outcome:
        """Return the outcome of one attempt of a state: its seconds, failures, scopes and children."""
        own = self.behaviour.seconds(state)
        if state.kind == "Parallel":
            outcome = side_by_side([self.outcome(scope) for scope in state.scopes])
        elif state.kind == "Map":
            outcome = self.items(state)
        elif state.kind == "Fail":
            outcome = Outcome(failures={text_field(state.fields, "Error"): ONE})
        elif state.starts_machine:
            outcome = self.child(state)
        else:
            outcome = Outcome(failures=self.behaviour.failing(state))
        if own:
            outcome.seconds = own
        return outcome

    def items(self, state: State) -> Outcome:
        """Return the outcome of a Map's iterations, which run inside the execution or as child executions."""
        given = self.behaviour.items(state)
        count = ONE if given is None else given
        if not count:
            return Outcome(s3_gets=files_read(state), s3_puts=results_written(state, ZERO, ZERO))
        inner = self.outcome(state.scopes[0])
        if state.distributed:
            return self.children(state, count, inner)
        return repeated(state, count, inner, INLINE_CONCURRENCY)

    def children(self, state: State, count: Fraction, inner: Outcome) -> Outcome:
        """Return the outcome of a distributed Map's children; the start of each is a transition of the parent."""
        count = state.children_of(count)
        billed = self.as_express(inner) if state.processor.get("ExecutionType") == "EXPRESS" else inner
        outcome = repeated(state, count, billed, CHILD_CONCURRENCY)
        accumulate(outcome.counts, f"{state.name}: children started", count)
        outcome.s3_gets += files_read(state)
        outcome.s3_puts += results_written(state, count, inner.failing)
        if any(state.fields.get(name) for name in ("ToleratedFailureCount", "ToleratedFailurePercentage")):
            outcome.failures = {}
        return outcome

    def as_express(self, inner: Outcome) -> Outcome:
        """Return the same run as an Express child: a request and its duration instead of transitions."""
        gigabytes = billed_express_gigabytes(self.behaviour.memory_mb)
        duration = billed_express_seconds(inner.seconds * 1000) * gigabytes
        return Outcome(
            counts={"machines started by Express": inner.started} if inner.started else {},
            express_counts={**inner.counts, **inner.express_counts},
            failures=inner.failures,
            seconds=inner.seconds,
            express_requests=inner.express_requests + 1,
            express_gigabyte_seconds=inner.express_gigabyte_seconds + duration,
            started=inner.started,
        )

    def child(self, state: State) -> Outcome:
        """Return the outcome of a Task that starts another machine, which is priced if the template holds it."""
        outcome = Outcome(failures=self.behaviour.failing(state))
        target = started_machine(state, self.beside)
        if target is None:
            return outcome
        if target.name in self.running:
            problem = f"{target.name} starts itself again, so its cost has no end."
            raise DocumentError(self.file, state.pointer, problem)
        self.running.append(target.name)
        inner = self.outcome(target.scope)
        self.running.pop()
        billed = self.as_express(inner) if target.type == "EXPRESS" else inner
        outcome.add(billed, ONE, f"{target.name}: ")
        outcome.started = billed.transitions
        if state.waits_for_machine:
            outcome.seconds = inner.seconds
        if ".sync" in state.resource and state.name not in self.behaviour.failures and inner.failing:
            outcome.failures = {TASK_FAILED: inner.failing}
        return outcome


def started_machine(state: State, beside: Mapping[str, Definition]) -> Definition | None:
    """Return the machine of the same template that a startExecution Task starts, or None."""
    given = state.fields.get("Arguments", state.fields.get("Parameters"))
    arn = given.get("StateMachineArn") if isinstance(given, Mapping) else None
    return beside.get(arn[2:-1]) if isinstance(arn, str) and arn.startswith("${") else None
