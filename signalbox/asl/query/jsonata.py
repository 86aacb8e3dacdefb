"""Data fields of a state in JSONata."""

from typing import Any

from signalbox.asl.language.interface import Evaluate, QueryFailure, Scope
from signalbox.asl.language.template import compile_field, compile_typed_field
from signalbox.asl.query.fields import NumberField
from signalbox.asl.query.interface import Observe, observed
from signalbox.asl.timestamps import parse_timestamp
from signalbox.asl.values import Json, to_json

Definition = dict[str, Any]


class JsonataQuery:
    """Compiler of the JSONata fields of one state."""

    def __init__(self, state: Definition, observe: Observe | None = None) -> None:
        self.state = state
        self.observe = observe

    def work_input(self) -> Evaluate | None:
        """Compile Arguments."""
        arguments = compile_field(self.state, "Arguments")
        return arguments and observed("afterArguments", arguments, self.observe)

    def credentials(self) -> Evaluate | None:
        """Compile Credentials."""
        return compile_field(self.state, "Credentials")

    def number(self, field: NumberField, owner: Definition | None = None, prefix: str = "") -> Evaluate | None:
        """Compile a field for a number."""
        evaluate = compile_typed_field(self.state if owner is None else owner, field.name, ("number",), prefix)
        if evaluate is None or field.wanted is None:
            return evaluate

        def checked(scope: Scope) -> Json:
            value = evaluate(scope)
            if not field.fits(value):
                raise QueryFailure(
                    f"The {field.name} field must be {field.wanted} but was: {to_json(value)}", field.name
                )
            return int(value)

        return checked

    def text(self, field: str) -> Evaluate | None:
        """Compile a field for a string."""
        return compile_typed_field(self.state, field, ("string",))

    def instant(self) -> Evaluate | None:
        """Compile Timestamp."""
        evaluate = compile_typed_field(self.state, "Timestamp", ("string",))
        if evaluate is None:
            return None

        def parsed(scope: Scope) -> float:
            text = evaluate(scope)
            instant = parse_timestamp(text)
            if instant is None:
                raise QueryFailure(
                    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
                    + text,
                    "Timestamp",
                )
            return instant

        return parsed

    def condition(self, index: int, rule: Definition) -> Evaluate:
        """Compile Condition."""
        evaluate = compile_typed_field(rule, "Condition", ("boolean",), f"Choices[{index}]/")
        assert evaluate is not None, "validate demands a Condition"
        return evaluate

    def items(self, objects: bool = False) -> Evaluate:
        """Compile Items; without it, the items are the state's input."""
        return compile_typed_field(self.state, "Items", ("array", "object") if objects else ("array",)) or (
            _input_or_object if objects else _input_array
        )

    def item_input(self) -> Evaluate | None:
        """Compile ItemSelector."""
        return compile_field(self.state, "ItemSelector")

    def batch_input(self, batcher: Definition, prefix: str) -> Evaluate | None:
        """Compile BatchInput."""
        return compile_field(batcher, "BatchInput", prefix)

    def port_input(self, port: Definition, prefix: str) -> Evaluate | None:
        """Compile Arguments."""
        return compile_field(port, "Arguments", prefix)

    def assign(self, owner: Definition, prefix: str = "") -> Evaluate | None:
        """Compile Assign."""
        return compile_field(owner, "Assign", prefix)

    def output(self) -> Evaluate | None:
        """Compile Output."""
        return compile_field(self.state, "Output")

    def rule_output(self, rule: Definition, prefix: str) -> Evaluate | None:
        """Compile Output of a rule."""
        return compile_field(rule, "Output", prefix)

    def caught(self, catcher: Definition, prefix: str) -> Evaluate | None:
        """Compile Output of a catcher."""
        return compile_field(catcher, "Output", prefix)


def _input_array(scope: Scope) -> Json:
    return _checked_items(scope, (list,))


def _input_or_object(scope: Scope) -> Json:
    return _checked_items(scope, (list, dict))


def _checked_items(scope: Scope, kinds: tuple[type, ...]) -> Json:
    if not isinstance(scope.input, kinds):
        raise QueryFailure(f"Map state input must be an array but was: {to_json(scope.input)}", None)
    return scope.input
