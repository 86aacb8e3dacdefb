"""Conversions of media files: the bill by minute of output and size, against the price page's figures."""

from fractions import Fraction

import pytest

from signalbox.cost import price
from signalbox.cost.prices.services.media import normalized


@pytest.mark.parametrize(
    ("seconds", "lines", "minutes"),
    [
        (45, 360, Fraction(3, 4)),
        (600, 360, Fraction(10)),
        (600, 720, Fraction(20)),
        (600, 1080, Fraction(20)),
        (3, 360, Fraction(1, 6)),
        (Fraction("10.2"), 360, Fraction(11, 60)),
    ],
)
def test_minutes_by_length_and_size(seconds: Fraction, lines: int, minutes: Fraction) -> None:
    """HD counts twice, a begun second is a second, and ten seconds are the least.

    Source: page "AWS Elemental MediaConvert pricing", which has the example of 45 seconds.
    """
    assert normalized(Fraction(seconds), lines) == minutes


def test_larger_pictures_have_no_factor() -> None:
    """4K is named, not priced as HD."""
    with pytest.raises(ValueError, match="2160 lines"):
        normalized(Fraction(60), 2160)


def test_bill_of_a_thousand_videos_of_ten_minutes() -> None:
    """Two HD renditions and one SD at 0.0075 dollars a normalized minute, a preview and pictures of ten seconds."""
    items = [
        {"service": "mediaconvert", "outputs": 2000, "seconds": 600, "resolution": "hd"},
        {"service": "mediaconvert", "outputs": 1000, "seconds": 600, "resolution": "sd"},
        {"service": "mediaconvert", "outputs": 2000, "seconds": 10, "resolution": "sd"},
    ]
    assert price({"items": items}).to_json()["total"] == "377.5"
