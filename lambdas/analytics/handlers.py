"""Consumer that counts outcomes."""

from typing import Any

from lambdas.analytics import logic, store
from lambdas.analytics.model import Outcome
from lambdas.common.events.batch import consume_together
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.telemetry import instrumented


@instrumented
def count(event: dict[str, Any], context: Any) -> Any:
    """Count the outcomes of orders, of days' settlements and of videos' files, each once, all of a batch together."""

    def outcome_of(received: Event) -> Outcome:
        data = validate_own(received)
        return logic.outcome(received.type, logic.key_of(data), received.time)

    def write(outcomes: list[Outcome]) -> None:
        for generation in store.generations():
            for group in logic.groups(outcomes):
                store.count_once(group, generation)

    return consume_together(event, context, outcome_of, write)
