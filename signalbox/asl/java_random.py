"""Numbers of java.util.Random, with which Step Functions draws from a seed."""

_MASK = (1 << 48) - 1


class JavaRandom:
    """Generator that gives the numbers of java.util.Random for the same seed (its documentation has the formulas)."""

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ 0x5DEECE66D) & _MASK

    def next_bits(self, bits: int) -> int:
        """Return the next number of at most 32 bits, as a signed integer of 32 bits."""
        self._state = (self._state * 0x5DEECE66D + 0xB) & _MASK
        number = self._state >> (48 - bits)
        return number - (1 << 32) if number >= 1 << 31 else number

    def next_double(self) -> float:
        """Return a number, at least 0 and less than 1."""
        return ((self.next_bits(26) << 27) + self.next_bits(27)) / (1 << 53)

    def next_int(self, bound: int) -> int:
        """Return a number from 0 to below the bound, which is positive."""
        if bound & -bound == bound:
            return (bound * self.next_bits(31)) >> 31
        while True:
            bits = self.next_bits(31)
            number = bits % bound
            if bits - number + bound - 1 < 1 << 31:
                return number
