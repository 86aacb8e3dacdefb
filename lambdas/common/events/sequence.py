"""Events that must be processed in the order of their `sequence`. Pure."""

from enum import StrEnum

from lambdas.common.errors import InvalidEvent, OutOfOrder


class Turn(StrEnum):
    """Place of an event in the order of processing."""

    NEXT = "next"
    REPEAT = "repeat"


def number_of(sequence: str) -> int:
    """Return the `sequence` of an envelope as a number from 1; InvalidEvent where it is none."""
    if not sequence.isascii() or not sequence.isdigit() or int(sequence) < 1:
        raise InvalidEvent("sequence is no whole number from 1")
    return int(sequence)


def turn(number: int, last: int, what: str) -> Turn:
    """Return the place of an event with this number for a consumer that has processed all up to `last`.

    Raises OutOfOrder where others must come first: the message returns to its queue, and after its last receive the
    dead letter names the missing numbers.
    """
    if number <= last:
        return Turn.REPEAT
    if number > last + 1:
        missing = str(last + 1) if number == last + 2 else f"{last + 1} to {number - 1}"
        raise OutOfOrder(f"{what}: number {number} came, and {missing} did not")
    return Turn.NEXT
