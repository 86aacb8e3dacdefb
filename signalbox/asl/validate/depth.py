"""Check of all values: not too deep for the recursion of other checks, and such as JSON can hold."""

from typing import Any

from signalbox.asl.problems import Report, under

DEEPEST = 300  # levels of objects and arrays


def check_values(report: Report, definition: dict[str, Any]) -> bool:
    """Report a value beyond the deepest level, and numbers that JSON does not have; return False for either."""
    level: list[tuple[str, Any]] = [("", definition)]
    for _ in range(DEEPEST):
        level = [(under(place, key), value) for place, parent in level for key, value in _members(parent)]
        if not level:
            return True
        for place, value in level:
            if type(value) is float and value - value != 0:
                report.error("not-json", place, f"no JSON: {value} is not a number that JSON knows")
                return False
    report.error("too-deep", level[0][0][:80], f"the definition is nested more than {DEEPEST} levels deep")
    return False


def _members(value: Any) -> Any:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
