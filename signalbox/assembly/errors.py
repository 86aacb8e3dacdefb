"""Errors of assemblies."""

from signalbox.errors import InputError


class BrokenAssembly(InputError):
    """The folder has no complete cloud assembly, or a template has an invalid reference."""


class UnknownResourceType(BrokenAssembly):
    """A template deploys a type that the tools do not support."""
