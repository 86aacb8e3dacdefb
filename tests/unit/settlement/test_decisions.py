"""Decisions about rows, entries and sums, without any AWS."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lambdas.common.currencies import cents, text
from lambdas.settlement import logic
from lambdas.settlement.files import plot
from lambdas.settlement.files.movement_lines import BadRow, csv_line, parse_line, row_of
from lambdas.settlement.model import CAPTURE, REFUND, LedgerMismatch, Movement, PostingsOutstanding, Total

movements = some.builds(
    Movement,
    some.sampled_from((CAPTURE, REFUND)),
    some.just("o1"),
    some.integers(1, 10**6).map(lambda number: f"p{number}"),
    some.integers(1, 10**9),
    some.sampled_from(("EUR", "USD", "GBP")),
)


@given(some.lists(movements, max_size=50))
def test_debits_are_credits_in_every_currency(batch: list[Movement]) -> None:
    """The legs of any batch balance, and the provider's account moves by captures minus refunds."""
    legs = logic.legs(batch)
    for currency in {leg.currency for leg in legs}:
        mine = [leg for leg in legs if leg.currency == currency]
        assert sum(leg.debit for leg in mine) == sum(leg.credit for leg in mine)
        net = sum(m.cents if m.kind == CAPTURE else -m.cents for m in batch if m.currency == currency)
        (provider,) = [leg for leg in mine if leg.account == f"provider:{currency}"]
        assert provider.debit - provider.credit == net
    assert len({leg.account for leg in legs}) == len(legs)


@given(movements)
def test_a_row_reads_as_it_was_written(movement: Movement) -> None:
    """A line of a file is the movement that it was made of."""
    assert parse_line(csv_line(row_of(movement)).encode()) == movement


@given(some.integers(0, 10**12))
def test_amounts_keep_their_cents(amount: int) -> None:
    """Text and back."""
    assert cents(text(amount)) == amount


@given(some.binary(max_size=80))
def test_any_bytes_are_a_movement_or_refused_by_one_word(line: bytes) -> None:
    """No line of a file stops a run."""
    try:
        parse_line(line)
    except BadRow as error:
        assert str(error).isalpha()


POSTED = {"sales:EUR": {"debit": 0, "credit": 1000, "legs": 2}}


def test_the_ledger_is_waited_for_and_then_compared() -> None:
    """Fewer legs than were posted are on their way; other sums are a mismatch."""
    logic.check_ledger(POSTED, POSTED)
    with pytest.raises(PostingsOutstanding):
        logic.check_ledger(POSTED, {"sales:EUR": {"debit": 0, "credit": 500, "legs": 1}})
    with pytest.raises(LedgerMismatch) as caught:
        logic.check_ledger(POSTED, {"sales:EUR": {"debit": 0, "credit": 999, "legs": 2}})
    assert str(caught.value) == "sales:EUR differs from what was posted: credit"


def test_rows_and_postings_add_up_but_for_what_is_listed() -> None:
    """A cent that neither was posted nor stands among the unposted is a mismatch."""
    logic.check_control({"EUR": Total(2, 1000, 0)}, {}, POSTED)
    logic.check_control({"EUR": Total(3, 1500, 0)}, {"EUR": Total(1, 500, 0)}, POSTED)
    with pytest.raises(LedgerMismatch) as caught:
        logic.check_control({"EUR": Total(3, 1501, 0)}, {"EUR": Total(1, 500, 0)}, POSTED)
    assert str(caught.value) == "in EUR the postings differ from the valid rows"


def test_currencies_are_never_added_up() -> None:
    """A line for each, also for one that only the provider knows."""
    control = {"EUR": Total(1, 1000, 0)}
    lines = list(logic.report_rows(control, {"provider:EUR": {"debit": 1000, "credit": 0}}, {"USD": Total(1, 500, 0)}))
    assert lines[1:] == [
        ("EUR", 1, "10.00", "0.00", "10.00", "10.00", "0.00", "10.00"),
        ("USD", 0, "0.00", "0.00", "0.00", "0.00", "5.00", "-5.00"),
    ]


def test_the_plot_says_its_sums_and_escapes_what_it_is_given() -> None:
    """A picture of its own: no text of a file becomes markup."""
    drawn = plot.draw("Day <1>", {"EUR": Total(1, 1000, 250)})
    assert "captured 10.00" in drawn and "refunded 2.50" in drawn and "Day &lt;1&gt;" in drawn
