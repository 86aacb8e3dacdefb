"""Symbols of the names in a template: what is known only after deployment is the text `${Name}`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.assembly.values.conditions import evaluate
from signalbox.documents import DocumentError, escape

PSEUDO = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}


@dataclass
class Symbols:
    """Lookups of intrinsic functions (signalbox.assembly.values.intrinsics.Scope).

    A resource is replaced by its symbol.
    """

    body: Mapping[str, Any]
    name: str

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section of the template, or nothing where it is no object."""
        value = self.body.get(name, {})
        return value if isinstance(value, Mapping) else {}

    def ref(self, name: str) -> Any:
        """Return a parameter's default, a pseudo parameter, or the symbol of a resource."""
        parameter = self.section("Parameters").get(name, {})
        if not isinstance(parameter, Mapping) or "Default" not in parameter:
            return PSEUDO.get(name, symbol(name))
        default, kind = parameter["Default"], str(parameter.get("Type", ""))
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        return [part.strip() for part in default.split(",")] if is_list and isinstance(default, str) else default

    def attribute(self, name: str, attribute: str) -> Any:
        """Return the symbol of a resource for any attribute."""
        return symbol(name) if attribute in ("Arn", "Name") else symbol(f"{name}.{attribute}")

    def mapping(self, name: str, first: str, second: str) -> Any:
        """Return a value of the Mappings section, or its symbol where a key is known only after deployment."""
        value: Any = self.section("Mappings")
        for key in (name, first, second):
            value = value.get(key) if isinstance(value, Mapping) else None
        return symbol(f"{name}.{second}") if value is None else value

    def condition(self, name: str) -> bool:
        """Return the truth of a condition under the defaults of the parameters.

        Raises DocumentError where it depends on what is known only after deployment.
        """
        pointer = f"/Conditions/{escape(name)}"
        expression = self.section("Conditions").get(name)
        if expression is None:
            raise DocumentError(self.name, pointer, "the template does not define this condition.")
        if unknown := sorted(set(self.undecided(expression, {name}))):
            problem = f"the definition depends on this condition, and {unknown[0]} has no default: resolve it first."
            raise DocumentError(self.name, pointer, problem)
        return evaluate(expression, self)

    def undecided(self, expression: Any, seen: set[str]) -> Iterator[str]:
        """Yield the names in a condition that have no value before deployment."""
        if isinstance(expression, list):
            for part in expression:
                yield from self.undecided(part, seen)
        elif isinstance(expression, Mapping):
            for key, part in expression.items():
                if key == "Ref" and isinstance(part, str) and self.ref(part) == symbol(part):
                    yield part
                elif key == "Condition" and isinstance(part, str):
                    if part in seen:
                        raise DocumentError(self.name, f"/Conditions/{escape(part)}", "this condition names itself.")
                    yield from self.undecided(self.section("Conditions").get(part, []), seen | {part})
                else:
                    yield from self.undecided(part, seen)

    def imported(self, export: str) -> Any:
        """Return the symbol of another stack's export."""
        return symbol(export)

    def output(self, stack: str, output: str) -> Any:
        """Return the symbol of another stack's output."""
        return symbol(f"{stack}.{output}")


def symbol(name: str) -> str:
    """Return the text for a value that is known only after deployment: `${Name}`, as in Workflow Studio."""
    return "${" + name + "}"
