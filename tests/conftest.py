"""Dummy credentials for every test, so that no test can reach AWS."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import lambdas
import signalbox
import stacks

if TYPE_CHECKING:
    from signalbox.assembly import Assembly
    from tests.synthesised import Synthesised

NO_AWS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",  # pragma: allowlist secret: a dummy
    "AWS_SESSION_TOKEN": "testing",
    "AWS_SECURITY_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

# At import, not in a fixture: modules under test may make clients while they are collected.
os.environ.update(NO_AWS)
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL"):
    os.environ.pop(name, None)


# A busy machine may be slow, and no test judges by time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# A mutation of the stacks, the tools or the handlers lies beside the assembly that it belongs to
# (tests/simulation/copies.py, `overlay`).
for name in (stacks.__name__, signalbox.__name__, lambdas.__name__):
    root = Path(os.environ.get("SIGNALBOX_ASSEMBLY", os.devnull)) / name
    for changed in {path.parent for path in root.rglob("*.py")}:
        package = import_module(".".join((name, *changed.relative_to(root).parts)))
        package.__path__.insert(0, str(changed))


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the dummy credentials before each test."""
    for name, value in NO_AWS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def production_synthesised(tmp_path_factory: pytest.TempPathFactory) -> "Synthesised":
    """The production environment with its acknowledgements."""
    from tests.synthesised import shared  # the CDK is loaded by those who need it

    return shared(tmp_path_factory, "prod")


@pytest.fixture(scope="session")
def production(production_synthesised: "Synthesised") -> "Assembly":
    """Return the assembly of the production environment."""
    return production_synthesised.assembly
