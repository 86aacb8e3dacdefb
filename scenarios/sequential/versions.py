"""Versions of the script, and how each is opened in a twin."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from scenarios.sequential.partners import SandboxClient, outside
from scenarios.sequential.server import Host
from signalbox.assembly import Assembly
from signalbox.errors import InputError
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.kernel.determinism import keep_random_state
from signalbox.twin.kernel.environments import Environment, leave
from signalbox.twin.kernel.processes import Surroundings
from signalbox.twin.services.aws_lambda.function import environment_variables

FIRST = CHECKOUT / "examples" / "naive" / "shop.py"
SHARED = CHECKOUT / "examples" / "migration" / "shop.py"
MEMORY_MB = 2048

Handler = Callable[[dict[str, Any], str], None]
"""Takes an input and its id; a repeated input has the same id."""

Spawn = Callable[[Callable[[], None]], object]
"""Runs work beside the request that starts it."""


@dataclass
class Opened:
    """A started script: its shop, the surroundings of its process, and a handler for each kind of notice."""

    shop: Any
    surroundings: Surroundings
    handlers: Mapping[str, Handler]
    resume: Callable[[], None] | None = None


@dataclass(frozen=True)
class First:
    """The first script. A customer whose order is refused does not repeat it: that would be two orders."""

    repeats: bool = False

    def open(self, twin: Twin, _: Spawn) -> Opened:
        """Start a new process of it."""
        with outside(), keep_random_state():
            clients = SandboxClient(twin, "payments"), SandboxClient(twin, "shipping")
            shop = load(FIRST).Shop(twin.assembly.tables, *clients)
        kinds = {"OrderPlaced": "place_order", "PaymentReceived": "receive_payment", "StockReceived": "receive_stock"}
        return Opened(shop, Host(), {kind: alone(shop, name) for kind, name in kinds.items()})


def alone(shop: Any, name: str) -> Handler:
    """Return a handler of the first script, which has no ids; looked up at each call, since steps are recorded."""

    def handle(data: dict[str, Any], _: str) -> None:
        getattr(shop, name)(data)

    handle.__name__ = name
    return handle


@dataclass(frozen=True)
class Shared:
    """The script on the workflow's own decisions and rows, imported from `code`, the assembly that has them.

    `tells` is the function of the script that publishes what its rows have for others. `copies` are tables that it
    writes instead of tables of the system.
    """

    code: Assembly
    tells: str
    partners: str = "sandbox"
    copies: Mapping[str, str] = field(default_factory=dict)
    repeats: bool = True

    def open(self, twin: Twin, spawn: Spawn) -> Opened:
        """Start a new process of it; `spawn` runs its threads."""
        surroundings = self.surroundings(twin)
        with outside(), keep_random_state():
            surroundings.enter()
            module = load(SHARED)
            shop = module.Shop(getattr(module, self.tells), spawn)
            leave()
        kinds = {
            "OrderPlaced": shop.place_order,
            "PaymentReceived": shop.receive_payment,
            "PaymentFailed": shop.receive_payment_failure,
            "StockReceived": shop.receive_stock,
        }
        return Opened(shop, surroundings, kinds, shop.resume)

    def surroundings(self, twin: Twin) -> Environment:
        """Return modules and variables of its own, like those of a container on a server."""
        tables = {name: twin.assembly.tables[self.copies.get(name, name)] for name in twin.assembly.tables}
        variables = {
            **{f"TABLE_{name.upper()}": physical for name, physical in tables.items()},
            "STOCK_BEFORE": twin.assembly.tables["stock"],
            **{f"KEEP_DAYS_{name.upper()}": "60" for name in tables},
            "PARTNERS": self.partners,
            "ENVIRONMENT": "migration",
            "POWERTOOLS_SERVICE_NAME": "shop",
            "POWERTOOLS_METRICS_NAMESPACE": "Signalbox",
        }
        lines = twin.cloud.functions.lines["shop"]
        code = Path(handlers_of(self.code.path).name).resolve()
        return Environment("shop", code, "", environment_variables("shop", MEMORY_MB, "1", "", variables), lines.append)


Version = First | Shared


@cache
def handlers_of(assembly: Path) -> TemporaryDirectory[str]:
    """Return a folder with the handlers of all workflows: the script uses those of several, and an asset holds one's.

    Those that no asset of the assembly holds are the checkout's, and so are the contracts, as each asset has only some.
    The folder is deleted when the process ends.
    """
    folder = TemporaryDirectory(prefix="handlers-")
    handlers = Path(folder.name) / "lambdas"
    handlers.mkdir()
    (handlers / "contracts").symlink_to(CHECKOUT / "lambdas" / "contracts")
    for source in [*sorted(assembly.glob("asset.*/lambdas")), CHECKOUT / "lambdas"]:
        for part in source.iterdir():
            if not (handlers / part.name).exists():
                (handlers / part.name).symlink_to(part.resolve())
    return folder


def load(path: Path) -> ModuleType:
    """Load a script as a module of its own. Raises InputError where it does not exist."""
    specification = importlib.util.spec_from_file_location(f"script_{path.parent.name}", path)
    if specification is None or specification.loader is None or not path.is_file():
        raise InputError(f"the script {path} is not there")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
