"""ItemBatcher: several items for each child execution (ItemBatcher (Map))."""

import sys
from collections.abc import Iterable

from signalbox.asl.language.interface import Scope
from signalbox.asl.limits import MAX_BYTES, size_of
from signalbox.asl.query import Query
from signalbox.asl.query.fields import BYTES_PER_BATCH, ITEMS_PER_BATCH
from signalbox.asl.states.base import Definition
from signalbox.asl.values import Json, to_json


class Batcher:
    """Divides items into batches by number and by bytes."""

    __slots__ = ("batch_input", "most_bytes", "most_items")

    def __init__(self, definition: Definition, query: Query) -> None:
        self.most_items = query.number(ITEMS_PER_BATCH, definition, "ItemBatcher/")
        self.most_bytes = query.number(BYTES_PER_BATCH, definition, "ItemBatcher/")
        self.batch_input = query.batch_input(definition, "ItemBatcher/")

    def shared_input(self, scope: Scope) -> dict[str, Json]:
        """Return the part of the input that all batches share: BatchInput, if defined."""
        return {"BatchInput": self.batch_input(scope)} if self.batch_input else {}

    def spans(self, items: Iterable[Json], head: dict[str, Json], scope: Scope) -> list[list[int]]:
        """Return the first index of each batch and the index after its last item. The input of a batch is `{**head,
        "Items": [...]}`."""
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
