"""Tables in every width: nothing is torn apart, and nothing is lost."""

import pytest

from signalbox.cli.tables import table_lines

HEADINGS = ("at", "name", "count", "detail")
IDENTITY = "90708ebe-19ec-4e41-b02d-c5097e0c7346"
ROWS = [("09:01:07", "OrderPlaced", "1", f"from signalbox.external, id {IDENTITY}"), ("09:01:08", "order", "12", "")]


def test_piped_on_a_row_is_a_line() -> None:
    """Cells are not folded without a width, and numbers are under each other."""
    lines = list(table_lines(HEADINGS, ROWS, right=("count",)))
    assert lines == [
        "at        name         count  detail",
        f"09:01:07  OrderPlaced      1  from signalbox.external, id {IDENTITY}",
        "09:01:08  order           12",
    ]


def test_the_last_column_folds_between_words() -> None:
    """The last cell continues below itself in a narrower terminal."""
    lines = list(table_lines(HEADINGS, ROWS, width=70))
    assert lines[1:3] == ["09:01:07  OrderPlaced  1      from signalbox.external, id", f"{' ' * 30}{IDENTITY}"]


def test_a_long_id_takes_no_room_from_other_rows() -> None:
    """A cell that is longer than its column stands whole, and its row goes on below."""
    row = ("09:01:09", f"callback#order-1#{IDENTITY}", "1", "written")
    lines = list(table_lines(HEADINGS, [*ROWS[1:], row], width=80))
    assert lines[1:] == [
        "09:01:08  order                     12",
        f"09:01:09  callback#order-1#{IDENTITY}",
        f"{' ' * 36}1      written",
    ]


@pytest.mark.parametrize("width", [10, 40])
def test_a_row_that_does_not_fit_is_told_in_words(width: int) -> None:
    """Each row names its cells where columns do not fit; no id is cut."""
    lines = list(table_lines(HEADINGS, ROWS, width=width))
    assert lines[:2] == ["09:01:07", "  name OrderPlaced, count 1, detail from"] or width == 10
    assert f"  {IDENTITY}" in lines
    assert not any("…" in line for line in lines)


def test_a_table_of_nothing_is_its_headings() -> None:
    """No rows, no failure."""
    assert list(table_lines(HEADINGS, [])) == ["at  name  count  detail"]
