"""Records of a key: rows of its workflow's table, partners' books, messages to people, callbacks.

Tables that an assembly does not have are left out: a story needs none of them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from signalbox.twin.observe.story.values import Item, epoch, plain
from signalbox.twin.scenario import StoryRows

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

Clock = Callable[[float], float]


class Records:
    """All records of a finished twin, read once."""

    def __init__(self, twin: "Twin", at: Clock) -> None:
        self.twin = twin
        self.at = at
        story = story_rows(twin)
        self.began = tuple(dict.fromkeys(name for rows in story for name in rows.began))
        self.changed = tuple(dict.fromkeys(name for rows in story for name in rows.changed))
        self.reversed = {state for rows in story for state in rows.reversed}
        self.rows: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for slug, row in twin.results.workflows.items():
            for item in self.own(slug, row["key"]):
                if isinstance(value := item.get(row["key"]), str) and "record" in item:
                    self.rows[slug, value].append(item)
        self.outbox = self.items("outbox")
        self.effects = [item for item in self.items("sandbox") if "operation" in item]
        self.messages = [item for table in dict.fromkeys(rows.messages for rows in story) for item in self.items(table)]

    def own(self, slug: str, key: str) -> list[Item]:
        """Return the rows of a workflow's table; of a journey, which has no table, the rows of all consumers."""
        if slug in self.twin.assembly.tables:
            return self.items(slug)
        tables = self.twin.assembly.tables
        return [{"record": name, **item} for name in tables for item in self.items(name) if key in item]

    def items(self, name: str) -> list[Item]:
        """Return the items of a table, by its name in the system; none where there is no such table."""
        table = self.twin.assembly.tables.get(name)
        return [plain(item) for item in self.twin.cloud.items(table)] if table else []

    def when(self, item: Item, names: Iterable[str]) -> float | None:
        """Return the first of these instants that a row has."""
        found = next((moment for name in names if (moment := epoch(item.get(name))) is not None), None)
        return None if found is None else self.at(found)

    def ledger(self, workflow: str, key: str) -> list[Item]:
        """Return rows of the key: `record`, `state`, when made, when last changed, and the other attributes."""
        known = {
            self.twin.results.workflows.get(workflow, {}).get("key"),
            "record",
            "state",
            "status",
            *self.changed,
            *self.began,
        }
        return [
            {
                "record": item["record"],
                "state": (state := str(item.get("state", item.get("status", "")))),
                "reversed": state.lower() in self.reversed,
                "at": self.when(item, self.began),
                "changed": self.when(item, self.changed),
                "rest": {name: value for name, value in item.items() if name not in known},
            }
            for item in sorted(self.rows.get((workflow, key), []), key=lambda item: str(item["record"]))
        ]

    def partners(self, key: str) -> list[Item]:
        """Return what partners have in their books for the key, in order of time."""
        return self.in_order(self.effect(item) for item in self.effects if concerns(item, key))

    def effect(self, item: Item) -> Item:
        """Return one row of a partner's book."""
        known = {"id", "operation", "status", "at"}
        return {
            "partner": str(item["id"]).partition("#")[0],
            "operation": item["operation"],
            "status": str(item.get("status", "")),
            "at": self.when(item, ("at",)),
            "rest": {name: without_links(value) for name, value in item.items() if name not in known},
        }

    def mails(self, key: str) -> list[Item]:
        """Return messages to people about the key: what they are about, how far they came."""
        return self.in_order(
            {
                "about": str(item["id"]).removesuffix(f"#{key}"),
                "to": str(item.get("to", "")),
                "state": str(item.get("state", "")),
                "at": self.when(item, ("sentAt", "begunAt")),
            }
            for item in self.messages
            if str(item["id"]).endswith(f"#{key}")
        )

    def callbacks(self, key: str) -> list[Item]:
        """Return callbacks of waiting executions: when they were written, and when the relay sent them."""
        return self.in_order(
            {"id": item["id"], "at": self.when(item, ("createdAt",)), "sent": self.when(item, ("publishedAt",))}
            for item in self.outbox
            if item.get("kind") == "callback" and str(item["partitionKey"]).endswith(f"#{key}")
        )

    def written(self) -> dict[str, float | None]:
        """Return by event id when the outbox got it."""
        return {item["id"]: self.when(item, ("createdAt",)) for item in self.outbox if item.get("kind") == "event"}

    def in_order(self, items: Iterable[Item]) -> list[Item]:
        """Return items in order of time, those without a time first."""
        return sorted(items, key=lambda item: (item["at"] or 0.0, str(item)))


def story_rows(twin: "Twin") -> list[StoryRows]:
    """Return the names of attributes and tables that the scenarios of a twin give to a story."""
    return [scenario.story for scenario in twin.scenarios if scenario.story] or [StoryRows()]


def without_links(value: Any) -> Any:
    """Return a text without its links: a link in a mail gives a right."""
    return re.sub(r"https://\S+", "(a link)", value) if isinstance(value, str) else value


def concerns(item: Item, key: str) -> bool:
    """Return whether a row of a partner's book names the key, in an attribute or in its idempotency key."""
    named: list[Any] = [value for name, value in item.items() if name.endswith("Id")]
    identity = str(item["id"])
    return key in named or bool(re.search(rf"[-#]{re.escape(key)}(-[0-9a-f]{{16}})?$", identity))
