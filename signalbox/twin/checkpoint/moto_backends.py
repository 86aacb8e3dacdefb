"""Backends of moto: the tables, objects and secrets of the account."""

from typing import Any

from moto.backends import get_backend
from moto.core.base_backend import BackendDict

Backends = dict[str, dict[str, dict[str, Any]]]
"""Backends by service, account and region."""


def backends() -> Backends:
    """Return the backends that are in use."""
    found: Backends = {}
    for service in BackendDict._instances:
        for account, region, backend in service.iter_backends():
            found.setdefault(service.service_name, {}).setdefault(account, {})[region] = backend
    return found


def install(kept: Backends) -> None:
    """Use these backends from now on."""
    for service, accounts in kept.items():
        for account, regions in accounts.items():
            own = get_backend(service)[account]
            for region, backend in regions.items():
                own[region] = backend
