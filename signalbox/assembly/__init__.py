"""Cloud assemblies: `read(path)` returns the resources, resolved, and the rows of the templates' Metadata."""

from signalbox.assembly.assembly import Assembly, read
from signalbox.assembly.errors import BrokenAssembly, UnknownResourceType
from signalbox.assembly.template import ACCOUNT, REGION, Resource

__all__ = ["ACCOUNT", "REGION", "Assembly", "BrokenAssembly", "Resource", "UnknownResourceType", "read"]
