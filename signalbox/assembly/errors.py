"""What can be wrong with an assembly."""

from signalbox.errors import InputError


class BrokenAssembly(InputError):
    """The folder is no whole cloud assembly, or a template in it refers to what is not there."""


class UnknownResourceType(BrokenAssembly):
    """A template deploys a type that the tools do not know."""
