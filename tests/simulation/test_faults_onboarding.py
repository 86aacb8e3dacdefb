"""Faults that a choreography must survive by itself: order, gaps, clocks, and what an archive delivers again."""

from collections.abc import Callable
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.simulation.orders import fault, good, on_hand, paid, placed, sound, stock, struck
from tests.simulation.orders import rows as plain_rows
from tests.workflows import lending
from tests.workflows.onboarding import (
    DAY,
    clicked,
    mails,
    reasons,
    registered,
    result,
    row,
    rows,
    states,
    suspected,
    updated,
    verified,
)

Open = Callable[..., Twin]


def test_2_updates_come_out_of_order(twin: Open) -> None:
    """Four users' own events, shuffled within two minutes: each is held for its predecessors, none is lost."""
    run = twin(2)
    users = [f"user-{number}" for number in range(4)]
    changes: list[dict[str, str]] = [{"country": "PT"}, {"name": "Third"}, {"name": "Last"}]
    updates = [updated(at, at, user, **change) for user in users for at, change in enumerate(changes, 2)]
    run.play([fault(2, queue="profiles", seconds=120), *(registered(1, user) for user in users), *updates])
    assert struck(run, 2) == 16
    kept = [row(run, "profiles", user) for user in users]
    assert {(one["sequence"], one["name"], one["country"]) for one in kept} == {(4, "Last", "PT")}
    assert reasons(run, "profiles") == []
    assert sound(run)


def test_34_a_registration_that_comes_after_its_undoing(twin: Open) -> None:
    """The account is frozen before the registration arrives, and the late event changes nothing."""
    run = twin(34)
    run.play([suspected(0), registered(60), verified(90)])
    assert states(run)["profiles"] == "DEACTIVATED"
    assert mails(run, "") == []
    assert sound(run)


SKEWED = [
    stock(quantity=20),
    *good("order-1", 60),
    placed("order-2", 65),
    placed("order-3", 70),
    paid("order-3", 70 + 14 * 60),
    lending.applied(0, "loan-1"),
    lending.applied(0, "loan-2", amount="900.00", declaredIncome="9000.00"),
    lending.document(DAY, "loan-1"),
    lending.act(2 * DAY, "approve", loan="loan-1"),
    registered(user="user-1"),
    clicked(3600, "user-1"),
    registered(user="user-2"),
    suspected(7200, "user-2"),
]


def ends(run: Twin) -> dict[tuple[str, str], Any]:
    """Return the outcome of each workflow's runs."""
    return {(row["workflow"], row["key"]): row["outcome"] for row in run.executions()}


@pytest.mark.parametrize("first", [300, -300])
def test_35_clocks_differ(twin: Open, first: int) -> None:
    """Half of the functions have clocks five minutes early, the others five minutes late: every outcome is the same."""
    run = twin(35)
    names = sorted(function.name for function in run.cloud.deployed.values())
    skews = [fault(35, function=name, seconds=first if at % 2 else -first) for at, name in enumerate(names)]
    run.play([*skews, *SKEWED])
    assert struck(run, 35) == len(names)
    assert ends(run) == {
        ("orders", "order-1"): "OrderConfirmed",
        ("orders", "order-2"): "OrderCancelled",
        ("orders", "order-3"): "OrderConfirmed",
        ("lending", "loan-1"): "LoanApproved",
        ("lending", "loan-2"): "LoanApproved",
        ("onboarding", "user-1"): "WelcomeSent",
        ("onboarding", "user-2"): "AccountFrozen",
    }
    assert sound(run)


def standing(run: Twin) -> dict[str, Any]:
    """Return the results: stock, money, mails, counts, and the rows of users and loans without their instants."""
    unseen = ("updatedAt", "version", "came")
    users = [
        row for table in ("profiles", "screenings", "accounts", "welcomes", "journeys") for row in rows(run, table)
    ]
    return {
        "ends": ends(run),
        "stock": on_hand(run),
        "effects": sorted(row["id"] for row in plain_rows(run, "sandbox")),
        "counts": sorted(str((row["id"], row.get("count"))) for row in plain_rows(run, "analytics")),
        "users": sorted(str({name: value for name, value in row.items() if name not in unseen}) for row in users),
        "loans": sorted((row["applicationId"], row["status"]) for row in rows(run, "loans") if "status" in row),
        "letters": sorted(run.results.dead_letters().items()),
        "mails": len(run.cloud.mailbox.mails),
    }


def test_40_the_archive_delivers_everything_again(twin: Open) -> None:
    """A replay of three days delivers every event once more, days later and in another order: nothing happens twice."""
    run = twin(40)
    run.play([*SKEWED, updated(7300, 2, "user-1", name="Another")])
    before, events = standing(run), len(run.cloud.buses.buses[run.bus].journal)
    run.play([fault(40, at=4 * DAY, seconds=5 * DAY)])
    assert struck(run, 40) == 1
    assert len(run.cloud.buses.buses[run.bus].journal) == 2 * events
    (replay,) = run.cloud.archives.replays
    assert run.client("events").describe_replay(ReplayName=replay)["State"] == "COMPLETED"
    assert standing(run) == before
    assert result(run, "user-1")["outcome"] == "WelcomeSent"
    assert sound(run)


def test_40_an_archive_forgets_and_names_what_it_cannot_do(twin: Open) -> None:
    """Events past their retention are deleted; a replay to another bus, or of a missing archive, is refused."""
    run = twin(41)
    run.play([registered(), fault(40, at=31 * DAY, seconds=32 * DAY)])
    assert len(run.cloud.buses.buses[run.bus].journal) == 4
    client, (archive,) = run.client("events"), run.cloud.archives.archives
    asked = {"EventSourceArn": archive, "EventStartTime": 0, "EventEndTime": 1, "Destination": {"Arn": "arn:other"}}
    for name, changes in {"Validation": {}, "ResourceNotFound": {"EventSourceArn": "arn:none"}}.items():
        with pytest.raises(client.exceptions.ClientError, match=f"{name}Exception"):
            client.start_replay(ReplayName=name, **{**asked, **changes})
