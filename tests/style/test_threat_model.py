"""The threat model of docs/security.md: each mitigation names a test, and that test exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_named_test_exists() -> None:
    """Each row of the table of hops ends with the test that proves it, by file and name."""
    page = (ROOT / "docs/security.md").read_text().partition("# Threat model")[2]
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    proofs = [re.search(r"`(tests/\S+\.py)::(test_\w+)` \|$", row) for row in rows]
    assert rows and all(proofs), rows
    for proof in filter(None, proofs):
        assert f"def {proof[2]}(" in (ROOT / proof[1]).read_text(), proof[0]
