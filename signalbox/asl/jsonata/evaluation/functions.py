"""Functions as values: lambdas, built-in functions, and calls that wait for their arguments."""

from collections.abc import Callable, Sequence
from typing import Any

from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Value
from signalbox.asl.jsonata.evaluation.bodies import Body
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.signature import Signature


class Native(Function):
    """Built-in function. `implementation` takes the runtime, then the arguments that `parameters` names.

    `arity` is what a higher-order function may pass; parameters with a default do not count.
    """

    __slots__ = ("_arity", "implementation", "name", "parameters", "signature")
    is_object = True

    def __init__(
        self,
        name: str,
        implementation: Callable[..., Value],
        signature: str | None,
        parameters: Sequence[str],
        arity: int | None = None,
    ) -> None:
        self.name = name
        self.implementation = implementation
        self.signature = None if signature is None else Signature(signature)
        self.parameters = parameters
        self._arity = len(parameters) if arity is None else arity

    @property
    def arity(self) -> int:
        """Return the number of parameters without a default."""
        return self._arity


class Lambda(Function):
    """Function of an expression, or a partial application: then `native` may stand for the body."""

    __slots__ = ("body", "context", "frame", "native", "parameters", "signature", "token")
    is_object = True

    def __init__(
        self,
        parameters: list[str],
        body: Body[Evaluator] | None,
        context: Value,
        frame: Frame,
        signature: Signature | None = None,
        native: "Native | None" = None,
    ) -> None:
        self.parameters = parameters
        self.body = body
        self.context = context
        self.frame = frame
        self.signature = signature
        self.native = native
        self.token: Any = UNDEFINED  # the name under which it was called last

    @property
    def arity(self) -> int:
        """Return the number of parameters."""
        return len(self.parameters)


class Callback(Function):
    """Function that was handed over as an argument."""

    __slots__ = ("function",)

    def __init__(self, function: Function) -> None:
        self.function = function

    @property
    def arity(self) -> int:
        """Return the number of parameters of the function."""
        return self.function.arity


class TailCall:
    """Call at the end of a body, which the caller makes once the body has returned."""

    __slots__ = ("body", "context", "frame")

    def __init__(self, body: Any, context: Value, frame: Frame) -> None:
        self.body = body
        self.context = context
        self.frame = frame
