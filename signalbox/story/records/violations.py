"""Violations of a story. An auditor looks at the end, and each violation is dated by the last row that it concerns."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from signalbox.story.records.maker import Maker

Record = dict[str, Any]
WORD = re.compile(r"[\w.:/#-]+\w")


def violation_records(maker: Maker, rows: Sequence[Record]) -> Iterator[Record]:
    """Yield a record for each violation, at the last write, event or execution of the key that its sentence names."""
    for violation in maker.twin.audit():
        words = WORD.findall(violation["detail"])
        keys = list(dict.fromkeys(key for word in words for key in maker.keys.by_name.get(word, ())))
        about = [row for row in rows if row["record"] in ("write", "event", "execution") and set(keys) & {*row["keys"]}]
        last = max(about, key=lambda row: (row["at"], row["id"]), default=None)
        yield {
            "record": "violation",
            "id": maker.new_id(),
            "at": last["at"] if last else maker.at(maker.recorder.clock.now),
            "by": [last["id"]] if last else [],
            "keys": keys,
            **violation,
        }
