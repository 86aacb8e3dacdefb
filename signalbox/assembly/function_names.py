"""Functions by the names that Lambda accepts for them.

Source: AWS Lambda API Reference, "Invoke", parameter FunctionName: a name, a partial ARN or an ARN, each with or
without the version or alias.
"""

from collections.abc import Iterable

from signalbox.assembly.template import Resource


def function_named(given: str, functions: Iterable[Resource]) -> Resource | None:
    """Return the function that a name or an ARN means; None where it is none of them."""
    is_arn = given.startswith("arn:")
    name = given.rpartition("function:")[2].split(":")[0]
    for function in functions:
        if function.arn == ":".join(given.split(":")[:7]) if is_arn else function.name == name:
            return function
    return None
