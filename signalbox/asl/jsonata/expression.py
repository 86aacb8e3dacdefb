"""Expressions, parsed once and evaluated often."""

from typing import Any

from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, too_deep
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.evaluation.kinds import KINDS
from signalbox.asl.jsonata.functions.table import BUILT_IN
from signalbox.asl.jsonata.runtime import Frame, Host, Runtime
from signalbox.asl.jsonata.syntax.parser import parse


class Expression:
    """Compiled expression. Raises InvalidExpression, LimitExceeded where it nests too deeply to be compiled."""

    def __init__(self, text: str) -> None:
        tree = parse(text)
        try:
            self._body = Compiler(KINDS, careful=False).body(tree)
        except RecursionError as error:
            raise too_deep() from error

    def evaluate(self, variables: dict[str, Value], states: dict[str, Value], host: Host) -> Any:
        """Return the value, which may be UNDEFINED or a Function.

        `variables` are not changed; `states` is the variable of this name. Raises JsonataError, LimitExceeded,
        InternalError.
        """
        runtime = Runtime(host, BUILT_IN)
        runtime.steps -= self._body.weight
        frame = Frame(None, {**variables, "states": states}, runtime)
        try:
            return self._body.ready(runtime)(UNDEFINED, frame)
        except RecursionError as error:
            raise too_deep() from error
        except (ValueError, ArithmeticError) as error:  # an infinity or NaN where a whole number is needed
            raise InternalError(str(error)) from error
