"""ItemBatcher: several items for one child execution (ItemBatcher (Map))."""

import sys
from collections.abc import Iterable

from signalbox.asl.language.fields import Evaluate, Scope
from signalbox.asl.language.template import compile_optional, compile_typed
from signalbox.asl.limits import MAX_BYTES, size_of
from signalbox.asl.states.base import Definition
from signalbox.asl.values import Json, to_json


class Batcher:
    """Cuts items into batches by number and by bytes."""

    __slots__ = ("batch_input", "most_bytes", "most_items")

    def __init__(self, definition: Definition) -> None:
        self.most_items = _limit(definition, "MaxItemsPerBatch")
        self.most_bytes = _limit(definition, "MaxInputBytesPerBatch")
        self.batch_input = compile_optional(
            definition.get("BatchInput"), "ItemBatcher/BatchInput", "BatchInput" in definition
        )

    def head(self, scope: Scope) -> dict[str, Json]:
        """What each batch has beside its items: BatchInput, where there is one."""
        return {"BatchInput": self.batch_input(scope)} if self.batch_input else {}

    def spans(self, items: Iterable[Json], head: dict[str, Json], scope: Scope) -> list[list[int]]:
        """Where each batch begins and ends among the items; its input is the head and `{"Items": [...]}`."""
        most_items = int(self.most_items(scope)) if self.most_items else sys.maxsize
        most_bytes = int(self.most_bytes(scope)) if self.most_bytes else MAX_BYTES
        room = most_bytes - size_of(to_json({**head, "Items": []}))
        spans: list[list[int]] = []
        used = 0
        for index, item in enumerate(items):
            size = size_of(to_json(item)) + 1  # and its comma
            if not spans or index - spans[-1][0] >= most_items or used + size > room:
                spans.append([index, index])
                used = 0
            spans[-1][1] = index + 1
            used += size
        return spans


def _limit(definition: Definition, field: str) -> Evaluate | None:
    if field not in definition:
        return None
    return compile_typed(definition[field], f"ItemBatcher/{field}", ("number",))
