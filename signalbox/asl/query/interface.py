"""Interface between the states and a query language."""

from collections.abc import Callable
from typing import Any, Protocol

from signalbox.asl.language.interface import Evaluate, Scope
from signalbox.asl.query.fields import NumberField
from signalbox.asl.values import Json

Definition = dict[str, Any]
Observe = Callable[[str, Json], None]
"""Called with the name of a stage of the data flow, such as afterInputPath, and the value after it."""


def observed(stage: str, evaluate: Evaluate, observe: Observe | None) -> Evaluate:
    """Return the function itself, or one that reports each of its values as a stage of the data flow."""
    if observe is None:
        return evaluate

    def reporting(scope: Scope) -> Json:
        value = evaluate(scope)
        observe(stage, value)
        return value

    return reporting


class Query(Protocol):
    """Compiler of the data fields of one state, in the state's query language.

    Each method compiles one field, or a group of fields, to a function from a Scope to a value. The function raises
    QueryFailure. None means that the state does not have the field. `owner` is the part of the state that has the field
    and `prefix` its location within the state, such as `ItemBatcher/`.
    """

    def work_input(self) -> Evaluate | None:
        """Compile the input of the state's work: a task's arguments, the input of branches, the result of a Pass."""

    def credentials(self) -> Evaluate | None:
        """Compile the Credentials of a task."""

    def number(self, field: NumberField, owner: Definition | None = None, prefix: str = "") -> Evaluate | None:
        """Compile a field for a number; the value is within the bounds of the field."""

    def text(self, field: str) -> Evaluate | None:
        """Compile a field for a string."""

    def instant(self) -> Evaluate | None:
        """Compile the Timestamp of a Wait; the value is in epoch seconds."""

    def condition(self, index: int, rule: Definition) -> Evaluate:
        """Compile the condition of a rule of a Choice; the rule applies where the value is True."""

    def items(self, objects: bool = False) -> Evaluate:
        """Compile the items of a Map: an array or, with `objects`, an object too."""

    def item_input(self) -> Evaluate | None:
        """Compile the input of an iteration, which the item in the scope's context describes."""

    def batch_input(self, batcher: Definition, prefix: str) -> Evaluate | None:
        """Compile the part of the input that all batches of an ItemBatcher share."""

    def port_input(self, port: Definition, prefix: str) -> Evaluate | None:
        """Compile the arguments of an ItemReader or ResultWriter."""

    def assign(self, owner: Definition, prefix: str = "") -> Evaluate | None:
        """Compile the variables that the state, a rule or a catcher assigns."""

    def output(self) -> Evaluate | None:
        """Compile the output of the state; None where it is the result of the work, else the input."""

    def rule_output(self, rule: Definition, prefix: str) -> Evaluate | None:
        """Compile the output of a Choice whose rule applies; None where it is the input."""

    def caught(self, catcher: Definition, prefix: str) -> Evaluate | None:
        """Compile the output of a caught error; None where it is the error."""
