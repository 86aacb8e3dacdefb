"""Data fields of a state in JSONPath.

`$` names the state's input after InputPath, or the result, each where AWS has it so (Processing input and output in
Step Functions). OutputPath comes last and reads the input with the result in it.
"""

from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonpath.expressions import Select, compile_expression, compile_selector, shown_input
from signalbox.asl.jsonpath.failures import DataFailure, PathNotFound
from signalbox.asl.jsonpath.payload import compile_payload
from signalbox.asl.jsonpath.result_path import compile_result_path
from signalbox.asl.language.interface import UNDEFINED, Evaluate, Scope
from signalbox.asl.query.choice_rules import compile_rule
from signalbox.asl.query.fields import NumberField
from signalbox.asl.query.interface import Observe, observed
from signalbox.asl.query.path_fields import checked_instant, checked_number
from signalbox.asl.timestamps import parse_timestamp
from signalbox.asl.values import Json

Definition = dict[str, Any]
Document = Callable[[Scope], Json]


class JsonPathQuery:
    """Compiler of the JSONPath fields of one state."""

    def __init__(self, state: Definition, observe: Observe | None = None) -> None:
        self.state = state
        self.kind: str = state.get("Type", "")
        self.observe = observe
        chosen = _path_field(state, "InputPath", _raw_input) or _raw_input
        self.input = self._stage("InputPath", chosen) if self._shows("InputPath") else chosen

    def work_input(self) -> Evaluate | None:
        """Compile InputPath and Parameters; of a Pass also Result, which replaces both."""
        if self.kind == "Pass" and "Result" in self.state:
            result = self.state["Result"]
            return lambda scope: result
        value = _on(self.input, compile_payload(self.state["Parameters"])) if "Parameters" in self.state else self.input
        if self._shows("Parameters"):
            value = self._stage("Parameters", value)
        return None if value is _raw_input else value

    def credentials(self) -> Evaluate | None:
        """Compile Credentials, a payload template."""
        return self._payload(self.state, "Credentials")

    def number(self, field: NumberField, owner: Definition | None = None, prefix: str = "") -> Evaluate | None:
        """Compile a field for a number, or the one that ends in Path and names the number's place."""
        holder = self.state if owner is None else owner
        if f"{field.name}Path" in holder:
            return checked_number(field, holder[f"{field.name}Path"], self.input)
        if field.name not in holder:
            return None
        value = holder[field.name]
        return lambda scope: value

    def text(self, field: str) -> Evaluate | None:
        """Compile Error or Cause, or ErrorPath or CausePath, which may call an intrinsic function."""
        path = self.state.get(f"{field}Path")
        if path is None:
            value = self.state.get(field)
            return None if value is None else (lambda scope: value)
        return _found(f"{field}Path", path, compile_expression(path), self.input, (str,), "a string")

    def instant(self) -> Evaluate | None:
        """Compile Timestamp or TimestampPath."""
        if "TimestampPath" in self.state:
            return checked_instant(self.state["TimestampPath"], self.input)
        instant = parse_timestamp(self.state["Timestamp"]) if "Timestamp" in self.state else None
        return None if instant is None else (lambda scope: instant)

    def condition(self, index: int, rule: Definition) -> Evaluate:
        """Compile the comparison of a rule."""
        return _on(self.input, compile_rule(rule))

    def items(self, objects: bool = False) -> Evaluate:
        """Compile ItemsPath; without it, the items are the state's input."""
        path = self.state.get("ItemsPath") or "$"
        wanted = (list, dict) if objects else (list,)
        return self._stage("ItemsPath", _found("ItemsPath", path, compile_selector(path), self.input, wanted, None))

    def item_input(self) -> Evaluate | None:
        """Compile ItemSelector, or Parameters, its name of old."""
        field = "ItemSelector" if "ItemSelector" in self.state else "Parameters"
        return self._payload(self.state, field)

    def batch_input(self, batcher: Definition, prefix: str) -> Evaluate | None:
        """Compile BatchInput."""
        return self._payload(batcher, "BatchInput")

    def port_input(self, port: Definition, prefix: str) -> Evaluate | None:
        """Compile Parameters."""
        return self._payload(port, "Parameters")

    def assign(self, owner: Definition, prefix: str = "") -> Evaluate | None:
        """Compile Assign, in which `$` names the result, the caught error, or the state's input."""
        if "Assign" not in owner:
            return None
        return _on(self._result, compile_payload(owner["Assign"]))

    def output(self) -> Evaluate | None:
        """Compile ResultSelector, ResultPath and OutputPath."""
        fields = ("ResultSelector", "ResultPath", "OutputPath")
        if not self.observe and self.input is _raw_input and not any(field in self.state for field in fields):
            return None
        selector = compile_payload(self.state["ResultSelector"]) if "ResultSelector" in self.state else None
        place = compile_result_path(self.state.get("ResultPath", "$"))
        result = _on(self._result, selector) if selector else self._result
        if self.kind in _WITH_RESULT:
            result = self._stage("ResultSelector", result)

        def placed(scope: Scope) -> Json:
            value = result(scope)
            return place(scope.input, value) if place else value

        last = self._stage("ResultPath", placed) if self.kind in _WITH_RESULT else placed
        return _path_field(self.state, "OutputPath", last) or last

    def rule_output(self, rule: Definition, prefix: str) -> Evaluate | None:
        """Compile OutputPath of the Choice; its rules have none."""
        return self.output()

    def caught(self, catcher: Definition, prefix: str) -> Evaluate | None:
        """Compile ResultPath of a catcher, which puts the error into the state's input."""
        place = compile_result_path(catcher.get("ResultPath", "$"))
        if place is None:
            return None
        return lambda scope: place(scope.input, scope.error_output)

    def _payload(self, owner: Definition, field: str) -> Evaluate | None:
        return _on(self.input, compile_payload(owner[field])) if field in owner else None

    def _stage(self, field: str, evaluate: Evaluate) -> Evaluate:
        return observed(f"after{field}", evaluate, self.observe)

    def _shows(self, field: str) -> bool:
        """Return True where TestState shows the value after a field. Recorded on AWS: for a Parallel, only if the
        state has the field."""
        if self.observe is None or (field == "Parameters" and self.kind not in ("Pass", "Task", "Parallel")):
            return False
        return self.kind != "Parallel" or field in self.state

    def _result(self, scope: Scope) -> Json:
        if scope.error_output is not None:
            return scope.error_output
        return self.input(scope) if scope.result is UNDEFINED else scope.result


