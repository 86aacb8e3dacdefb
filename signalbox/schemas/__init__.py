"""Compatibility of JSON Schemas: `compare(old, new)` says whether each instance of one is valid under the other."""

from signalbox.schemas.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
