"""Print how many drawn expressions differ: `python -m tests.soak.jsonata [COUNT] [FIRST_SEED]`."""

import sys

from tests.soak.jsonata.comparison import compare
from tests.soak.jsonata.original import Original


def main(arguments: list[str]) -> None:
    """Compare and print."""
    count, first = [int(text) for text in arguments] + [10_000, 0][len(arguments) :]
    original = Original()
    try:
        sys.stdout.write(f"{compare(original, range(first, first + count))}\n")
    finally:
        original.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
