"""Errors in the policies of an assembly."""

from signalbox.errors import InputError


class UnsupportedPolicy(InputError):
    """Raised for an element of a policy that the twin cannot evaluate."""


class RefusedDeployment(InputError):
    """Raised for what AWS would not deploy: a role lacks an action that a service checks before."""
