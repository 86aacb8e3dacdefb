"""Events that must be taken in the order of their `sequence`. Pure."""

from enum import StrEnum

from lambdas.common.errors import InvalidEvent, OutOfOrder


class Turn(StrEnum):
    """Whose turn it is."""

    NEXT = "next"
    REPEAT = "repeat"


def number_of(sequence: str) -> int:
    """The `sequence` of an envelope as a number from 1; InvalidEvent where it is none."""
    if not sequence.isascii() or not sequence.isdigit() or int(sequence) < 1:
        raise InvalidEvent(f"sequence is {sequence!r}, a whole number from 1 was expected")
    return int(sequence)


def turn(number: int, last: int, what: str) -> Turn:
    """What an event with this number is to somebody who has taken all up to `last`.

    OutOfOrder where others must come first: the queue holds it, and when it has come too often for nothing, its dead
    letter says which numbers are missing.
    """
    if number <= last:
        return Turn.REPEAT
    if number > last + 1:
        missing = str(last + 1) if number == last + 2 else f"{last + 1} to {number - 1}"
        raise OutOfOrder(f"{what}: number {number} came, and {missing} did not")
    return Turn.NEXT
