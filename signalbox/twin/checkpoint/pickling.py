"""Pickle of a twin: what it leaves out, and what it stores in another form."""

import copyreg
import pickle  # nosec B403 # only files that this user wrote are read, see `seals`
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from types import FunctionType
from typing import IO, Any

from moto.dynamodb.models.dynamo_type import LimitedSizeDict

from signalbox.asl import Machine
from signalbox.asl.run import snapshot
from signalbox.asl.run.execution import ExecutionState
from signalbox.twin.checkpoint import nested_functions
from signalbox.twin.checkpoint.machines import KeptMachine
from signalbox.twin.services.aws_lambda.functions import Functions


def items_of(attributes: dict[str, Any]) -> LimitedSizeDict:
    """Return an item's attributes as moto holds them; it would weigh the whole item again at each attribute."""
    made = LimitedSizeDict()
    dict.update(made, attributes)
    return made


class Writer(pickle.Pickler):
    """Writes a twin. `owner` has the only listeners that are stored, as all others only watched the run."""

    def __init__(self, file: IO[bytes], owner: Any) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.owner = owner

    def reducer_override(self, value: Any) -> Any:
        """Return how a value is stored, where pickle itself cannot."""
        if isinstance(value, FunctionType):
            return nested_functions.reduced(value) if nested_functions.is_nested(value) else NotImplemented
        if isinstance(value, ExecutionState):
            return snapshot.load, (value.machine, snapshot.dump(value))
        if isinstance(value, Machine):
            return KeptMachine.source(value)
        if isinstance(value, LimitedSizeDict):
            return items_of, (dict(value),)
        if isinstance(value, ExitStack):
            return ExitStack, ()
        if changes := self.changes(value):
            return copyreg.__newobj__, (type(value),), {**value.__getstate__(), **changes}  # type: ignore[attr-defined]
        return NotImplemented

    def changes(self, value: Any) -> dict[str, Any]:
        """Return the attributes that are stored otherwise than they are."""
        if isinstance(value, type):
            return {}
        held: Mapping[str, Any] = getattr(value, "__dict__", {})
        changes: dict[str, Any] = {
            name: [one for one in found if getattr(one, "__self__", None) is self.owner]
            for name, found in held.items()
            if name.endswith("listeners") and isinstance(found, list)
        }
        if isinstance(value, Functions):
            changes["warm"] = defaultdict(list)
        return changes
