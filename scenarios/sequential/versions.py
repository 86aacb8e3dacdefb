"""The versions of the script, and how each is opened in a twin: what it is given, and what stands around it."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from scenarios.sequential.partners import SandboxClient, outside
from scenarios.sequential.server import Host
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import PROJECT
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.kernel.determinism import undrawn
from signalbox.twin.kernel.environments import Environment, leave
from signalbox.twin.kernel.processes import Surroundings
from signalbox.twin.services.aws_lambda.function import environment_variables

FIRST = PROJECT / "examples" / "naive" / "shop.py"
SHARED = PROJECT / "examples" / "migration" / "shop.py"
MEMORY_MB = 2048

Handler = Callable[[dict[str, Any], str], None]
"""Takes what came in and its id, under which it comes again if it was not heard."""

Spawn = Callable[[Callable[[], None]], object]
"""Runs something beside the request that asks for it."""


@dataclass
class Opened:
    """A script that has been started: its shop, the surroundings of its process, what it does with each kind of notice."""

    shop: Any
    surroundings: Surroundings
    handlers: Mapping[str, Handler]
    resume: Callable[[], None] | None = None


@dataclass(frozen=True)
class First:
    """The script as it was written first. A customer whose order is refused goes elsewhere: to ask twice would be two orders."""

    repeats: bool = False

    def open(self, twin: Twin, _: Spawn) -> Opened:
        """A new process of it."""
        with outside(), undrawn():
            clients = SandboxClient(twin, "payments"), SandboxClient(twin, "shipping")
            shop = load(FIRST).Shop(twin.assembly.tables, *clients)
        kinds = {"OrderPlaced": "place_order", "PaymentReceived": "receive_payment", "StockReceived": "receive_stock"}
        return Opened(shop, Host(), {kind: alone(shop, name) for kind, name in kinds.items()})


def alone(shop: Any, name: str) -> Handler:
    """A handler of the first script, which knows of no ids; looked up at each call, since its steps are watched."""

    def handle(data: dict[str, Any], _: str) -> None:
        getattr(shop, name)(data)

    handle.__name__ = name
    return handle


@dataclass(frozen=True)
class Shared:
    """The script on the workflow's own decisions and rows, which it imports from `code`, the assembly that holds them.

    `tells`: what it does with what its rows want said outside, a name in the script. `tables` are the tables of the system
    whose copies, under other names, it writes instead of them.
    """

    code: Assembly
    tells: str
    partners: str = "sandbox"
    copies: Mapping[str, str] = field(default_factory=dict)
    repeats: bool = True

    def open(self, twin: Twin, spawn: Spawn) -> Opened:
        """A new process of it; `spawn` is its threads."""
        surroundings = self.surroundings(twin)
        with outside(), undrawn():
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
        """Modules and variables of its own, as a container on a server has them."""
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
        function = self.code.of_type("AWS::Lambda::Function")[0]
        asset = self.code.asset(function.properties["Code"]["S3Key"]).resolve()
        lines = twin.cloud.functions.lines["shop"]
        return Environment("shop", asset, "", environment_variables("shop", MEMORY_MB, variables), lines.append)


Version = First | Shared


def load(path: Path) -> ModuleType:
    """A script as a module of its own. Raises InputError where it is not there."""
    specification = importlib.util.spec_from_file_location(f"script_{path.parent.name}", path)
    if specification is None or specification.loader is None or not path.is_file():
        raise InputError(f"the script {path} is not there")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
