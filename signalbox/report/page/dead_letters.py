"""The table of dead letters: by route and reason, with an example of each."""

from signalbox.report.page.formatting import shortened
from signalbox.report.page.status import Anchors, Story, when
from signalbox.report.waterfall.bars import Row


def letter_groups(story: Story, links: Anchors) -> list[Row]:
    """Dead letters by route and reason: how many, how many are left, one example of each."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for letter in story["letters"]:
        groups.setdefault((letter["route"], letter["reason"]), []).append(letter)
    return [letter_group(route, reason, letters, links, story) for (route, reason), letters in sorted(groups.items())]


def letter_group(route: str, reason: str, letters: list[Row], links: Anchors, story: Story) -> Row:
    """One row of the table of dead letters; the example is one that is left, if any is."""
    example = next((letter for letter in letters if letter["left"]), letters[0])
    return {
        "route": route,
        "reason": reason,
        "number": len(letters),
        "left": sum(letter["left"] for letter in letters),
        "replayed": sum(letter["replayed"] is not None for letter in letters),
        "types": ", ".join(sorted({letter["type"] for letter in letters})),
        "error": example["error"],
        "key": shortened(example["key"] or example["event"], 36),
        "anchor": links.get((example["workflow"], example["key"])),
        "since": when(story, min(letter["at"] for letter in letters)),
    }


def empty_routes(story: Story) -> list[str]:
    """The routes whose dead-letter queue nothing ever came into."""
    used = {letter["route"] for letter in story["letters"]}
    return [route for route, left in story["dead_letters"].items() if not left and route not in used]
