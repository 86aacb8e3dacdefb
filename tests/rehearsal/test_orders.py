"""The order of the rehearsal: what is published, and what must be seen before it goes on."""

import json
from collections.abc import Mapping, Sequence
from subprocess import CompletedProcess
from typing import Any

import pytest

from rehearsal import watching
from rehearsal.deployed import Deployed
from rehearsal.journeys import orders
from rehearsal.outcome import Failed

ORDER = watching.example("OrderPlaced")
LINES = {line["sku"]: line["quantity"] for line in ORDER["lines"]}


class System:
    """A system that answers at once: an account, its services and its tables in one.

    `payment` is the status that an order has once it is paid, `left` the number of letters in each dead-letter queue.
    """

    def __init__(
        self, payment: str = "CONFIRMED", execution: str = "SUCCEEDED", refuses: str = "", left: int = 0
    ) -> None:
        self.payment, self.execution, self.refuses, self.left = payment, execution, refuses, left
        self.published: list[str] = []
        self.stock: dict[str, int] = {}
        self.status = ""

    def client(self, service: str) -> "System":
        return self

    def variables(self) -> dict[str, str]:
        return {"AWS_REGION": "there"}

    def run_verb(self, arguments: Sequence[str], variables: Mapping[str, str]) -> "CompletedProcess[str]":
        """Take an event as `signalbox publish` puts it on the bus."""
        verb, event, *_ = arguments
        assert (verb, arguments[-1], variables) == ("publish", "--json", self.variables())
        if event == self.refuses:
            return CompletedProcess(arguments, 2, "", "signalbox: the bus refuses the event: ThrottlingException")
        self.published.append(event)
        getattr(self, event)(json.loads(arguments[arguments.index("--data") + 1]))
        return CompletedProcess(arguments, 0, "{}", "")

    def StockReceived(self, data: Mapping[str, Any]) -> None:
        self.stock[data["sku"]] = data["quantity"]

    def OrderPlaced(self, data: Mapping[str, Any]) -> None:
        self.status = "AWAITING_PAYMENT"

    def PaymentReceived(self, data: Mapping[str, Any]) -> None:
        self.status = self.payment
        self.stock = {sku: count - LINES[sku] for sku, count in self.stock.items()}

    def get_item(self, **request: Any) -> dict[str, Any]:
        assert request["ConsistentRead"]
        if request["TableName"] == "the-stock":
            return {"Item": {"onHand": {"N": str(self.stock[request["Key"]["sku"]["S"]])}}}
        if request["TableName"] == "the-orders":
            return {"Item": {"status": {"S": self.status}}} if self.status else {}
        return {"Item": {"state": {"S": "sent"}}} if self.status == "CONFIRMED" else {}

    def list_state_machines(self) -> dict[str, Any]:
        return {"stateMachines": [{"name": "the-machine", "stateMachineArn": "arn:machine"}]}

    def list_executions(self, **request: Any) -> dict[str, Any]:
        assert request == {"stateMachineArn": "arn:machine"}
        return {"executions": [{"name": ORDER["orderId"], "status": self.execution, "executionArn": "arn:execution"}]}

    def get_execution_history(self, **request: Any) -> dict[str, Any]:
        assert request == {"executionArn": "arn:execution"}
        failed = {"type": "TaskFailed", "id": 7, "taskFailedEventDetails": {"error": "Denied", "cause": "no grant"}}
        return {
            "events": [{"type": "TaskScheduled", "id": 6, "taskScheduledEventDetails": {"resource": "invoke"}}, failed]
        }

    def get_queue_url(self, **request: str) -> dict[str, str]:
        return {"QueueUrl": f"url of {request['QueueName']}"}

    def get_queue_attributes(self, **request: Any) -> dict[str, Any]:
        assert request["QueueUrl"] == "url of orders-letters"
        return {"Attributes": {"ApproximateNumberOfMessages": str(self.left)}}


def deployed(system: System) -> Deployed:
    tables = {"orders": "the-orders", "stock": "the-stock", "notifications": "the-notifications"}
    machines, letters = {"orders": "the-machine"}, {"orders": "orders-letters"}
    return Deployed(system, "the-bus", tables, machines, letters)  # type: ignore[arg-type] # a stand-in


def follow(system: System, monkeypatch: pytest.MonkeyPatch, told: list[str] | None = None) -> None:
    """Follow the order through a system."""
    monkeypatch.setattr(watching, "run_verb", system.run_verb)
    orders.follow(deployed(system), (told if told is not None else []).append)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """One look at each thing: the stand-in answers at once or never."""
    monkeypatch.setattr(watching, "LIMIT", 0.0)


def test_an_order_is_followed_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock comes first, the payment last, and each sentence says what was seen."""
    system, told = System(), list[str]()
    follow(system, monkeypatch, told)
    assert system.published == ["StockReceived"] * len(LINES) + ["OrderPlaced", "PaymentReceived"]
    assert [sentence.partition(":")[0] for sentence in told[:3]] == ["StockReceived", "OrderPlaced", "PaymentReceived"]
    assert len(told) == 4


def test_an_order_that_is_not_confirmed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what was expected, what was seen, and where letters lie; the history says what failed."""
    with pytest.raises(
        Failed, match=r"it is CANCELLED, CONFIRMED was expected; dead letters: \{'orders': 2\}"
    ) as failed:
        follow(System(payment="CANCELLED", left=2), monkeypatch)
    assert failed.value.details == "TaskFailed: Denied: no grant"


def test_an_execution_that_failed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """An execution that ended in another way is not waited for."""
    with pytest.raises(Failed, match="it is FAILED"):
        follow(System(execution="FAILED"), monkeypatch)


def test_an_event_that_the_bus_refuses_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure names the event and the verb, and its details say why."""
    with pytest.raises(Failed, match=r"publish OrderPlaced: `signalbox publish` ended with 2") as failed:
        follow(System(refuses="OrderPlaced"), monkeypatch)
    assert "ThrottlingException" in failed.value.details


def test_only_queues_with_messages_are_named() -> None:
    """An empty dead-letter queue is not worth a word."""
    assert deployed(System(left=0)).dead_letters() == {}
    assert deployed(System(left=3)).dead_letters() == {"orders": 3}
