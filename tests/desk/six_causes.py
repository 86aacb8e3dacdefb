"""Dead letters of six causes, made as on AWS: by senders, the bus, and failing handlers."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from signalbox.desk import count_dead_letters, group_by_cause
from signalbox.twin import Twin
from tests.desk.test_desk import act, desk
from tests.simulation.orders import fault, rows
from tests.workflows.orders import placed

Line = dict[str, Any]
DAY = 86_400.0
SKUS = 40
"""Number of different goods, so that the test is not about contention for one row."""


def received(number: int, at: float, kind: str = "StockReceived", quantity: object = 1) -> Line:
    """A piece of goods comes in; its event's id is the caller's number."""
    sku = f"sku-{number % SKUS}"
    data = {"sku": sku, "quantity": quantity}
    return {"at": at, "type": kind, "subject": sku, "id": f"{kind}-{number}", "data": data}


def fail(twin: Twin, each: int, orders: int) -> None:
    """Make `each` dead letters of five causes, and `orders` of a sixth.

    The causes: an invalid value, a throttled table, a queue that refuses access, a queue that is down for a day, an
    unknown event type, and orders with wrong totals.
    """
    day = [iter(range(cause * each, (cause + 1) * each)) for cause in range(5)]

    def spread(numbers: Iterator[int], start: float, **more: Any) -> list[Line]:
        return [received(number, start + place / 50, **more) for place, number in enumerate(numbers)]

    twin.play([fault(19, function="orders-receive-stock", times=0), *spread(day[0], 1)])
    twin.cloud.interference.planned.clear()
    begun = twin.now
    twin.play(
        [
            *spread(day[1], begun + 1, quantity="one"),
            *spread(day[2], begun + 1, kind="StockRecieved"),
            *(placed(begun + 1 + number / 50, f"order-{number}", total="1.00") for number in range(orders)),
        ]
    )
    twin.play([fault(5, twin.now + 1, queue="stock", seconds=600), *spread(day[3], twin.now + 2)])
    twin.advance(seconds=600)
    twin.play([fault(4, twin.now + 1, queue="stock", seconds=26 * 3600), *spread(day[4], twin.now + 2)])
    twin.advance(seconds=2 * 3600)


def seen(twin: Twin) -> dict[str, int]:
    """Return the number of causes of each route that has any."""
    found = {item["route"]: item["messages"] for item in count_dead_letters(desk(twin))["routes"]}
    return {route: len(group_by_cause(desk(twin), route)["causes"]) for route, messages in found.items() if messages}


def left(twin: Twin) -> int:
    """Return the number of dead letters."""
    return sum(item["messages"] for item in count_dead_letters(desk(twin))["routes"])


def send_back(twin: Twin) -> list[dict[str, Any]]:
    """Replay all of it, what is wrong in an event mended on the way."""
    wrong = {"reason": "InvalidEvent"}
    return [
        act(twin, "replay", route="stock", where=wrong, edit={"/data/quantity": 1}),
        act(twin, "replay", route="stock"),
        act(
            twin,
            "replay",
            route="unroutable",
            edit={"/type": "StockReceived", "/dataschema": "urn:signalbox:StockReceived:v1"},
        ),
        act(twin, "replay", route="orders", edit={"/data/total": "20.00"}),
    ]


def booked(twin: Twin) -> tuple[Counter[str], Counter[str]]:
    """Pieces by what is on hand, and by the receipts in the book: one for each event."""
    hand = Counter({found["sku"]: int(found["onHand"]) for found in rows(twin, "stock")})
    return hand, Counter(found["sku"] for found in rows(twin, "orders") if found["record"] == "receipt")
