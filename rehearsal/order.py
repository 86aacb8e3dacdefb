"""One good order, sent to the deployed bus and followed to its end in the deployed tables."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from lambdas.common import envelope
from rehearsal.deployed import Deployed
from rehearsal.emulator import ROOT
from rehearsal.outcome import Failed
from rehearsal.patience import wait_until

LIMIT = 90.0
"""Seconds for one step; each handler's first call imports boto3 and Powertools, half a second on an idle core."""

SOURCE = "signalbox.external"
Tell = Callable[[str], None]


def example(event: str) -> dict[str, Any]:
    """The data of a contract's example."""
    text = (ROOT / "lambdas" / "contracts" / event / "v1.example.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def publish(deployed: Deployed, event: str, subject: str, data: Mapping[str, Any]) -> None:
    """Put one event on the bus, as a producer that is not ours. Failed when the bus refuses it."""
    made = envelope.make(event, data, source=SOURCE, subject=subject, partition_key=subject)
    entry = {
        "Source": SOURCE,
        "DetailType": event,
        "Detail": envelope.to_json(made),
        "EventBusName": deployed.bus,
    }
    answer = deployed.account.client("events").put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise Failed(f"publish {event}", f"the bus refused it: {answer['Entries'][0]}")


def follow(deployed: Deployed, tell: Tell) -> None:
    """Stock, an order, its payment: each is published when the one before is seen to have worked. Failed otherwise."""
    order = example("OrderPlaced")
    wanted = {line["sku"]: int(line["quantity"]) for line in order["lines"]}
    key = order["orderId"]
    for sku, quantity in wanted.items():
        publish(deployed, "StockReceived", sku, {"sku": sku, "quantity": quantity + 1})
    for sku, quantity in wanted.items():
        _see(deployed, f"see stock of {sku}", partial(_on_hand, deployed, sku), Decimal(quantity + 1))
    tell(f"StockReceived: {', '.join(f'{quantity + 1} {sku}' for sku, quantity in wanted.items())} on hand")
    publish(deployed, "OrderPlaced", key, order)
    _see(deployed, "see the order wait for its payment", partial(_status, deployed, key), "AWAITING_PAYMENT")
    tell(f"OrderPlaced: {key} is AWAITING_PAYMENT")
    publish(deployed, "PaymentReceived", key, example("PaymentReceived"))
    _see(deployed, "see the order confirmed", partial(_status, deployed, key), "CONFIRMED")
    tell(f"PaymentReceived: {key} is CONFIRMED")
    for sku in wanted:
        _see(deployed, f"see {sku} taken from stock", partial(_on_hand, deployed, sku), Decimal(1))
    wait_until("see the execution succeed", partial(_succeeded, deployed, key), LIMIT)
    wait_until("see the customer told", partial(_told, deployed, key), LIMIT)
    tell("the execution SUCCEEDED, stock was taken, OrderConfirmed went through the outbox to the customer's notice")


def _see(deployed: Deployed, step: str, look: Callable[[], Any], expected: object) -> None:
    """Wait until `look` gives what is expected; Failed says what it gave last, where dead letters lie and what failed."""
    last: list[Any] = [None]

    def matching() -> bool | None:
        last[0] = look()
        return True if last[0] == expected else None

    try:
        wait_until(step, matching, LIMIT)
    except Failed as failed:
        reason = f"{failed.reason}: it is {last[0]}, {expected} was expected; dead letters: {deployed.dead_letters() or 'none'}"
        raise Failed(step, reason, "\n".join(deployed.errors(example("OrderPlaced")["orderId"]))) from failed


def _status(deployed: Deployed, key: str) -> str | None:
    row = deployed.row("orders", orderId=key, record="order")
    return row.get("status", {}).get("S") if row else None


def _on_hand(deployed: Deployed, sku: str) -> Decimal | None:
    row = deployed.row("stock", sku=sku)
    return Decimal(row["onHand"]["N"]) if row else None


def _succeeded(deployed: Deployed, key: str) -> bool | None:
    """True once the order's execution has succeeded; Failed when it ended in another way."""
    status = deployed.status(key)
    if status not in (None, "RUNNING", "SUCCEEDED"):
        raise Failed("see the execution succeed", f"it is {status}", "\n".join(deployed.errors(key)))
    return True if status == "SUCCEEDED" else None


def _told(deployed: Deployed, key: str) -> bool | None:
    row = deployed.row("notifications", id=f"OrderConfirmed#{key}")
    return True if row and row["state"]["S"] == "sent" else None
