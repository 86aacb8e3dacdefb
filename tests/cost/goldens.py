"""Golden bill of every service: `python -m tests.cost.goldens` writes it; check the difference before a commit."""

import json
from pathlib import Path
from typing import Any

from signalbox.cost import price
from signalbox.cost.documents import read_document

HERE = Path(__file__).parent
GOLDEN = HERE / "golden_bill.json"


def bill() -> dict[str, Any]:
    """The bill of golden_usage.json as the tool gives it today."""
    return price(read_document(HERE / "golden_usage.json")).to_json()


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
