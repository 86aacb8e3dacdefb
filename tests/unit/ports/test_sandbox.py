"""The sandbox partner: its behaviours, how long they last, and its book."""

import time

import pytest

from lambdas.common.errors import Conflict, PartnerDeclined, PartnerUnavailable
from lambdas.common.ports.sandbox import HANG_SECONDS, SandboxPartner
from stacks.routes import ROUTES, WORKFLOWS
from tests.unit.world import World

DOCUMENT = {"orderId": "order-1"}
SHIPPING = SandboxPartner("shipping")


def test_effect_is_written_once(world: World) -> None:
    """The same key again is answered from the book."""
    first = SHIPPING.perform("ship", "order-1", DOCUMENT)
    second = SHIPPING.perform("ship", "order-1", DOCUMENT)

    assert first == second
    assert SHIPPING.find("ship", "order-1") == first
    assert first["status"] == "DONE"


def test_effect_expires_and_does_not_tell(world: World) -> None:
    """A row of the book ends some weeks later; the answers of a partner do not name the end."""
    before = time.time()
    answer = SHIPPING.perform("ship", "order-1", DOCUMENT)

    (row,) = [row for row in world.rows("sandbox") if row["id"] == "shipping#ship-order-1"]
    assert row["expiresAt"] == pytest.approx(before + 30 * 86_400, abs=60)
    assert row == {**answer, "expiresAt": row["expiresAt"]}
    assert "expiresAt" not in (SHIPPING.find("ship", "order-1") or {"expiresAt": 0})


def test_same_key_with_another_document_is_a_conflict(world: World) -> None:
    """A key means one effect."""
    SHIPPING.perform("ship", "order-1", DOCUMENT)

    with pytest.raises(Conflict):
        SHIPPING.perform("ship", "order-1", {"orderId": "order-2"})


@pytest.mark.parametrize(
    ("behaviour", "error", "happened", "naps"),
    [
        ("decline", PartnerDeclined, False, 0),
        ("fail", PartnerUnavailable, False, 0),
        ("hang", PartnerUnavailable, False, 1),
        ("fail-after-effect", PartnerUnavailable, True, 0),
        ("hang-after-effect", PartnerUnavailable, True, 1),
    ],
)
def test_behaviour(world: World, behaviour: str, error: type[Exception], happened: bool, naps: int) -> None:
    """Each behaviour raises its error, with or without the effect; hanging outlasts the function."""
    world.behave("shipping", behaviour)

    with pytest.raises(error):
        SHIPPING.perform("ship", "order-1", DOCUMENT)

    assert (SHIPPING.find("ship", "order-1") is not None) == happened
    assert world.naps == [HANG_SECONDS] * naps


def test_hanging_outlasts_every_function(world: World) -> None:
    """No function that calls a partner lives as long as the sandbox hangs."""
    functions = [route.function for route in ROUTES] + [f for flow in WORKFLOWS for f in flow.tasks.values()]

    assert max(function.timeout for function in functions if function.partners) < HANG_SECONDS


def test_behaviour_lasts_for_its_calls(world: World) -> None:
    """Two calls fail, the third is fine, and so is every further one."""
    world.behave("shipping", "fail", calls=2)

    for _ in range(2):
        with pytest.raises(PartnerUnavailable):
            SHIPPING.perform("ship", "order-1", DOCUMENT)
    SHIPPING.perform("ship", "order-1", DOCUMENT)
    SHIPPING.perform("ship", "order-2", {"orderId": "order-2"})


def test_behaviour_is_the_partner_s_own(world: World) -> None:
    """Another partner is not touched by it."""
    world.behave("payments", "fail")

    assert SHIPPING.perform("ship", "order-1", DOCUMENT)["status"] == "DONE"


def test_withdrawn_key_is_declined_for_ever(world: World) -> None:
    """An effect that was withdrawn before it happened never happens."""
    assert SHIPPING.withdraw("ship", "order-1")["status"] == "WITHDRAWN"

    with pytest.raises(PartnerDeclined, match="withdrawn"):
        SHIPPING.perform("ship", "order-1", DOCUMENT)


def test_withdrawing_what_happened_answers_the_effect(world: World) -> None:
    """An effect stands."""
    effect = SHIPPING.perform("ship", "order-1", DOCUMENT)

    assert SHIPPING.withdraw("ship", "order-1") == effect


def test_book_answers_whatever_the_behaviour(world: World) -> None:
    """Questions about a key are no effects."""
    world.behave("shipping", "fail")

    assert SHIPPING.find("ship", "order-1") is None
    assert SHIPPING.withdraw("ship", "order-1")["status"] == "WITHDRAWN"


@pytest.mark.parametrize(
    ("behaviour", "answers"),
    [("ok", True), ("decline", True), ("fail", False), ("hang", False), ("fail-after-effect", False)],
)
def test_probe(world: World, behaviour: str, answers: bool) -> None:
    """A partner that answers is up, also with a refusal. A hanging one is given up before the function times out."""
    world.behave("shipping", behaviour)
    if answers:
        SHIPPING.probe()
    else:
        with pytest.raises(PartnerUnavailable):
            SHIPPING.probe()
    assert sum(world.naps) < 10
