"""Parts that only production has, run in the twin: partners by HTTP, with their addresses and secrets."""

from collections.abc import Iterator

import pytest

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.services.iam import unused
from tests.simulation.http_partners import HttpPartners, http_partners
from tests.simulation.orders import good, on_hand, paid, status, stock
from tests.workflows.lending import act, applied, document, result
from tests.workflows.onboarding import registered, verified

DECLINED, DOWN, ABORTED, UP = 300, 585, 600, 3600
"""Virtual seconds: a declined order; shipping and mail go down; an execution is stopped; shipping and mail are up."""


class Production:
    """A run of production: a good order, an undone one, one with a stopped execution, a loan, a user."""

    def __init__(self, twin: Twin, partners: HttpPartners) -> None:
        self.twin, self.partners = twin, partners
        partners.declining.add("shipping#ship-order-declined")
        moments = [(DOWN, self.go_down), (ABORTED, self.abort), (UP, partners.down.clear)]
        for at, act_ in moments:
            twin.cloud.clock.at(twin.cloud.clock.start + at, act_)
        twin.plan(
            [
                stock(quantity=6),
                *good("order-good"),
                paid("order-good", at=100, payment_id="paid-again"),
                *good("order-declined", at=DECLINED),
                *good("order-aborted", at=ABORTED - 20),
                applied(),
                document(600),
                act(5 * 3600, "approve"),
                registered(),
                verified(60),
                registered(at=DOWN + 60, user="user-2"),
                verified(DOWN + 120, "user-2"),
            ]
        )
        twin.run_until_idle()
        partners.show_book(twin)

    def go_down(self) -> None:
        """Shipping and mail answer nothing that anybody can use."""
        self.partners.down.update({"shipping", "mail"})

    def abort(self) -> None:
        """Somebody stops the execution that waits for shipping."""
        (running,) = [e for e in self.twin.cloud.executions.all.values() if e.name == "order-aborted"]
        self.twin.client("stepfunctions").stop_execution(executionArn=running.arn)


@pytest.fixture(scope="module")
def ran(production: Assembly) -> Iterator[Production]:
    """Yield that run, played once for all tests of this file."""
    with Twin.from_assembly(production, seed=11, schedules=False) as twin, http_partners(twin) as partners:
        yield Production(twin, partners)


def test_production_works_with_partners_by_http(ran: Production) -> None:
    """Every business ends as it should, the auditors agree with the partners' book, and nothing is left over."""
    twin = ran.twin
    assert status(twin, "order-good") == "CONFIRMED"
    assert status(twin, "order-declined") == status(twin, "order-aborted") == "CANCELLED"
    assert on_hand(twin) == 4
    assert result(twin)["outcome"] == "LoanApproved"
    assert [row["outcome"] for row in twin.executions("onboarding")] == ["WelcomeSent"] * 2
    assert twin.audit() == []
    assert sum(twin.results.dead_letters().values()) == 0


def test_production_grants_what_partners_need_and_no_more(ran: Production, production: Assembly) -> None:
    """No call was refused, and of the grants on partners' addresses and secrets none could be taken away."""
    policies = ran.twin.cloud.policies
    assert dict(policies.refused) == {}
    of_partners = [grant for grant in unused(production, policies.recorded) if "/partners/" in grant.resource]
    assert of_partners == []
