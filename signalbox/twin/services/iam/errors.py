"""What can be wrong with the policies of an assembly."""

from signalbox.errors import InputError


class UnsupportedPolicy(InputError):
    """A policy says something that the twin cannot judge; it names what, and guesses nothing."""


class RefusedDeployment(InputError):
    """AWS would not deploy this: a role lacks what a service asks for before it takes the resource."""
