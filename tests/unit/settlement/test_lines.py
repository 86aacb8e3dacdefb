"""Lines of files: each reason to refuse one, and the provider's report in its own form."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common import currencies
from lambdas.common.errors import InvalidEvent
from lambdas.settlement.files import bucket
from lambdas.settlement.files.movement_lines import BadRow, csv_line, fields_of, parse_line, row_of
from lambdas.settlement.model import DAY, FileChanged, Movement
from lambdas.settlement.rows import checkpoints
from lambdas.settlement.steps import validation
from lambdas.settlement.steps.comparison import compare, compare_with_provider, our_rows, provider_rows
from lambdas.settlement.steps.validation import TEXT, Seen, validate
from tests.unit.world import World

DATE = "2026-01-05"
FOUND = Movement("capture", "o1", "p1", 1000, "EUR")


def test_line_is_a_movement_and_back() -> None:
    """The fields stand in the order of the header; one with a comma or a quote is quoted."""
    assert parse_line(b"capture-p1,capture,o1,p1,10.00,EUR") == FOUND
    assert parse_line(b'refund-p1,refund,"o1",p1,0.01,JPY'.replace(b"JPY", b"USD")).cents == 1
    assert row_of(FOUND) == ("capture-p1", "capture", "o1", "p1", "10.00", "EUR")
    assert csv_line((1, 'a"b', "c,d", "")) == '1,"a""b","c,d",'
    assert fields_of(b"", 0) == [] and fields_of(b'a,"b,c"', 2) == ["a", "b,c"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff", "WrongEncoding"),
        (b'"open', "Truncated"),
        (b'capture-p1,capture,"o1"x,p1,10.00,EUR', "Truncated"),
        (b"", "Truncated"),
        (b"capture-p1,capture,o1,p1,10.00", "Truncated"),
        (b"capture-p1,capture,o1,p1,10.00,EUR,", "TooManyFields"),
        (b"capture-p1,CAPTURE,o1,p1,10.00,EUR", "UnknownKind"),
        (b"chargeback-p1,chargeback,o1,p1,10.00,EUR", "UnknownKind"),
        (b"capture-,capture,o1,,10.00,EUR", "InvalidId"),
        (b"capture-p1,capture,-o1,p1,10.00,EUR", "InvalidId"),
        (b"capture-p1,capture," + b"o" * 65 + b",p1,10.00,EUR", "InvalidId"),
        (b"capture-p2,capture,o1,p1,10.00,EUR", "InvalidId"),
        (b"capture-p1,capture,o1,p1,10.00,ZZZ", "InvalidCurrency"),
        (b"capture-p1,capture,o1,p1,10.00,KWD", "InvalidCurrency"),
        (b"capture-p1,capture,o1,p1,10,EUR", "InvalidAmount"),
        (b"capture-p1,capture,o1,p1,0.00,EUR", "InvalidAmount"),
        (b"capture-p1,capture,o1,p1,10.50,JPY", "InvalidAmount"),
    ],
)
def test_line_that_is_no_movement_has_one_reason(line: bytes, reason: str) -> None:
    """The first wrong field decides."""
    with pytest.raises(BadRow) as error:
        parse_line(line)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("amount", "currency", "least", "fault"),
    [
        ("0.01", "EUR", {}, ""),
        ("0.00", "EUR", {}, "more than 0.00 was expected"),
        ("0.00", "EUR", {"least": 0}, ""),
        ("1.00", "JPY", {}, ""),
        ("1.01", "JPY", {}, "JPY has no minor unit: decimals of 00 were expected"),
        ("1.0", "EUR", {}, "at most 12 digits, a point and two decimals were expected"),
    ],
)
def test_fault_of_an_amount(amount: str, currency: str, least: dict[str, int], fault: str) -> None:
    """A cent is the least that moves; the sentence never repeats the amount."""
    assert currencies.amount_fault(amount, currency, **least) == fault


def test_cent_moves_and_nothing_may_be_a_price() -> None:
    """A check takes any number of amounts, by the names of their fields."""
    currencies.check_money("EUR", amount="0.01", total="1.00")
    currencies.check_prices("EUR", unitPrice="0.00")
    with pytest.raises(InvalidEvent, match=r"total: more than 0\.00 was expected"):
        currencies.check_money("EUR", amount="0.01", total="0.00")


@pytest.mark.parametrize(
    ("hundredths", "text"), [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (99, "0.99"), (100, "1.00"), (-1234, "-12.34")]
)
def test_hundredths_are_an_amount(hundredths: int, text: str) -> None:
    """Two decimals, and a sign before a debt."""
    assert currencies.text(hundredths) == text


def test_movement_is_seen_once_and_its_payment_in_one_currency() -> None:
    """A refund belongs to its payment; another payment of the order may have another currency."""
    seen = Seen()
    seen.check(FOUND)
    seen.check(replace(FOUND, kind="refund"))
    seen.check(replace(FOUND, payment_id="p2", currency="USD"))
    for found, reason in ((FOUND, "Repeated"), (replace(FOUND, kind="refund", currency="USD"), "TwoCurrencies")):
        with pytest.raises(BadRow) as error:
            seen.check(found)
        assert str(error.value) == reason
    seen.close()


def collected(run: str, data: bytes, **more: str) -> dict[str, Any]:
    """Write the input of a run, and the checkpoint of its collection."""
    key = bucket.path(DATE, run, "input.csv")
    with bucket.Writing(key) as file:
        file.add(data)
    found = {"key": key, "etag": str(bucket.find(key)), "rows": 1, **more}
    return checkpoints.once(DATE, run, "collect", lambda: found)


def test_refused_line_is_kept_as_text_of_bounded_length(files: World) -> None:
    """Bytes that are no UTF-8 become replacement characters; an earlier release's checkpoint names no delivery."""
    files.put("settlements", {**checkpoints.day_key(DATE), "runs": ["r1"]})
    collected("r1", b"\xff" + b"x" * TEXT)
    found = validate(DATE, "r1")
    assert (found["valid"], found["rows"], found["refused"], found["incoming"]) == (
        "runs/2026-01-05/r1/valid.csv",
        0,
        1,
        "",
    )
    kept = bucket.read("runs/2026-01-05/r1/refused.csv").decode().splitlines()
    assert kept == ["line,reason,text", "1,WrongEncoding,\N{REPLACEMENT CHARACTER}" + "x" * (TEXT - 1)]


