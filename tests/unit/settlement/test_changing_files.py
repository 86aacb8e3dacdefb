"""Files that change while they are read: a reader gets one whole file or none."""

from itertools import chain, repeat
from typing import Any

import pytest

from lambdas.settlement.files import bucket
from lambdas.settlement.model import DAY, FileChanged
from lambdas.settlement.steps.collection import collect
from lambdas.settlement.steps.comparison import compare_with_provider
from tests.unit.world import World

DATE = "2026-01-05"
LINE = "capture,p1,1.00,EUR"


def changed_after(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Make the file another one at the first `times` checks after a read."""
    plain, stale = bucket.find, chain(repeat('"stale"', times), repeat(None))
    monkeypatch.setattr(bucket, "find", lambda key: next(stale) or plain(key))


def valid() -> dict[str, Any]:
    """A run's valid rows."""
    key = bucket.path(DATE, DAY, "valid.csv")
    bucket.write(key, ["row,movementId,kind,orderId,paymentId,amount,currency", "1,capture-p1,capture,o1,p1,1.00,EUR"])
    return {"valid": key, "etag": str(bucket.find(key))}


def test_a_delivered_file_that_changes_is_read_again(files: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Collecting fails by the error that its state retries, and leaves no half a file."""
    bucket.write(bucket.incoming(DATE), ["capture-p1,capture,o1,p1,1.00,EUR"])
    changed_after(monkeypatch, 1)
    with pytest.raises(FileChanged):
        collect(DATE, DAY)
    assert bucket.find(bucket.path(DATE, DAY, "input.csv")) is None
    assert collect(DATE, DAY)["rows"] == 1


@pytest.mark.parametrize(("times", "status"), [(0, "compared"), (2, "compared"), (3, "changing")])
def test_a_report_that_changes(files: World, monkeypatch: pytest.MonkeyPatch, times: int, status: str) -> None:
    """A changing report is read three times at most, then set aside by that word, and the day goes on."""
    rows = valid()
    bucket.write(bucket.partner_report(DATE), [LINE])
    changed_after(monkeypatch, times)
    found = compare_with_provider(DATE, DAY, [rows])
    assert found["status"] == status
    assert found.get("differences", 0) == 0


def test_a_day_without_a_report(files: World) -> None:
    """The comparison states that there is no report."""
    assert compare_with_provider(DATE, DAY, [valid()]) == {"status": "missing"}
