"""The development environment under test, with its acknowledged findings.

Production is in the conftest of all tests.
"""

import pytest

from signalbox.assembly import Assembly
from tests.on_call import with_on_call
from tests.synthesised import Synthesised, shared


@pytest.fixture(scope="session")
def development_synthesised(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """The development environment with its acknowledgements."""
    return shared(tmp_path_factory, "dev")


@pytest.fixture(scope="session")
def assembly(development_synthesised: Synthesised) -> Assembly:
    """Return the assembly of the development environment."""
    return development_synthesised.assembly


@pytest.fixture(scope="session")
def on_call(development_synthesised: Synthesised, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Return the development environment as it is where somebody is on call."""
    return with_on_call(development_synthesised.assembly, tmp_path_factory.mktemp("on-call") / "assembly")
