"""Log of events in the archive: JSON lines by day, which a delivery stream writes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from signalbox.desk import archive, journey_rows, rows
from signalbox.desk.account import Account
from signalbox.desk.show import days_of

STREAM = "AWS::KinesisFirehose::DeliveryStream"
Event = dict[str, Any]


def folder(account: Account) -> str | None:
    """Return the folder of the log in the archive's bucket, or None where no stream writes one."""
    for stream in account.assembly.of_type(STREAM):
        destination = stream.properties["ExtendedS3DestinationConfiguration"]
        if str(destination["BucketARN"]).endswith(f":{account.assembly.archive}"):
            prefix = str(destination.get("Prefix", "")).partition("!{")[0]
            return prefix[: prefix.rfind("/") + 1]
    return None


def logged(account: Account) -> Iterator[Event]:
    """Yield every event of the log, day by day, as the bus delivered it."""
    if (name := folder(account)) is not None:
        for key in archive.keys(account, name):
            yield from archive.read(account, key)


def logged_on(account: Account, days: Iterable[datetime]) -> Iterator[Event]:
    """Yield the events of the log on these days. An object has the day of its first event, so the day before counts."""
    if (name := folder(account)) is not None:
        for day in sorted({one - timedelta(days=back) for one in days for back in (0, 1)}):
            for key in archive.keys(account, f"{name}day={day:%Y-%m-%d}/"):
                yield from archive.read(account, key)


def days_about(account: Account, key: str) -> set[datetime]:
    """Return the UTC days of the instants in a key's rows, and those that were asked for."""
    rows_of = {True: journey_rows.of_key, False: rows.of_key}
    found = (rows_of[account.is_journey(slug)](account, slug, key) for slug in account.assembly.flows)
    return days_of([row for each in found for row in each]) | account.days
