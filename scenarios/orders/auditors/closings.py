"""Contents of the events that close an order or hand it to a person, with reasons that are borne out."""

from math import inf

from scenarios.auditing.expected_data import Expected, OneOf
from scenarios.auditing.histories import inputs_of
from scenarios.orders.records import OrderRecords
from scenarios.records import clocks_agree
from signalbox.twin.auditors.records import Row, instant, parsed

WAIT_SECONDS = 15 * 60
FORGOTTEN_SECONDS = 46 * 60
"""After which the signals of an order that did not come are forgotten: half an hour, a sweep and slow queues."""
SLACK_SECONDS = 60
"""Most seconds between an event's own time and the instants that its transaction names."""


def order_of(records: OrderRecords, event: Row) -> Row:
    """Return the placed order that an event is about; empty where there is none."""
    return records.placed.get(str(event["data"].get("orderId")), {})


def summary(order: Row) -> dict[str, object]:
    """Return the fields that all closing events of an order have."""
    return {name: order[name] for name in ("orderId", "customerId", "total", "currency")}


def confirmed(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderConfirmed: it names the accepted payment."""
    order = order_of(records, event)
    if order.get("status") != "CONFIRMED":
        return f"the order is {order.get('status', 'not placed')}"
    return {**summary(order), "paymentId": order.get("paymentId")}


def cancelled(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderCancelled, with a reason that the rows bear out."""
    order = order_of(records, event)
    if order.get("status") != "CANCELLED":
        return f"the order is {order.get('status', 'not placed')}"
    reason = str(order.get("cancelReason"))
    if reason not in handed_in(records, order["orderId"], "CancelOrder", instant(event["time"])):
        return f"the reason is {reason}, and nothing handed it in"
    return refuted(records, order, reason, instant(event["time"])) or {**summary(order), "reason": reason}


def refuted(records: OrderRecords, order: Row, reason: str, at: float) -> str:
    """Return why a reason of a cancellation cannot be right; empty where nothing speaks against it."""
    order_id = order["orderId"]
    if reason not in errors_of(records, order_id):
        return f"the reason is {reason}, and no execution of the order gave it"
    steps = {step: row.get("state") for step, row in records.steps_of(order_id).items()}
    skus = {line["sku"] for line in order["lines"]}
    if reason in ("OutOfStock", "UnknownSku") and steps.get("reserve-stock") in ("done", "undone"):
        return f"the reason is {reason}, and its goods were reserved"
    if reason == "OutOfStock" and not skus <= records.stock.keys():
        return "the reason is OutOfStock, and a SKU is unknown"
    if reason in ("OutOfStock", "UnknownSku") and clocks_agree(records) and is_enough(records, order):
        return f"the reason is {reason}, and there was enough for all orders together"
    if reason == "PaymentTimedOut" and "paymentId" in order:
        return "the reason is PaymentTimedOut, and it was paid"
    waited = instant(order["placedAt"]) + 2 * WAIT_SECONDS - SLACK_SECONDS
    if reason == "PaymentTimedOut" and at < waited and clocks_agree(records) and not order.get("attempt"):
        return f"the reason is PaymentTimedOut, less than two waits after {order['placedAt']}"
    if reason == "PaymentDeclined" and not declined_in_time(records, order):
        return "the reason is PaymentDeclined, and only a message long before the order said so"
    if reason == "ShippingDeclined" and "ship-order" not in steps:
        return "the reason is ShippingDeclined, and nobody was asked to ship"
    return ""


def is_enough(records: OrderRecords, order: Row) -> bool:
    """Return whether the goods that came before an order would do for all orders, also those that came later."""
    before = instant(order["placedAt"]) - SLACK_SECONDS
    return all(records.demand[line["sku"]] <= records.came_before(line["sku"], before) for line in order["lines"])


def declined_in_time(records: OrderRecords, order: Row) -> bool:
    """Return whether the provider declined: when it was asked, or by a message that still counted for the order."""
    if f"payments#request-{order['orderId']}" not in records.book:
        return True
    first = instant(order["placedAt"]) - FORGOTTEN_SECONDS
    mine = {str(event["id"]) for event in records.refusals.get(order["orderId"], [])}
    # The row counts from the arrival; the producer's own time may be any.
    return any(records.arrivals.get(identity, inf) > first for identity in mine)


def errors_of(records: OrderRecords, order_id: str) -> tuple[str, ...]:
    """Return the reasons that an order's executions may give: names of their errors, and how they ended."""
    found = {"PaymentTimedOut"}
    for execution in records.executions.get(order_id, []):
        for event in execution.state.history:
            details = (value for value in event.values() if isinstance(value, dict))
            found |= {str(detail["error"])[:256] for detail in details if "error" in detail}
    ends = {f"Execution{status}" for status in ("FAILED", "TIMED_OUT", "ABORTED")}
    return tuple(sorted(found | ends))


def handed_in(records: OrderRecords, order_id: str, state: str, at: float) -> tuple[str, ...]:
    """Return the reasons that a state was entered with, and those of an execution that had failed at an instant."""
    every = records.ends.get(order_id, [])
    inputs = (parsed(text) for one in records.executions.get(order_id, []) for text in inputs_of(one, state))
    machines = {str(given.get("reason", "Unknown")) for given in inputs if isinstance(given, dict)}
    failed = [event for event in every if instant(event["time"]) <= at]
    ends = {f"Execution{event['data'].get('status')}" for event in (failed if clocks_agree(records) else every)}
    settled = {"CompensationFailed"} if state == "EscalateOrder" else ends
    return tuple(sorted(machines | (settled if ends else set())))


def needs_attention(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderNeedsAttention; an order that was settled later has another reason on its row."""
    order = order_of(records, event)
    if not order:
        return "the order was not placed"
    given = handed_in(records, order["orderId"], "EscalateOrder", instant(event["time"]))
    if order["status"] == "NEEDS_ATTENTION" and order.get("cancelReason") not in given:
        return f"the reason is {order.get('cancelReason')}, and nothing handed it in"
    reason = order["cancelReason"] if order["status"] == "NEEDS_ATTENTION" else OneOf(given)
    return {**summary(order), "reason": reason}
