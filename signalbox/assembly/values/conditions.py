"""Condition functions of CloudFormation: Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition.

Source: AWS CloudFormation Template Reference, "Condition functions".
"""

from typing import Any

from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.values.intrinsics import Scope, refused, resolve, scalar_text, text_of


def evaluate(expression: Any, scope: Scope) -> bool:
    """Return the truth of a condition. Raises BrokenAssembly for what is no condition."""
    if not isinstance(expression, dict) or len(expression) != 1:
        raise BrokenAssembly(f"{scope.name}: a condition must be an object with one function in it")
    operator, argument = next(iter(expression.items()))
    if operator == "Condition":
        return scope.condition(text_of(operator, argument, scope))
    if operator == "Fn::Equals":
        operands = resolve(argument, scope)
        if not isinstance(operands, list) or len(operands) != 2:
            raise refused(operator, argument, scope, "needs two values")
        return scalar_text(operands[0]) == scalar_text(operands[1])  # both are texts for CloudFormation
    if operator not in ("Fn::And", "Fn::Or", "Fn::Not"):
        raise BrokenAssembly(f"{scope.name}: the condition function {operator} is not known here")
    if not isinstance(argument, list) or not argument:
        raise refused(operator, argument, scope, "needs a list of conditions")
    results = [evaluate(part, scope) for part in argument]
    return {"Fn::And": all(results), "Fn::Or": any(results), "Fn::Not": not results[0]}[operator]
