"""Ledger: entries of each account in the order of their postings, with the balance after each."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.currencies import cents
from lambdas.common.errors import TransientError
from lambdas.common.instants import now_text
from lambdas.common.storage import rows


def book(event_id: str, posting: Mapping[str, Any]) -> bool:
    """Book one posting on its account; return False where it was booked before.

    Raises TransientError where the account changed meanwhile, which the order of its message group should prevent.
    """
    account = posting["account"]
    key = {"account": account, "record": f"posting#{posting['date']}#{posting['run']}#{posting['batch']}"}
    debit, credit = cents(posting["debit"]), cents(posting["credit"])
    seen = rows.get("ledger", _account_key(account)) or {}
    number, balance = seen.get("number", 0) + 1, seen.get("balance", 0) + debit - credit
    entries = [
        {
            "movementId": e["movementId"],
            "orderId": e["orderId"],
            "debit": cents(e["debit"]),
            "credit": cents(e["credit"]),
        }
        for e in posting["entries"]
    ]
    row = {
        **key,
        "eventId": event_id,
        "currency": posting["currency"],
        "debit": debit,
        "credit": credit,
        "number": number,
        "balance": balance,
        "entries": entries,
        "at": now_text(),
    }
    items = [
        rows.put("ledger", row, "attribute_not_exists(#account)"),
        _moved(account, number, balance),
        _totalled(posting, debit, credit),
    ]
    try:
        rows.transact(items)
    except rows.ConditionFailed as error:
        if error.found[0] is not None:
            return False
        raise TransientError(f"the account {account} changed while it was booked on") from error
    return True


def _account_key(account: str) -> dict[str, str]:
    return {"account": account, "record": "account"}


def _moved(account: str, number: int, balance: int) -> dict[str, Any]:
    values = {"number": number, "balance": balance, **({"seen": number - 1} if number > 1 else {})}
    condition = "#number = :seen" if number > 1 else "attribute_not_exists(#number)"
    return rows.update("ledger", _account_key(account), "SET #number = :number, #balance = :balance", values, condition)


def _total_key(account: str, date: str, run: str) -> dict[str, str]:
    return {"account": account, "record": f"total#{date}#{run}"}


def _totalled(posting: Mapping[str, Any], debit: int, credit: int) -> dict[str, Any]:
    return rows.update(
        "ledger",
        _total_key(posting["account"], posting["date"], posting["run"]),
        "ADD #debit :debit, #credit :credit, #legs :one",
        {"debit": debit, "credit": credit, "one": 1},
    )


def booked_sums(account: str, date: str, run: str) -> dict[str, int]:
    """Return the sums of a run on one account in the ledger: debit and credit in cents, number of legs."""
    row = rows.get("ledger", _total_key(account, date, run)) or {}
    return {name: row.get(name, 0) for name in ("debit", "credit", "legs")}