_WITH_RESULT = ("Pass", "Task", "Parallel", "Map")


def _raw_input(scope: Scope) -> Json:
    return scope.input


def _on(document: Document, select: Select) -> Evaluate:
    if document is _raw_input:
        return lambda scope: select(scope, scope.input)
    return lambda scope: select(scope, document(scope))


def _path_field(state: Definition, field: str, document: Document) -> Evaluate | None:
    """Compile InputPath or OutputPath; with null the value is an empty object. None where it changes nothing."""
    path = state.get(field, "$")
    if path is None:
        return lambda scope: {}
    if path == "$":
        return None
    select = compile_selector(path)

    def evaluate(scope: Scope) -> Json:
        try:
            return select(scope, document(scope))
        except PathNotFound as error:
            raise DataFailure(f"Invalid path '{path}' : {error}") from error

    return evaluate


def _found(
    field: str, path: str, select: Select, document: Document, kinds: tuple[type, ...], wanted: str | None
) -> Evaluate:
    """Compile a field whose path leads to a value of some types. `wanted` names them, except for the items of a Map."""

    def evaluate(scope: Scope) -> Json:
        whole = document(scope)
        try:
            value = select(scope, whole)
        except PathNotFound as error:
            raise DataFailure(
                f"The JSONPath '{path}' specified for the field '{field}' could not be found in the input "
                f"'{shown_input(path, scope, whole)}'"
            ) from error
        if not isinstance(value, kinds):
            shown = path[1:] if path.startswith("$$") else path  # as recorded on AWS
            raise DataFailure(
                f"The {field} field must reference {wanted}: {path}"
                if wanted
                else f'Reference path "{shown}" must point to array.'
            )
        return value

    return evaluate
