"""Publishing of events on the deployed bus, as a producer outside the system does it."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from signalbox.assembly import Assembly
from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.envelope import SOURCE, envelope
from signalbox.errors import InputError


def bus_of(assembly: Assembly) -> str:
    """Return the name of the bus that events are published on. Raises InputError where there is none."""
    buses = assembly.of_type("AWS::Events::EventBus")
    if not buses:
        raise InputError(f"{assembly.path} deploys no event bus, so there is nothing to publish on")
    return buses[0].name


@dataclass
class Producer:
    """Producer of events on the bus of an account. `random` gives the traces."""

    account: Account
    random: Random

    def publish(
        self, kind: str, data: Mapping[str, Any], identifier: str, subject: str | None = None, sequence: str = ""
    ) -> str:
        """Put an event in an envelope on the bus; return the bus's own id of it. Raises Refused."""
        document = envelope(
            kind,
            data,
            identifier=identifier,
            now=self.account.now(),
            random=self.random,
            subject=subject,
            sequence=sequence,
        )
        return self.put(kind, json.dumps(document, ensure_ascii=False, separators=(",", ":")))

    def put(self, kind: str, detail: str) -> str:
        """Put a text on the bus as the Detail of an event; return the bus's id of it. Raises Refused."""
        bus = bus_of(self.account.assembly)
        entry = {"Source": SOURCE, "DetailType": kind, "Detail": detail, "EventBusName": bus}
        (done,) = self.account.client("events").put_events(Entries=[entry])["Entries"]
        if "EventId" not in done:
            raise Refused(f"the bus {bus} refuses the event: {done.get('ErrorCode')} {done.get('ErrorMessage', '')}")
        return str(done["EventId"])


class Refused(InputError):
    """The bus did not take an event ("PutEvents", Amazon EventBridge API Reference, ErrorCode)."""


def check_contract(assembly: Assembly, kind: str, data: Mapping[str, Any]) -> None:
    """Raise InputError where data breaks the contract of a type, or where the type has none."""
    contracts = Contracts(assembly)
    types = sorted({name for name, _ in contracts.schemas})
    if kind not in types:
        near = difflib.get_close_matches(kind, types, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(types) or 'none'}"
        raise InputError(f"no contract of the type {kind!r}; {hint}; --unchecked publishes it all the same")
    if problem := contracts.problem(kind, 1, data):
        raise InputError(
            f"the data breaks {kind} v1 {problem}; lambdas/contracts/{kind}/v1.example.json is an example; "
            "--unchecked publishes it all the same"
        )


def subject_of(assembly: Assembly, data: Mapping[str, Any]) -> str | None:
    """Return the business key in the data of an event, or None."""
    keys = (data.get(row["key"]) for row in assembly.flows.values())
    return next((key for key in keys if isinstance(key, str) and key), None)
