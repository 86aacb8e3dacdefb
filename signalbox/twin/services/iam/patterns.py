"""Wildcards of policies.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "IAM JSON policy elements: Condition operators": `*` is
any text, `?` one character; ArnLike compares the six parts of an ARN one by one.
"""

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def expression(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression."""
    return re.compile("".join({"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)


def fits(pattern: str, text: str) -> bool:
    """Return whether a text matches a pattern; case counts."""
    if "*" in pattern or "?" in pattern:
        return expression(pattern).fullmatch(text) is not None
    return pattern == text


def fits_arn(pattern: str, arn: str) -> bool:
    """Return whether an ARN matches a pattern, part by part. A wildcard does not cross a colon of the first five."""
    parts, wanted = arn.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(wanted) and all(map(fits, wanted, parts))
