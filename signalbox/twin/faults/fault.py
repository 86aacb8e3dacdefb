"""One kind of fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.faults.place import Place


@dataclass(frozen=True)
class Fault:
    """One kind of fault, known to scripts by its name.

    Parameters
    ----------
    number: its row in docs/reliability.md, which a script may give instead of the name.
    inject: breaks something at a place from now on.
    defaults: the keys of its line that need not be given.
    counts: keys of its line that only this fault has, whole numbers.
    """

    number: int
    title: str
    inject: Callable[[Place], None]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
