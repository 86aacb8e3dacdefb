"""Integers as English words, Roman numerals and letters."""

import math
import re

from signalbox.asl.jsonata.data.numbers import NAN, to_double

_FEW = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_ORDINALS = (
    "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh",
    "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
)  # fmt: skip
_TENS = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety", "Hundred")
_MAGNITUDES = ("Thousand", "Million", "Billion", "Trillion")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_DIGITS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_VALUES = {
    **{word.lower(): number for number, word in enumerate(_FEW)},
    **{word.lower(): number for number, word in enumerate(_ORDINALS)},
    **{word.lower(): 10 * number for number, word in enumerate(_TENS, 2)},
    **{word.lower()[:-1] + "ieth": 10 * number for number, word in enumerate(_TENS, 2)},
    "hundredth": 100,
    **{word.lower() + end: 1000**number for number, word in enumerate(_MAGNITUDES, 1) for end in ("", "th")},
}


def to_words(number: float, ordinal: bool) -> str:
    """Return a number in words, such as "One Hundred and First"."""
    return _in_words(to_double(number), False, ordinal)


def _in_words(number: float, follows: bool, ordinal: bool) -> str:
    if number <= 19:
        return (" and " if follows else "") + (_ORDINALS if ordinal else _FEW)[int(number)]
    if number < 100:
        tens, rest = divmod(number, 10)
        words = (" and " if follows else "") + _TENS[int(tens) - 2]
        if rest:
            return f"{words}-{_in_words(rest, False, ordinal)}"
        return words[:-1] + "ieth" if ordinal else words
    if number < 1000:
        size, name = 100.0, "Hundred"
    else:
        power = min(int(math.log10(number)) // 3, len(_MAGNITUDES))
        size, name = 1000.0**power, _MAGNITUDES[power - 1]
    count = math.floor(number / size)
    rest = number - count * size
    words = (", " if follows else "") + f"{_in_words(count, False, False)} {name}"
    return words + (_in_words(rest, True, ordinal) if rest else "th" if ordinal else "")


def from_words(text: str) -> float:
    """Return the number that words stand for, NaN for other words."""
    sums: list[float] = [0]
    for part in re.split(r",\s|\sand\s|[\s\\-]", text):
        value = _VALUES.get(part)
        if value is None:
            sums.append(sums.pop() * NAN)
        elif value < 100:
            if sums[-1] >= 1000:
                sums.append(0)
            sums.append(sums.pop() + value)
        else:
            sums.append(sums.pop() * value)
    return sum(sums)


def to_roman(number: float) -> str:
    """Return a number in small Roman numerals."""
    text = ""
    for value, numeral in _ROMAN:
        count = int(number // value) if number == number else 0
        number -= count * value
        text += numeral * count
    return text


def from_roman(text: str) -> float:
    """Return the number of capital Roman numerals, NaN for other letters."""
    total, largest = 0, 1
    for digit in reversed(text):
        value = _ROMAN_DIGITS.get(digit)
        if value is None:
            return NAN
        if value < largest:
            total -= value
        else:
            largest = value
            total += value
    return total


def to_letters(number: float, first: str) -> str:
    """Return a number as the columns of a spreadsheet are named."""
    letters = ""
    while number > 0:
        before = to_double(number) - 1
        letters = chr(int(math.fmod(before, 26)) + ord(first)) + letters
        number = math.floor(before / 26)
    return letters


def from_letters(text: str, first: str) -> int:
    """Return the number of a spreadsheet's column."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord(first) + 1
    return number


def names_of_numbers() -> list[str]:
    """Return all words that a number in words may have."""
    return list(_VALUES)
