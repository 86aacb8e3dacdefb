"""ItemBatcher: several items for one child execution (ItemBatcher (Map))."""

from signalbox.asl.limits import MAX_BYTES, size_of
from signalbox.asl.query.base import Evaluate, Scope
from signalbox.asl.query.template import compile_optional, compile_typed
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

    def batches(self, items: list[dict[str, Json]], scope: Scope) -> list[Json]:
        """The children's inputs, `{"Items": [...]}` with BatchInput beside it where there is one."""
        head = {"BatchInput": self.batch_input(scope)} if self.batch_input else {}
        most_items = int(self.most_items(scope)) if self.most_items else len(items) or 1
        most_bytes = int(self.most_bytes(scope)) if self.most_bytes else MAX_BYTES
        room = most_bytes - size_of(to_json({**head, "Items": []}))
        batches: list[Json] = []
        batch: list[Json] = []
        used = 0
        for item in items:
            size = size_of(to_json(item["Input"])) + 1  # and its comma
            if batch and (len(batch) >= most_items or used + size > room):
                batches.append({"Input": {**head, "Items": batch}})
                batch, used = [], 0
            batch.append(item["Input"])
            used += size
        if batch:
            batches.append({"Input": {**head, "Items": batch}})
        return batches


def _limit(definition: Definition, field: str) -> Evaluate | None:
    if field not in definition:
        return None
    return compile_typed(definition[field], f"ItemBatcher/{field}", ("number",))
