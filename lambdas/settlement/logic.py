"""Decisions of the settlement: entries of the ledger, checks of sums, and the report. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lambdas.common.currencies import text
from lambdas.settlement.model import (
    CAPTURE,
    PROVIDER,
    REFUNDS,
    SALES,
    LedgerMismatch,
    Leg,
    Movement,
    PostingsOutstanding,
    Total,
    Totals,
)
from lambdas.settlement.results import TotalRow


def accounts(movement: Movement) -> tuple[str, str]:
    """Return (account to debit, account to credit): a capture adds to the provider's account, a refund subtracts."""
    here = movement.currency
    if movement.kind == CAPTURE:
        return f"{PROVIDER}:{here}", f"{SALES}:{here}"
    return f"{REFUNDS}:{here}", f"{PROVIDER}:{here}"


def legs(movements: Iterable[Movement]) -> list[Leg]:
    """Return the entries of a batch by account, sorted: debits equal credits in each currency."""
    found: dict[str, Leg] = {}
    for movement in movements:
        debited, credited = accounts(movement)
        for account, debit, credit in ((debited, movement.cents, 0), (credited, 0, movement.cents)):
            leg = found.setdefault(account, Leg(account, movement.currency))
            leg.debit += debit
            leg.credit += credit
            leg.entries.append((movement.id, movement.order_id, debit, credit))
    return [found[account] for account in sorted(found)]


def posting(date: str, run: str, batch: str, leg: Leg) -> dict[str, Any]:
    """Return the data of a PostingMade: one batch on one account."""
    return {
        "date": date,
        "run": run,
        "batch": batch,
        "account": leg.account,
        "currency": leg.currency,
        "debit": text(leg.debit),
        "credit": text(leg.credit),
        "entries": [
            {"movementId": movement, "orderId": order, "debit": text(debit), "credit": text(credit)}
            for movement, order, debit, credit in leg.entries
        ],
    }


def totals_of(*runs: Mapping[str, TotalRow]) -> Totals:
    """Return the sum of totals by currency from the checkpoints of runs."""
    found: Totals = {}
    for currency, row in (pair for rows in runs for pair in rows.items()):
        found.setdefault(currency, Total()).include(Total(**row))
    return found


def totals_row(totals: Totals) -> dict[str, TotalRow]:
    """Return totals by currency for the checkpoint."""
    return {
        currency: {"rows": total.rows, "captured": total.captured, "refunded": total.refunded}
        for currency, total in sorted(totals.items())
    }


Booked = Mapping[str, Mapping[str, int]]
"""Sums by account: `debit` and `credit` in cents, number of `legs`."""


def booked_by(runs: Iterable[Booked]) -> Booked:
    """Return the sum of the postings of runs by account."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for account, leg in (pair for run in runs for pair in run.items()):
        found[account].update(leg)
    return found


def check_ledger(posted: Booked, booked: Booked) -> None:
    """Raise PostingsOutstanding while legs are missing, LedgerMismatch where booked sums differ from posted ones."""
    missing = {account: leg["legs"] - booked.get(account, {}).get("legs", 0) for account, leg in posted.items()}
    late = {account: count for account, count in missing.items() if count > 0}
    if late:
        raise PostingsOutstanding(f"postings are on their way: {late}")
    for account, leg in posted.items():
        different = [part for part in ("debit", "credit", "legs") if booked[account].get(part, 0) != leg.get(part, 0)]
        if different:  # no sums: those of a day with one order are its amount
            raise LedgerMismatch(f"{account} differs from what was posted: {', '.join(different)}")


def check_control(control: Totals, unposted: Totals, posted: Booked) -> None:
    """Raise LedgerMismatch unless the valid rows are the posted ones and those listed as not posted."""
    for currency, total in sorted(control.items()):
        left = unposted.get(currency, Total())
        sums = (
            posted.get(f"{SALES}:{currency}", {}).get("credit", 0),
            posted.get(f"{REFUNDS}:{currency}", {}).get("debit", 0),
        )
        wanted = (total.captured - left.captured, total.refunded - left.refunded)
        if sums != wanted:
            raise LedgerMismatch(f"in {currency} the postings differ from the valid rows")


def report_rows(control: Totals, posted: Booked, partner: Totals | None) -> Iterator[Sequence[object]]:
    """Yield the report: a line for each currency, to the cent. Without the provider's report its columns are empty."""
    yield ("currency", "rows", "captured", "refunded", "net", "ledger", "provider", "difference")
    for currency in sorted({*control, *(partner or {})}):
        total = control.get(currency, Total())
        account = posted.get(f"{PROVIDER}:{currency}", {})
        ledger = account.get("debit", 0) - account.get("credit", 0)
        theirs = partner.get(currency, Total()).net if partner is not None else None
        yield (
            currency,
            total.rows,
            text(total.captured),
            text(total.refunded),
            text(total.net),
            text(ledger),
            "" if theirs is None else text(theirs),
            "" if theirs is None else text(ledger - theirs),
        )
