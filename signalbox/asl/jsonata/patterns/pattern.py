"""Regular expressions as jsonata 2.0.6 uses them: JavaScript's without the flag `u`, on UTF-16 units."""

import functools
from typing import Any

import regex

from signalbox.asl.jsonata.data.text import to_units
from signalbox.asl.jsonata.errors import InvalidExpression, out_of_time
from signalbox.asl.jsonata.limits import MATCH_SECONDS
from signalbox.asl.jsonata.patterns.translation import SyntaxFault, translate


class Pattern:
    """Regular expression of an expression: its source and its flags (`i`, `m`)."""

    def __init__(self, source: str, flags: str) -> None:
        self.source = source
        self._compiled = _compile(source, flags)

    def search(self, units: str, start: int) -> Any:
        """Return the first match from an index on, or None. Raises LimitExceeded where the search takes too long."""
        try:
            return self._compiled.search(units, start, timeout=MATCH_SECONDS)
        except TimeoutError as error:
            raise out_of_time() from error


@functools.lru_cache(maxsize=512)
def _compile(source: str, flags: str) -> Any:
    try:
        if len(set(flags)) != len(flags):
            raise InvalidExpression("", message=f"Invalid flags supplied to RegExp constructor '{flags}g'")
        translated = translate(to_units(source), multiline="m" in flags)
        return regex.compile(translated, regex.V0 | (regex.IGNORECASE if "i" in flags else 0))
    except (SyntaxFault, regex.error, OverflowError) as error:
        raise InvalidExpression("", message=f"Invalid regular expression: /{source}/: {error}") from error
