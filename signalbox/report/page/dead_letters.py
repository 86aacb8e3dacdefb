"""The table of dead letters by route and reason, with an example of each."""

from signalbox.report.page.formatting import shorten
from signalbox.report.page.status import Anchors, Story, format_instant
from signalbox.report.waterfall.bars import Row


def dead_letter_groups(story: Story, links: Anchors) -> list[Row]:
    """Return a row for each route and reason of dead letters."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for letter in story["letters"]:
        groups.setdefault((letter["route"], letter["reason"]), []).append(letter)
    return [
        dead_letter_group(route, reason, letters, links, story) for (route, reason), letters in sorted(groups.items())
    ]


def dead_letter_group(route: str, reason: str, letters: list[Row], links: Anchors, story: Story) -> Row:
    """Return one row of the table; its example is a dead letter still in the queue, if there is one."""
    example = next((letter for letter in letters if letter["left"]), letters[0])
    return {
        "route": route,
        "reason": reason,
        "number": len(letters),
        "left": (left := sum(letter["left"] for letter in letters)),
        "replayed": (replayed := sum(letter["replayed"] is not None for letter in letters)),
        "gone": len(letters) - left - replayed,
        "types": ", ".join(sorted({letter["type"] for letter in letters})),
        "error": example["error"],
        "key": shorten(example["key"] or example["event"], 36),
        "anchor": links.get((example["workflow"], example["key"])),
        "since": format_instant(story, min(letter["at"] for letter in letters)),
    }


def empty_routes(story: Story) -> list[str]:
    """Return the routes that never had a dead letter."""
    used = {letter["route"] for letter in story["letters"]}
    return [route for route, left in story["dead_letters"].items() if not left and route not in used]
