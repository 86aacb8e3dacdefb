"""Reading definitions and compiling them to flows."""

from typing import Any

from signalbox.asl.errors import InvalidDefinition
from signalbox.asl.query import DEFAULT_LANGUAGE, Query, query_of
from signalbox.asl.run.flow import Flow
from signalbox.asl.states.base import State
from signalbox.asl.states.choice import Choice
from signalbox.asl.states.distributed_map import DistributedMap
from signalbox.asl.states.fail import Fail
from signalbox.asl.states.map import Map, item_processor
from signalbox.asl.states.parallel import Parallel
from signalbox.asl.states.pass_state import Pass, Succeed
from signalbox.asl.states.task import Task
from signalbox.asl.states.wait import Wait
from signalbox.documents import DocumentError
from signalbox.documents.json_text import parse_json

Definition = dict[str, Any]
SIMPLE: dict[str, type[State]] = {
    "Pass": Pass,
    "Task": Task,
    "Choice": Choice,
    "Wait": Wait,
    "Succeed": Succeed,
    "Fail": Fail,
}


def read_definition(definition: Any) -> Definition:
    """Return the definition as a dict. Raises InvalidDefinition, with line and column, where the text is not a JSON
    object."""
    parsed = definition
    if isinstance(definition, str):
        try:
            parsed = parse_json(definition.removeprefix("\ufeff"), "the definition")
        except DocumentError as error:
            raise InvalidDefinition(f"the definition is no JSON: {error.problem}") from error
    if not isinstance(parsed, dict):
        raise InvalidDefinition(
            f"the definition is no JSON object but {_article(parsed)} (line 1, column 1): "
            "it must start with { and name StartAt and States."
        )
    return parsed


def _article(value: Any) -> str:
    names = {list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else type(value).__name__)


def compile_flows(definition: Definition) -> dict[str, Flow]:
    """Return every flow of a valid definition by its path; the path of the machine itself is empty."""
    compiler = _Compiler(definition.get("QueryLanguage", DEFAULT_LANGUAGE))
    compiler.flow(definition, "")
    return compiler.flows


class _Compiler:
    """Compiler of one machine. A state without a query language has the machine's, also inside a Map or Parallel in
    another language (Transforming data with JSONata in Step Functions)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.flows: dict[str, Flow] = {}

    def flow(self, definition: Definition, path: str) -> Flow:
        flow = Flow(path, definition["StartAt"])
        self.flows[path] = flow
        for name, state in definition["States"].items():
            flow.states[name] = self.state(name, state, f"{path}/{name}")
        return flow

    def state(self, name: str, state: Definition, path: str) -> State:
        query = query_of(state.get("QueryLanguage", self.language), state)
        kind = state["Type"]
        if kind == "Parallel":
            branches = [self.flow(branch, f"{path}[{index}]") for index, branch in enumerate(state["Branches"])]
            return Parallel(name, state, query, branches)
        if kind == "Map":
            return self.map(name, state, path, query)
        return SIMPLE[kind](name, state, query)

    def map(self, name: str, state: Definition, path: str, query: Query) -> State:
        processor = item_processor(state)
        flow = self.flow(processor, path)
        mode = processor.get("ProcessorConfig", {}).get("Mode", "INLINE")
        return (
            DistributedMap(name, state, query, flow, self.language)
            if mode == "DISTRIBUTED"
            else Map(name, state, query, flow)
        )
