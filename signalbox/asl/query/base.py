"""The seam between the states and a query language: a state sees compiled fields, never a language.

A language turns the text of one expression into an Evaluate. Another language (JSONPath) would be a second module with
`is_expression` and `compile_expression`; states and templates would not change.
"""

from collections.abc import Callable
from typing import Final, Protocol

from signalbox.asl.values import Json

MISSED: Final = object()  # no value: JSONata's undefined


class QueryFailure(Exception):
    """An expression, or the value of a field, cannot be used (States.QueryEvaluationError).

    `reason` is the end of AWS's sentence, `location` the field within the state, slash-separated, or None.
    """

    def __init__(self, reason: str, location: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.location = location


class World(Protocol):
    """What expressions may ask of the execution they run in."""

    now: float

    def draw(self) -> bytes:
        """32 bytes of the execution's own randomness; each call gives others."""


class Scope:
    """What an expression can see: the state's input, result and error, the variables, and the world."""

    __slots__ = ("error_output", "input", "make_context", "result", "variables", "world")

    def __init__(
        self,
        world: World,
        state_input: Json,
        variables: dict[str, Json],
        make_context: Callable[[], dict[str, Json]],
        result: Json = MISSED,
        error_output: dict[str, Json] | None = None,
    ) -> None:
        self.world = world
        self.input = state_input
        self.variables = variables
        self.make_context = make_context
        self.result = result
        self.error_output = error_output


Evaluate = Callable[[Scope], Json]
CompileExpression = Callable[[str, str], Evaluate]
