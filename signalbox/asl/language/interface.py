"""Interface between the states and a query language.

A language compiles the text of one expression to an Evaluate; states use compiled fields only. Another language
(JSONPath) would be a second module with `expression_text` and `compile_expression`.
"""

from collections.abc import Callable
from typing import Any, Protocol

from signalbox.asl.jsonata import UNDEFINED as UNDEFINED  # no value; a part of the interface
from signalbox.asl.values import Json


class QueryFailure(Exception):
    """An expression, or the value of a field, is invalid. `reason` is the end of AWS's message, `location` the field
    within the state, slash-separated, or None, and `error` the name of the error."""

    error: str = "States.QueryEvaluationError"

    def __init__(self, reason: str, location: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.location = location


class Host(Protocol):
    """The execution in which an expression runs."""

    now: float

    def context(self, branch: Any) -> dict[str, Json]:
        """Return the context object for a branch of the execution."""

    def draw(self) -> bytes:
        """Return 32 random bytes of the execution; each call returns others."""


class Scope:
    """Values that an expression can use: the state's input, result and error, the variables, and the host."""

    __slots__ = ("branch", "error_output", "host", "input", "item", "result", "variables")

    def __init__(
        self,
        host: Host,
        branch: Any,
        state_input: Json,
        variables: dict[str, Json],
        result: Json = UNDEFINED,
        error_output: dict[str, Json] | None = None,
    ) -> None:
        self.host = host
        self.input = state_input
        self.variables = variables
        self.branch = branch
        self.item: dict[str, Json] | None = None  # of a Map, before its iteration has a branch
        self.result = result
        self.error_output = error_output

    def make_context(self) -> dict[str, Json]:
        """Return the context object."""
        context = self.host.context(self.branch)
        return context if self.item is None else context | {"Map": {"Item": self.item}}


Evaluate = Callable[[Scope], Json]
