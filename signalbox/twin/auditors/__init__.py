"""Independent auditors: they read the business records after a run, and share no code with what wrote them."""

from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.results import Results

Violation = dict[str, Any]


def audit(cloud: "Cloud", assembly: Assembly, results: "Results") -> list[Violation]:
    """All that the auditors object to."""
    return []
