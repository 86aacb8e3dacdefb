"""The burst of docs/patterns.md: `python -m tests.patterns.video [UPLOADS]` measures it and writes it into the page.

Uploads of mixed length come within a minute, 500 of them unless told otherwise. Each consumer has a concurrency, a rate
and a queue of its own, so the cheap ones end while the transcoder still works on its line.
"""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from scenarios.video.workload import burst
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.cost.prices import pricebook
from signalbox.cost.prices.services.media import normalized
from signalbox.project import CHECKOUT
from signalbox.twin import Twin

UPLOADS = 500
SEED = 1
KEPT = Path(__file__).parent / "video.json"
PAGE = CHECKOUT / "docs" / "patterns.md"
BEGIN, END = "<!-- burst: python -m tests.patterns.video -->\n", "<!-- end of the burst -->"
CONSUMERS = {"metadata": "MetadataRead", "thumbnails": "ThumbnailsMade", "transcoding": "VideoTranscoded"}
FUNCTIONS = {
    "metadata": "videometadata-describe",
    "thumbnails": "videothumbnails-capture",
    "transcoding": "videotranscoding-transcode",
}


def measured(assembly: Assembly, uploads: int = UPLOADS) -> dict[str, Any]:
    """Return the number of uploads, the figures of each consumer, and those of the whole video."""
    with Twin.from_assembly(assembly, SEED, schedules=False) as twin:
        twin.play(burst(uploads, SEED))
        start = twin.cloud.clock.start
        found = {name: instants(twin, kind, start) for name, kind in CONSUMERS.items()}
        figures = {name: {**described(found[name]), **of_service(twin, name)} for name in CONSUMERS}
        all_of_it = {**described(instants(twin, "VideoPublished", start)), **whole(figures)}
        return {"uploads": uploads, "figures": {**figures, "published": all_of_it}}


def instants(twin: Twin, kind: str, start: float) -> list[float]:
    """Return the seconds from the start of the burst to each event of a type, in order."""
    return sorted(at - start for at, event in twin.journal() if event["detail-type"] == kind)


def described(found: list[float]) -> dict[str, Any]:
    """Return how many there are, when half of them were made, and when the last one was."""
    half = found[len(found) // 2] if found else 0.0
    return {"done": len(found), "half_minutes": round(half / 60, 1), "last_minutes": round(max(found) / 60, 1)}


def of_service(twin: Twin, name: str) -> dict[str, Any]:
    """Return the most copies of a function and jobs of its queue at once, and the cost of the jobs."""
    usage = next(use for function, use in twin.cloud.functions.usage.items() if function.endswith(FUNCTIONS[name]))
    queue = next((one for slug, one in twin.cloud.conversions.queues.items() if slug.endswith(f"-{name}")), None)
    jobs = [job for job in twin.cloud.conversions.jobs.values() if job.queue is queue and job.status == "COMPLETE"]
    outputs = [one for job in jobs for group in job.details for one in group["outputDetails"]]
    minutes = sum(
        (normalized(Fraction(one["durationInMs"], 1000), one["videoDetails"]["heightInPx"]) for one in outputs),
        Fraction(0),
    )
    return {
        "copies": usage.most_at_once,
        "jobs": queue.most if queue else 0,
        "dollars": dollars(minutes),
        "throttled": twin.cloud.conversions.throttled,
    }


def dollars(minutes: Fraction) -> str:
    """Return the price of normalized minutes."""
    rate = pricebook.load("us-east-1").of(("mediaconvert", "minutes.basic"))[0].rate
    amount = minutes * Fraction(rate)
    return f"{Decimal(amount.numerator) / Decimal(amount.denominator):.2f}"


def whole(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the cost of all jobs together."""
    total = sum((Decimal(row["dollars"]) for row in figures.values()), Decimal(0))
    return {"copies": "", "jobs": "", "dollars": str(total), "throttled": figures["transcoding"]["throttled"]}


def table(kept: Mapping[str, Any]) -> str:
    """Return the figures as the page shows them."""
    found = kept["figures"]
    rows = {
        f"of {kept['uploads']} uploads in a minute, made": "done",
        "half of them after minutes": "half_minutes",
        "the last after minutes": "last_minutes",
        "copies of its function at once": "copies",
        "jobs of its queue at once": "jobs",
        "calls of CreateJob refused": "throttled",
        "dollars for the service's jobs": "dollars",
    }
    head = f"| | {' | '.join(found)} |\n| --- |{' ---: |' * len(found)}\n"
    return head + "".join(
        f"| {label} | {' | '.join(str(figures[name]) for figures in found.values())} |\n"
        for label, name in rows.items()
    )


def written(page: str, found: Mapping[str, Any]) -> str:
    """Return the page with these figures."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table(found)}{END}{after}"


if __name__ == "__main__":
    fresh = measured(current(), int(sys.argv[1]) if len(sys.argv) > 1 else UPLOADS)
    KEPT.write_text(json.dumps(fresh, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(written(PAGE.read_text("utf-8"), fresh), encoding="utf-8")
