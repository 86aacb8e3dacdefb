"""Replacement texts of $replace: `$1` is a group, `$0` the match, `$$` a dollar sign."""

import math
import re
from typing import Any

from signalbox.asl.jsonata.data.values import UNDEFINED

_INTEGER = re.compile(r"\s*([+-]?\d+)")


def replacement_of(match: dict[str, Any], template: str) -> str:
    """Return the text that takes the place of a match."""
    groups = match["groups"]
    result, place = "", 0
    dollar = template.find("$")
    while dollar != -1:
        result += template[place:dollar]
        following = template[dollar + 1 : dollar + 2]
        if following == "$" or following == "0":
            result += "$" if following == "$" else match["match"]
            place = dollar + 2
        else:
            text, place = _group(groups, template, dollar + 1)
            result += text
        dollar = template.find("$", place)
    return result + template[place:]


def _group(groups: list[Any], template: str, place: int) -> tuple[str, int]:
    """Return the text of the group whose number is at a place, and the place after the number."""
    digits = math.floor(math.log10(len(groups))) + 1 if groups else 1
    number = _integer(template[place : place + digits])
    if digits > 1 and number is not None and number > len(groups):
        number = _integer(template[place : place + digits - 1])
    if number is None:
        return "$", place
    group = groups[number - 1] if 0 < number <= len(groups) else UNDEFINED
    return "" if group is UNDEFINED else str(group), place + len(str(number))


def _integer(text: str) -> int | None:
    match = _INTEGER.match(text)
    return int(match[1]) if match else None
