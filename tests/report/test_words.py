"""Numbers and names as the page shows them."""

import pytest

from signalbox.report.page import formatting

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0 ms"), (0.0451, "45 ms"), (0.9996, "1 s"), (1.35, "1.35 s"), (59.99, "59.99 s"), (59.996, "1 min"),
        (900.4, "15 min"), (920.0, "15 min 20 s"), (3599.7, "1 h"), (9600.0, "2 h 40 min"), (273_600.0, "3 d 4 h"),
    ],
)  # fmt: skip
def test_durations_are_said_in_two_units_at_most(seconds: float, shown: str) -> None:
    """Milliseconds below a second, then two units; rounding never gives 60 seconds."""
    assert formatting.duration(seconds).replace(NARROW, " ") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.46, "460 ms"), (8.66, "8.7 s"), (59.7, "1 min"), (2580.0, "43 min"),
     (3590.0, "1 h"), (7200.0, "2 h"), (90_000.0, "1 d")],
)  # fmt: skip
def test_brief_durations_have_one_unit(seconds: float, shown: str) -> None:
    """The label of a fold has one unit."""
    assert formatting.short_duration(seconds).replace(NARROW, " ") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0, "+0 ms"), (9.07, "+9.070 s"), (-0.2, "-200 ms"), (60.0, "+1:00"), (59.9996, "+1:00"),
     (2600.16, "+43:20.160"), (3723.0, "+1:02:03"), (3723.0041, "+1:02:03.004")],
)  # fmt: skip
def test_offsets_keep_their_precision(seconds: float, shown: str) -> None:
    """Milliseconds are kept, since several things happen in one second after a long wait."""
    assert formatting.offset(seconds).replace(NARROW, " ") == shown


def test_a_long_name_is_shortened_in_its_middle() -> None:
    """The end of a key tells it from others as well as its beginning."""
    assert formatting.shorten("o" * 500 + "-1", 20) == "ooooooooooo…oooooo-1"
    assert formatting.shorten("order-1") == "order-1"


def test_physical_names_share_whole_words() -> None:
    """The prefix ends at a hyphen; one name alone has none, so that it stays readable."""
    assert formatting.shared_prefix(["signalbox-dev-orders-start", "signalbox-dev-outbox-relay"]) == "signalbox-dev-"
    assert formatting.shared_prefix(["signalbox-dev-ship"]) == ""
    assert formatting.shared_prefix(["orders", "order-2"]) == ""


def test_an_anchor_needs_no_encoding() -> None:
    """An anchor has only characters that a link can have."""
    assert formatting.anchor('orders:<b>"заказ" 60') == "orders:-b-60"
