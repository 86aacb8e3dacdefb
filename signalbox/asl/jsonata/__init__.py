"""JSONata 2.0.6 as Step Functions evaluates it: the language alone, without states, context object or host."""

from signalbox.asl.jsonata.data.values import UNDEFINED
from signalbox.asl.jsonata.errors import InternalError, InvalidExpression, JsonataError, LimitExceeded, describe
from signalbox.asl.jsonata.expression import Expression
from signalbox.asl.jsonata.runtime import Functions
from signalbox.asl.jsonata.syntax.parser import parse

__all__ = [
    "UNDEFINED",
    "Expression",
    "Functions",
    "InternalError",
    "InvalidExpression",
    "JsonataError",
    "LimitExceeded",
    "describe",
    "parse",
]
