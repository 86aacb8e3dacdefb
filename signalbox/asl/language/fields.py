"""The seam between the states and a query language: a state sees compiled fields, never a language.

A language turns the text of one expression into an Evaluate. Another language (JSONPath) would be a second module with
`is_expression` and `compile_expression`; states and templates would not change.
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

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

    def context(self, place: Any) -> dict[str, Json]:
        """The context object as it is seen from a place that only the world understands."""

    def draw(self) -> bytes:
        """32 bytes of the execution's own randomness; each call gives others."""


class Scope:
    """What an expression can see: the state's input, result and error, the variables, and the world."""

    __slots__ = ("error_output", "input", "item", "place", "result", "variables", "world")

    def __init__(
        self,
        world: World,
        place: Any,
        state_input: Json,
        variables: dict[str, Json],
        result: Json = MISSED,
        error_output: dict[str, Json] | None = None,
    ) -> None:
        self.world = world
        self.input = state_input
        self.variables = variables
        self.place = place
        self.item: dict[str, Json] | None = None  # of a Map, where the place is not inside of its iteration yet
        self.result = result
        self.error_output = error_output

    def make_context(self) -> dict[str, Json]:
        """The context object, made when an expression asks for it."""
        context = self.world.context(self.place)
        return context if self.item is None else context | {"Map": {"Item": self.item}}


Evaluate = Callable[[Scope], Json]
CompileExpression = Callable[[str, str], Evaluate]
