"""The cloud assembly, run: `with Twin.from_assembly(path, seed=7) as twin: ...`."""

from signalbox.twin.api import Twin

__all__ = ["Twin"]
