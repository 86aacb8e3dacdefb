"""ItemReader and ResultWriter: where a distributed Map's items come from and its results go."""

from signalbox.asl.query.base import Scope
from signalbox.asl.query.template import compile_optional, compile_typed
from signalbox.asl.states.base import Definition
from signalbox.asl.values import Json


class Port:
    """An ItemReader or ResultWriter: who reads or writes, and with which Arguments."""

    __slots__ = ("arguments", "definition", "max_items", "resource")

    def __init__(self, state: Definition, field: str) -> None:
        self.definition: Definition | None = state.get(field)
        own = self.definition or {}
        self.resource: str = own.get("Resource", "")
        self.arguments = compile_optional(own.get("Arguments"), f"{field}/Arguments", "Arguments" in own)
        config = own.get("ReaderConfig", {})
        self.max_items = None
        if "MaxItems" in config:
            self.max_items = compile_typed(config["MaxItems"], f"{field}/ReaderConfig/MaxItems", ("number",))

    def first_items(self, source: Json, scope: Scope) -> list[dict[str, Json]]:
        """The source's items as `$states.context.Map.Item` shows them, at most MaxItems."""
        most = int(self.max_items(scope)) if self.max_items else None
        if isinstance(source, dict):
            pairs = list(source.items())[:most]
            return [
                {"Index": index, "Key": key, "Value": {"Key": key, "Value": value}}
                for index, (key, value) in enumerate(pairs)
            ]
        return [{"Index": index, "Value": value} for index, value in enumerate(source[:most])]
