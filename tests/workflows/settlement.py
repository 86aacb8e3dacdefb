"""Days to settle, for tests: files that are delivered, requests, and what to read afterwards."""

import csv
import io
import json
from typing import Any

from signalbox.twin import Twin

Line = dict[str, Any]
TODAY = "2026-01-05"
"""The day on which every run begins."""
DAY = "2026-01-04"
"""The day that is settled: the last one that is over."""
HEADER = "movementId,kind,orderId,paymentId,amount,currency"
GOOD = [
    "CollectMovements",
    "ValidateRows",
    "PostBatches",
    "ReconcileLedger",
    "WriteReport",
    "ArchiveInput",
    "CloseSettlement",
]
RUN = f"runs/{DAY}/day"


BAD_ROW = "capture-p9,capture,o9,p9,1.0,EUR"
"""A line that is refused: its amount lacks a digit."""


def capture(number: int, amount: str = "10.00", currency: str = "EUR") -> str:
    return f"capture-p{number},capture,o{number},p{number},{amount},{currency}"


def refund(number: int, amount: str = "10.00", currency: str = "EUR") -> str:
    return f"refund-p{number},refund,o{number},p{number},{amount},{currency}"


def captures(count: int) -> list[str]:
    """Return `count` captures; every seventh is in dollars."""
    return [capture(n, f"{10 + n % 90}.{n % 100:02d}", "EUR" if n % 7 else "USD") for n in range(1, count + 1)]


def deliver(twin: Twin, *rows: str | bytes, date: str = DAY) -> None:
    """Deliver a day's sales from elsewhere."""
    put(twin, f"incoming/{date}.csv", b"\n".join([HEADER.encode(), *(encoded(row) for row in rows)]))


def provider(twin: Twin, *rows: str | bytes, date: str = DAY) -> None:
    """Deliver the provider's report of a day."""
    put(twin, f"partner/{date}.csv", b"\n".join([b"kind,paymentId,amount,currency", *(encoded(row) for row in rows)]))


def encoded(row: str | bytes) -> bytes:
    return row if isinstance(row, bytes) else row.encode()


def bucket(twin: Twin) -> str:
    (found,) = [b["Name"] for b in twin.client("s3").list_buckets()["Buckets"] if "-files-" in b["Name"]]
    return str(found)


def put(twin: Twin, key: str, body: bytes) -> None:
    twin.client("s3").put_object(Bucket=bucket(twin), Key=key, Body=body)


def keys(twin: Twin, prefix: str = "") -> list[str]:
    found = twin.client("s3").list_objects_v2(Bucket=bucket(twin), Prefix=prefix).get("Contents", [])
    return [one["Key"] for one in found]


def text(twin: Twin, key: str) -> str:
    body: bytes = twin.client("s3").get_object(Bucket=bucket(twin), Key=key)["Body"].read()
    return body.decode()


def table(twin: Twin, key: str) -> list[dict[str, str]]:
    """The rows of a CSV file by their columns."""
    return list(csv.DictReader(io.StringIO(text(twin, key))))


def ask(twin: Twin, date: str = DAY, **data: Any) -> None:
    """Ask for a settlement and let it run to its end."""
    twin.publish("SettlementRequested", {"date": date, **data}, subject=date)
    twin.run_until_idle()


def abort(twin: Twin) -> None:
    """Stop the running execution, if there is one, and let the watcher receive its end."""
    for execution in [found for found in twin.cloud.executions.all.values() if found.status == "RUNNING"]:
        twin.client("stepfunctions").stop_execution(executionArn=execution.arn)
    twin.run_until_idle()


def mended(*rows: str) -> list[dict[str, str]]:
    """Rows as a request brings them."""
    return [dict(zip(HEADER.split(","), row.split(","), strict=True)) for row in rows]


def settled(twin: Twin, *rows: str | bytes) -> dict[str, Any]:
    """Deliver these rows and settle their day; the one execution."""
    deliver(twin, *rows)
    ask(twin)
    return twin.executions("settlement")[-1]


def refused(twin: Twin, date: str = DAY) -> list[tuple[str, str]]:
    """(reason, the line's beginning) of a day's refused rows."""
    return [(row["reason"], row["text"][:20]) for row in table(twin, f"runs/{date}/day/refused.csv")]


def ledger(twin: Twin) -> dict[str, tuple[int, int]]:
    """Return the balance in cents and the number of entries by account."""
    items = twin.cloud.items(twin.assembly.tables["ledger"])
    balances = {i["account"]["S"]: int(i["balance"]["N"]) for i in items if i["record"]["S"] == "account"}
    entries: dict[str, int] = {}
    for item in items:
        if item["record"]["S"].startswith("posting#"):
            account = item["account"]["S"]
            entries[account] = entries.get(account, 0) + len(item["entries"]["L"])
    return {account: (balance, entries[account]) for account, balance in sorted(balances.items())}


def owed(rows: list[str]) -> dict[str, tuple[int, int]]:
    """Return the expected ledger, by the rows only, in the form of `ledger`."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        _, kind, _, _, amount, currency = row.split(",")
        cents = int(amount.replace(".", ""))
        sides = {"provider": cents, "sales": -cents} if kind == "capture" else {"refunds": cents, "provider": -cents}
        for name, change in sides.items():
            balance, count = found.get(f"{name}:{currency}", (0, 0))
            found[f"{name}:{currency}"] = (balance + change, count + 1)
    return dict(sorted(found.items()))


def day_row(twin: Twin, date: str = DAY) -> dict[str, Any]:
    """The day's own row, with typed values."""
    key = {"date": {"S": date}, "record": {"S": "day"}}
    found = twin.client("dynamodb").get_item(TableName=twin.assembly.tables["settlements"], Key=key)
    return dict(found.get("Item", {}))


def status(twin: Twin, date: str = DAY) -> str:
    """Return the status of the day's row."""
    return str(day_row(twin, date).get("status", {}).get("S"))


def told(twin: Twin) -> list[str]:
    """The types of the settlement's own events on the bus, in order."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    return [event["detail-type"] for _, event in journal if event["source"] == "signalbox.settlement"]


def completed(twin: Twin) -> dict[str, Any]:
    """The data of the last SettlementCompleted."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    data: dict[str, Any] = [e["detail"]["data"] for _, e in journal if e["detail-type"] == "SettlementCompleted"][-1]
    return data


def document(twin: Twin, key: str) -> Any:
    """A JSON file."""
    return json.loads(text(twin, key))
