"""Circuit breaker around a partner: after failures in a row it gets no calls for a while, then one.

Powertools counts failures in a row in each environment and keeps an open circuit in the table of idempotency records,
so that all environments stop their calls ("Circuit Breaker", Powertools for AWS Lambda (Python)). A call that lasts
until the function's time-out is not counted, as the counter dies with its environment: ports time out before that.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import client
from lambdas.common.errors import PartnerUnavailable
from lambdas.common.ports.partner import insist
from lambdas.common.ports.protocol import Document
from lambdas.common.telemetry import count, logger

FAILURES = 2
"""Failures of `insist` in a row that open the circuit; each stands for three tries."""

OPEN_SECONDS = 60

Ask = Callable[[Callable[[], Document]], Document]
"""How a question is put: `insist` tries it several times."""


class CircuitOpen(PartnerUnavailable):
    """The circuit is open, and the partner was not called. A machine waits and tries again."""


@cache
def _store() -> Any:
    from aws_lambda_powertools.utilities.circuit_breaker.persistence import CircuitBreakerDynamoDBPersistence

    return CircuitBreakerDynamoDBPersistence(table_name=settings.table("idempotency"), boto3_client=client("dynamodb"))


def call_guarded(name: str, question: Callable[[], Document], ask: Ask = insist) -> Document:
    """Return `ask(question)` while the circuit `name` is closed; raise CircuitOpen while it is open."""
    from aws_lambda_powertools.utilities.circuit_breaker import (
        CircuitBreakerConfig,
        CircuitBreakerOpenError,
        circuit_breaker,
    )

    config = CircuitBreakerConfig(
        failure_threshold=FAILURES,
        recovery_timeout=OPEN_SECONDS,
        success_threshold=1,
        handled_exceptions=PartnerUnavailable,
    )
    protected = circuit_breaker(f"circuit#{name}", _store(), on_transition=_report, config=config)(ask)
    try:
        answer: Document = protected(question)
    except CircuitBreakerOpenError as error:
        raise CircuitOpen(f"the circuit {name} is open") from error
    return answer


def _report(transition: Any) -> None:
    logger.warning("circuit", extra={"circuit": transition.circuit_name, "circuit_state": str(transition.to_state)})
    count("CircuitTransitions")
