"""Script lines of users for tests, and what to read afterwards."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from signalbox.twin import Twin

Line = dict[str, Any]
USER = "user-1"
DAY = 86_400


def line(at: float, kind: str, user: str, data: Mapping[str, Any], **more: Any) -> Line:
    """An event about a user."""
    return {"at": at, "type": kind, "subject": user, "data": {"userId": user, **data}, **more}


def registered(at: float = 0, user: str = USER, id: str | None = None, **changes: Any) -> Line:
    """A user registers; `changes` replace fields of the data."""
    data = {"email": f"{user}@example.com", "name": f"Name of {user}", "country": "DE", **changes}
    return line(at, "UserRegistered", user, data, **({"id": id} if id else {}))


def updated(at: float, number: int, user: str = USER, **changes: Any) -> Line:
    """A user's own event of this number changes what is known of them."""
    return line(at, "UserUpdated", user, changes, sequence=str(number))


def verified(at: float, user: str = USER, **changes: Any) -> Line:
    """The user's address is verified, as a producer of its own says."""
    return line(at, "EmailVerified", user, changes)


def suspected(at: float, user: str = USER, *reasons: str) -> Line:
    """Somebody suspects the user."""
    return line(at, "FraudSuspected", user, {"reasons": list(reasons or ("ChargebackDesk",))})


def mail(behave: str, at: float = 0, calls: int | None = None) -> Line:
    """Set the answer of the mail partner from now on."""
    return {"at": at, "partner": "mail", "behave": behave, **({"calls": calls} if calls else {})}


def rows(twin: Twin, table: str) -> list[dict[str, Any]]:
    """Every row of a table as plain values."""
    plain = TypeDeserializer().deserialize
    items = twin.cloud.items(twin.assembly.tables[table])
    return [{name: plain(value) for name, value in item.items()} for item in items]


def row(twin: Twin, table: str, user: str = USER) -> dict[str, Any]:
    """The row of a user in a consumer's table; empty where there is none."""
    return next((found for found in rows(twin, table) if user in (found.get("userId"), found.get("id"))), {})


def states(twin: Twin, user: str = USER) -> dict[str, str | None]:
    """Return the state of a user in the row of each consumer."""
    tables = ("profiles", "verifications", "screenings", "accounts", "welcomes", "journeys")
    return {table: row(twin, table, user).get("state") for table in tables}


def result(twin: Twin, user: str = USER) -> dict[str, Any]:
    """The one journey of a user."""
    (found,) = [journey for journey in twin.executions("onboarding") if journey["key"] == user]
    return found


def told(twin: Twin, user: str = USER) -> list[str]:
    """The types of the events that our own functions put on the bus about a user, in order."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    own = [event for _, event in journal if event["source"] != "signalbox.external"]
    return [event["detail-type"] for event in own if event["detail"]["data"].get("userId") == user]


def mails(twin: Twin, about: str) -> list[dict[str, Any]]:
    """The mails that the partner sent whose key begins so, such as `welcome-user-1`."""
    return [effect for effect in rows(twin, "sandbox") if effect["id"].startswith(f"mail#send-{about}")]


def reasons(twin: Twin, route: str) -> list[str]:
    """The reasons of a route's dead letters."""
    name = twin.assembly.dead_letter_queues[route]
    (queue,) = [found for found in twin.cloud.queues.values() if found.name == name]
    return sorted(message.attributes["reason"]["StringValue"] for message in queue.messages())


def clicked(at: float, user: str = USER) -> Line:
    """The user opens the link of the last mail and presses the button."""
    return {"at": at, "act": "verify", "workflow": "onboarding", "subject": user}
