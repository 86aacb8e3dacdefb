"""The rows of onboarding as the auditors read them; docs/onboarding.md says what each row means."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from scenarios.records import BusinessRecords, announced_events, beginnings, fingerprint, grouped, reported_events
from signalbox.twin.auditors.records import OUR_SOURCES, Event, Row

TABLES = ("profiles", "verifications", "screenings", "accounts", "welcomes", "journeys")


class UserRecords(BusinessRecords):
    """Users with the rows of each consumer, and the events about them."""

    @cached_property
    def users(self) -> dict[str, dict[str, Row]]:
        """User -> table -> row, without the rows of verification codes; a missing row is empty."""
        found: dict[str, dict[str, Row]] = defaultdict(lambda: {table: {} for table in TABLES})
        for table in TABLES:
            for row in self.rows(table):
                if "#" not in row["userId"]:
                    found[row["userId"]][table] = row
        return found

    @cached_property
    def codes(self) -> dict[str, Row]:
        """The rows of verification codes, by the SHA-256 of the code."""
        rows = (row for row in self.rows("verifications") if row["userId"].startswith("code#"))
        return {row["userId"].removeprefix("code#"): row for row in rows}

    @cached_property
    def came(self) -> dict[str, dict[str, dict[str, Event]]]:
        """User -> event type -> id -> event, as our own sources and producers put them on the bus."""
        found: dict[str, dict[str, dict[str, Event]]] = defaultdict(lambda: defaultdict(dict))
        for _, event in self.journal:
            detail = event["detail"]
            if event["source"].startswith(OUR_SOURCES) and (user := user_of(detail)):
                found[user][event["detail-type"]][str(detail.get("id"))] = detail
        return found

    @cached_property
    def announced(self) -> dict[str, list[Row]]:
        """Our own events by user."""
        found: dict[str, list[Row]] = defaultdict(list)
        for event in announced_events(self):
            if user := user_of(event):
                found[user].append(event)
        return found

    @cached_property
    def registered(self) -> dict[str, list[Row]]:
        """The data of every UserRegistered by user."""
        found: dict[str, list[Row]] = defaultdict(list)
        for event in reported_events(self, "UserRegistered"):
            found[user_of(event)].append(event["data"])
        return found

    def registration(self, user: str, table: str) -> Row | None:
        """Return the registration that a consumer's row was made for, by its fingerprint; None where none fits."""
        mark = self.users[user][table].get("fingerprint") if user in self.users else None
        found = (data for data in self.registered[user] if mark is None or fingerprint(data) == mark)
        return next(found, None)

    @cached_property
    def updates(self) -> Mapping[str, list[Row]]:
        """Reported UserUpdated events by user."""
        return grouped(reported_events(self, "UserUpdated"), user_of)

    @cached_property
    def suspicions(self) -> Mapping[str, list[Row]]:
        """Reported FraudSuspected events by user."""
        return grouped(reported_events(self, "FraudSuspected"), user_of)

    @cached_property
    def codes_by_user(self) -> Mapping[str, list[Row]]:
        """The rows of verification codes by the user that they are about."""
        return grouped(self.codes.values(), lambda row: str(row["about"]))

    @cached_property
    def mailed_names(self) -> set[str]:
        """Beginnings of the names of mails: that of a verification ends with a number or a code."""
        return beginnings(self.book, "-")


def user_of(detail: Event) -> str:
    """Return the user that an event is about; empty where it names none."""
    data = detail.get("data")
    user = data.get("userId") if isinstance(data, dict) else None
    return user if isinstance(user, str) else ""
