"""Labels of the rules of a Choice, in JSONata and in JSONPath."""

import json
from typing import Any

_SIGNS = {"Equals": "=", "LessThan": "<", "GreaterThan": ">", "LessThanEquals": "≤", "GreaterThanEquals": "≥"}
_TYPES = ("String", "Numeric", "Boolean", "Timestamp")


def describe_rule(rule: dict[str, Any]) -> str:
    """Return the condition of a rule as text: `$.n > 3 and not $.done = true`."""
    if "Condition" in rule:
        return str(rule["Condition"]).removeprefix("{%").removesuffix("%}").strip()
    if "Not" in rule:
        return f"not {_grouped(rule['Not'])}"
    for name in ("And", "Or"):
        if name in rule:
            return f" {name.lower()} ".join(map(_grouped, rule[name]))
    return _describe_comparison(rule)


def _grouped(rule: dict[str, Any]) -> str:
    text = describe_rule(rule)
    return f"({text})" if "And" in rule or "Or" in rule else text


def _describe_comparison(rule: dict[str, Any]) -> str:
    variable = str(rule.get("Variable", ""))
    for name, operand in rule.items():
        if name.startswith("Is"):
            return f"{variable} is {'' if operand else 'not '}{name.removeprefix('Is').lower()}"
        if name == "StringMatches":
            return f"{variable} matches {json.dumps(operand)}"
        kind = next((kind for kind in _TYPES if name.startswith(kind)), None)
        if kind is not None:
            sign = _SIGNS.get(name.removeprefix(kind).removesuffix("Path"), name)
            return f"{variable} {sign} {operand if name.endswith('Path') else json.dumps(operand)}"
    return variable
