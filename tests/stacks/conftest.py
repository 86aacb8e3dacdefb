"""The assembly under test: synthesised once, as `python app.py` does it."""

from pathlib import Path

import pytest

from signalbox.assembly import Assembly, read
from stacks.synthesis import context
from stacks.system import build


def synthesised(folder: Path, **changes: str) -> Assembly:
    """The assembly of the project, with `changes` to its context."""
    build({**context(), **changes}, str(folder)).synth()
    return read(folder)


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """What is deployed to the development environment."""
    return synthesised(tmp_path_factory.mktemp("dev") / "cdk.out")


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """What is deployed to the production environment."""
    return synthesised(tmp_path_factory.mktemp("prod") / "cdk.out", environment="prod")
