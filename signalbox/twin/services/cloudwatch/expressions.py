"""Metric math that the twin supports: arithmetic on the metrics of one period.

Source: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics": a missing value of one operand
counts as 0, and a division by zero gives no value; FILL puts a value where its metric has none. Where no operand has a
value there is no datapoint.
"""

import ast
import operator
from collections.abc import Callable, Mapping

from signalbox.errors import InputError

OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class UnknownExpression(InputError):
    """Raised for metric math that the twin does not support."""


def value(expression: str, known: Mapping[str, float | None]) -> float | None:
    """Return the value of an expression over named metrics. Raises UnknownExpression."""

    def of(node: ast.expr) -> float | None:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name) if name in known:
                return known[name]
            case ast.Call(func=ast.Name(id="FILL"), args=[ast.Name(id=name), ast.Constant(value=int() as filler)]):
                return float(filler) if known[name] is None else known[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                series = [of(part) for part in (left, right) if not isinstance(part, ast.Constant)]
                nowhere = bool(series) and all(point is None for point in series)
                first, second = of(left) or 0.0, of(right) or 0.0
                return (
                    None if nowhere or (isinstance(op, ast.Div) and not second) else OPERATORS[type(op)](first, second)
                )
        raise UnknownExpression(f"the twin does not support {ast.unparse(node)!r} in the metric math {expression!r}")

    try:
        return of(ast.parse(expression, mode="eval").body)
    except SyntaxError:
        raise UnknownExpression(f"the metric math {expression!r} cannot be read") from None