def test_changed_input_that_is_gone_is_collected_again(files: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is gone is not set aside. The run of the day and its number are those of the first collection."""
    given = collected("r1", b"capture-p1,capture,o1,p1,10.00,EUR")
    asked: list[tuple[str, str]] = []
    reads = iter([FileChanged("x")])

    def read(date: str, run: str, found: Any) -> Any:
        asked.append((date, run))
        for error in reads:
            raise error
        return {"etag": found["etag"]}

    monkeypatch.setattr(validation, "_validate", read)
    monkeypatch.setattr(validation, "collect", lambda date, run: {"etag": f"{date} {run} again"})
    monkeypatch.setattr(bucket, "find", lambda key: None)
    monkeypatch.setattr(bucket, "move", lambda *_: pytest.fail("there is nothing to move"))
    assert validate(DATE, "r1") == {"etag": f"{DATE} r1 again", "setAside": f"aside/{DATE}/r1/input.csv"}
    assert asked == [(DATE, "r1")] * 2 and given["etag"]


def test_report_of_the_provider_is_read_in_its_own_form(files: World) -> None:
    """The header may end with a carriage return. A header with a space is a bad line."""
    key = bucket.partner_report(DATE)
    lines = ["kind,paymentId,amount,currency\r", "kind,paymentId,amount,currency ", "capture,p1,10.00,EUR", "nonsense"]
    bucket.write(key, lines)
    rows = list(provider_rows(key, str(bucket.find(key)))())
    assert [(number, str(found)) for number, found in rows if isinstance(found, BadRow)] == [
        (2, "UnknownKind"),
        (4, "Truncated"),
    ]
    assert [found for _, found in rows if isinstance(found, Movement)] == [replace(FOUND, order_id="p1")]


def test_bad_lines_of_the_report_are_differences(files: World) -> None:
    """Each is named by its number and reason, beside the movements that differ."""
    bad = BadRow("Truncated")
    totals, found = compare(lambda: iter([(1, FOUND), (2, bad)]), lambda: iter([(7, bad), (8, bad)]))
    assert (totals, found) == (
        {},
        [
            ("capture-p1", "UnknownToProvider", "10.00 EUR", ""),
            ("line 7", "Truncated", "", ""),
            ("line 8", "Truncated", "", ""),
        ],
    )


@pytest.mark.parametrize(("theirs", "reads"), [(FOUND, 1), (replace(FOUND, cents=1), 2)])
def test_side_is_read_again_only_where_it_differs(theirs: Movement, reads: int) -> None:
    """Equal sides are never held in memory, row by row."""
    asked: list[str] = []

    def side(name: str, found: Movement) -> Any:
        def read() -> Any:
            asked.append(name)
            return iter([(1, found)])

        return read

    compare(side("ours", FOUND), side("theirs", theirs))
    assert asked == ["ours", "theirs"] * reads


def test_movement_that_is_there_twice_is_shown_twice() -> None:
    """The line of a difference has each part of it."""
    twice = lambda: iter([(1, FOUND), (2, replace(FOUND, cents=1))])  # noqa: E731  # a side is a function
    _, found = compare(twice, lambda: iter([(1, FOUND)]))
    assert found == [("capture-p1", "Different", "10.00 EUR + 0.01 EUR", "10.00 EUR")]


def test_runs_of_a_day_are_one_side(files: World) -> None:
    """The valid rows of every run, without their headers; the differences are a file of the last run."""
    runs: list[Any] = []
    for run, payment in ((DAY, "p1"), ("r2", "p2")):
        key = bucket.path(DATE, run, "valid.csv")
        header = "row,movementId,kind,orderId,paymentId,amount,currency"
        bucket.write(key, [header, f"1,capture-{payment},capture,o1,{payment},10.00,EUR"])
        runs.append({"valid": key, "etag": str(bucket.find(key))})
    assert [found for _, found in our_rows(runs)()] == [FOUND, replace(FOUND, payment_id="p2")]
    key = bucket.partner_report(DATE)
    bucket.write(key, ["capture,p1,10.00,EUR", "capture,p2,10.00,EUR", "refund,p2,0.05,EUR"])
    assert compare_with_provider(DATE, "r2", runs) == {
        "status": "compared",
        "etag": bucket.find(key),
        "totals": {"EUR": {"rows": 3, "captured": 2000, "refunded": 5}},
        "differences": 1,
    }
    written = bucket.read("runs/2026-01-05/r2/differences.csv").decode()
    assert written == "movement,what,ours,provider\nrefund-p2,UnknownToUs,,0.05 EUR\n"
