"""Parts of the server that every operation works on."""

from collections.abc import Callable
from dataclasses import dataclass

from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.serve.clock import RealClock
from signalbox.serve.driver import Driver
from signalbox.serve.resources import Resources


@dataclass
class Server:
    """The resources, what drives their executions, and a source of texts that are used once."""

    resources: Resources
    clock: RealClock
    driver: Driver
    new_id: Callable[[], str]
    mocks: MockConfig | None
    closed: bool = False
