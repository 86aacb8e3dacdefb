"""Limits of one evaluation, as Step Functions was measured to have them.

Memory: an array of 873,782 numbers and a text of 2^22 characters pass, one number more and 2^23 characters do not.
Depth: 100 nested evaluations pass, 101 do not. Time: one second on AWS. Here steps are counted instead of seconds, so
that a run gives the same result on every machine.
"""

from typing import Final

MAX_DEPTH: Final = 100  # nested evaluations of parts of the expression
MAX_ITEMS: Final = 873_782  # numbers in one array
MAX_BYTES: Final = MAX_ITEMS * 8  # of one value: eight for a number, one for a character
MAX_RANGE: Final = 360_145  # numbers that $range returns
MAX_CELLS: Final = 8_000_000  # items of all arrays, or eight characters each, that one evaluation makes
MAX_STEPS: Final = 1_500_000  # evaluations of parts of the expression
MATCH_SECONDS: Final = 1.0  # of one search of a regular expression
