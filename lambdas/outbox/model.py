"""Values of the outbox. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.common.errors import PermanentError


class PoisonRow(PermanentError):
    """Row that no retry can publish."""

    reason = "PoisonRow"


@dataclass(frozen=True)
class Row:
    """Event or callback to be published. `created_at` is ISO 8601 in UTC; `kind` is `event` or `callback`."""

    partition_key: str
    id: str
    kind: str
    body: str
    created_at: str

    @property
    def key(self) -> dict[str, str]:
        """Return its primary key."""
        return {"partitionKey": self.partition_key, "id": self.id}


def row_from_item(item: Mapping[str, Any]) -> Row:
    """Return a row from plain attributes."""
    return Row(item["partitionKey"], item["id"], str(item.get("kind")), str(item.get("body")), item["createdAt"])


def document(row: Row) -> Mapping[str, Any]:
    """Return the JSON object in a row's body; PoisonRow where there is none."""
    try:
        content = json.loads(row.body)
    except (ValueError, RecursionError) as error:
        raise PoisonRow(f"outbox row {row.id} holds no JSON") from error
    if not isinstance(content, dict):
        raise PoisonRow(f"outbox row {row.id} holds no JSON object")
    return content
