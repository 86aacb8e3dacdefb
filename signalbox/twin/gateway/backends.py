"""State of moto that belongs to the open twin alone, also inside a mock that somebody else began."""

from collections.abc import Iterator
from contextlib import contextmanager

from moto.core.base_backend import BackendDict


@contextmanager
def own_backends() -> Iterator[None]:
    """Begin with empty backends, and give those of a mock around the twin back at the end.

    A mock inside a mock shares its backends: an account would begin with what another left.
    """
    kept = [(backend, dict(backend)) for backend in BackendDict._instances]
    for backend, _ in kept:
        backend.clear()
    BackendDict._instances.clear()
    try:
        yield
    finally:
        if kept:
            BackendDict.reset()
        for backend, accounts in kept:
            backend.update(accounts)
            BackendDict._instances.append(backend)
