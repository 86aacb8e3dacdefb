"""Seals of checkpoints: a seal names the user, the code and the run of a file.

A pickle can run any code, and the folder of a run may come from somebody else. So a checkpoint is read only where this
user's own key sealed it; elsewhere the run is played again.
"""

import hashlib
import hmac
import os
import sys
from importlib.metadata import version
from pathlib import Path

from signalbox.scenarios import packages
from signalbox.twin.kernel.determinism import really_random_bytes

SEAL_BYTES = 32
CODE = ("moto", "botocore", "greenlet")
"""Libraries whose objects a checkpoint holds, or that decide what it must hold."""


def sealed(key: str, body: bytes) -> bytes:
    """Return a checkpoint of a run's key with its seal. Raises OSError where this user can keep no key."""
    return seal(key, body) + body


def opened(key: str, content: bytes) -> bytes | None:
    """Return the content of a sealed checkpoint of this run's key, or None where the seal is another one."""
    found, body = content[:SEAL_BYTES], content[SEAL_BYTES:]
    try:
        return body if hmac.compare_digest(found, seal(key, body)) else None
    except OSError:
        return None


def seal(key: str, body: bytes) -> bytes:
    """Return the seal of a checkpoint: it depends on the run, the content, and the code that wrote it."""
    digest = hmac.new(own_key(), f"{key} {sys.version} {[version(name) for name in CODE]}".encode(), hashlib.sha256)
    for name in sorted({"signalbox", *(package.__name__.partition(".")[0] for package in packages())}):
        for folder in sys.modules[name].__path__:
            for source in sorted(Path(folder).rglob("*.py")):
                digest.update(source.read_bytes())
    digest.update(body)
    return digest.digest()


def own_key() -> bytes:
    """Return this user's key; the first call writes it. Raises OSError where it cannot be written."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = Path(cache) / "signalbox" / "checkpoint.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(0o600)
        draft.write_bytes(really_random_bytes(SEAL_BYTES))
        os.replace(draft, path)
    return path.read_bytes()
