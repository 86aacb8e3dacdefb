"""Reads synthesised templates. `read(path)` gives an Assembly: resources resolved, routes from their Metadata."""

from signalbox.assembly.assembly import Assembly, read
from signalbox.assembly.errors import BrokenAssembly, UnknownResourceType
from signalbox.assembly.template import ACCOUNT, REGION, Resource

__all__ = ["ACCOUNT", "REGION", "Assembly", "BrokenAssembly", "Resource", "UnknownResourceType", "read"]
