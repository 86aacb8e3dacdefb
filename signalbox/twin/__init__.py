"""The cloud assembly, run: `with Twin.from_assembly(path, seed=7) as twin: ...`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

__all__ = ["Twin"]


def __getattr__(name: str) -> Any:
    """Import the twin when somebody asks for it: its parts, such as `fast_moto`, can be used without it."""
    if name == "Twin":
        from signalbox.twin.api import Twin

        return Twin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
