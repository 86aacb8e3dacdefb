"""Figures of the business in the handlers are those that the pages publish: times, limits, numbers and sizes."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from lambdas.videotranscoding.model import RENDITIONS
from scenarios.video import parts
from signalbox.project import CHECKOUT

DAY, HOUR, MINUTE, MIB = 86_400, 3600, 60, 1024 * 1024

FIGURES: list[tuple[str, Any, str, str]] = [
    ("orders.handlers.WAIT_SECONDS", 15 * MINUTE, "orders", "not paid after 15 minutes"),
    ("orders.handlers.UNCLAIMED_SECONDS", 30 * MINUTE, "orders", "when no order came for 30 minutes"),
    ("orders.logic.HELD_LIMIT", 20, "orders", "`hold` keeps at most 20 payments"),
    ("orders.validation.SKU_LIMIT", 90, "orders", "more than 90 SKUs"),
    ("orders.execution.OPEN_SECONDS", 130 * MINUTE, "orders", "its deadline, 130 minutes after it was placed"),
    ("orders.rows.holds.HOLD_SECONDS", HOUR, "suspects", "an hour after the last failure"),
    ("orders.rows.holds.KEPT_SECONDS", DAY, "suspects", "The row is kept for a day after the hold"),
    ("suspects.model.FAILURES", 5, "suspects", "five failed payments within ten minutes"),
    ("suspects.model.WINDOW_SECONDS", 10 * MINUTE, "suspects", "five failed payments within ten minutes"),
    ("suspects.model.REMEMBERED_SECONDS", HOUR, "suspects", "the failures up to an hour before the newest"),
    ("suspects.model.MOST", 30, "suspects", "30 at most"),
    ("lending.handlers.REVIEW_SECONDS", 3 * DAY, "lending", "no underwriter decides for 3 days"),
    ("lending.handlers.ESCALATION_SECONDS", 2 * DAY, "lending", "nor a senior for 2 more"),
    ("lending.execution.OPEN_SECONDS", 14 * DAY + HOUR, "lending", "14 days and an hour"),
    ("lending.policy.LOWEST_SCORE", 400, "lending", "| 400 to 649 |"),
    ("lending.policy.GOOD_SCORE", 650, "lending", "| 650 to 1000 | small |"),
    ("lending.documents.LARGEST_BYTES", 10 * MIB, "lending", "of 1 byte to 10 MiB"),
    ("lending.logic.DOCUMENT_LIMIT", 50, "lending", "at most 50"),
    ("lending.links.keyring.LONGEST_LINK_SECONDS", 7 * DAY, "security", "seven days"),
    ("lending.links.keyring.MARGIN_SECONDS", DAY, "security", "for eight days, a day longer than the longest link"),
    ("lending.mails.dispatch.KEEP_LINK_SECONDS", 30 * DAY, "lending", "(TTL, 30 days)"),
    ("lending.pages.decision_reason.LONGEST", 500, "lending", "a reason of 1 to 500 characters"),
    ("lending.pages.review.REQUESTS_PER_MINUTE", 20, "security", "20 decisions a minute"),
    ("lending.pages.upload_forms.GOOD_SECONDS", 15 * MINUTE, "lending", "good for a quarter of an hour"),
    ("journeys.model.STALL_SECONDS", DAY, "onboarding", "still open a day after its first event"),
    ("verification.model.CODE_SECONDS", 7 * DAY, "onboarding", "TTL, 7 days"),
    ("verification.model.CODE_BYTES", 192 // 8, "onboarding", "a code of 192 random bits"),
    ("welcome.logic.FACTS_KEPT", 10, "onboarding", "at most ten of each type"),
    ("settlement.requests.LOOK_BACK", 7, "settlement", "the days of the past week"),
    ("settlement.requests.GRACE", timedelta(minutes=15), "settlement", "ended in UTC at least 15 minutes ago"),
    ("settlement.execution.OPEN_SECONDS", DAY, "settlement", "`openUntil` (a day, the deadline of the route)"),
    ("settlement.steps.posting.CURRENCIES", 10, "settlement", "more than ten currencies"),
    ("settlement.steps.validation.TEXT", 500, "settlement", "the first 500 characters"),
    ("settlement.steps.comparison.READS", 3, "settlement", "in each of three reads"),
    ("common.instants.CLOCK_SKEW", timedelta(minutes=5), "settlement", "five minutes fast or slow"),
    ("video.model.GRACE_SECONDS", 15 * MINUTE, "video", "did not come within 15 minutes after the renditions"),
    ("video.model.LONGEST_SECONDS", 76 * HOUR, "video", "fails the video (`TimedOut`) | 76 hours |"),
    ("video.upload_forms.GOOD_SECONDS", HOUR, "video", "good for an hour"),
    ("video.upload_forms.LARGEST_BYTES", 5 * 1024 * MIB, "video", "1 byte to 5 GiB"),
    ("videothumbnails.model.PICTURES", 5, "video", "writes five pictures"),
    ("videothumbnails.model.EVERY_SECONDS", 2, "video", "one every two seconds"),
    ("videothumbnails.model.CLIP_SECONDS", 10, "video", "decodes the first ten seconds"),
    ("videothumbnails.model.WIDTH", 320, "video", "320 by 180 pixels"),
    ("videothumbnails.model.HEIGHT", 180, "video", "320 by 180 pixels"),
    ("videothumbnails.store.CLIPPING_ERROR", 1060, "video", "ends with error 1060"),
    ("common.mediaconvert.consumer.LONGEST_SECONDS", 72 * HOUR, "video", "the sweep gives it up after 72"),
    ("common.mediaconvert.consumer.CHECK_SECONDS", HOUR, "video", "ask GetJob; alarm `media-jobs-missed` | an hour |"),
    ("common.mediaconvert.job_logic.UNKNOWN_ERROR", 1999, "video", "error 1999 (unexpected) is tried once more"),
    ("common.mediaconvert.job_logic.MOST_ATTEMPTS", 2, "video", "error 1999 (unexpected) is tried once more"),
    ("webhooks.model.TOLERANCE_SECONDS", 5 * MINUTE, "webhooks", "more than five minutes older than our clock"),
    ("webhooks.model.BODY_BYTES", 64 * 1024, "webhooks", "more than 64 KiB"),
    ("webhooks.model.KEPT_DAYS", 30, "webhooks", "TTL, 30 days after the newest attempt"),
    ("webhooks.secret_store.AT_ONCE", 2, "webhooks", "two at most"),
    ("webhooks.secret_store.FRESH_SECONDS", MINUTE, "webhooks", "read the secret anew each minute"),
    ("webhooks.signatures.KEY_BYTES", range(24, 65), "webhooks", "24 to 64 bytes"),
    ("webhooks.subscriptions.AT_ONCE", 2, "webhooks", "`secrets`, one or two"),
    ("webhooks.posting.GONE", 410, "webhooks", "| 410 | a dead letter"),
    ("webhooks.addresses.PORT", 443, "webhooks", "`https` on port 443"),
    ("common.events.postponing.FIRST_SECONDS", MINUTE, "webhooks", "invisible in its queue for a minute"),
    ("common.events.postponing.LONGEST_SECONDS", HOUR, "webhooks", "then for an hour each time"),
    ("common.events.postponing.SPREAD", 0.1, "webhooks", "up to a tenth longer"),
    ("common.ports.circuit.FAILURES", 2, "webhooks", "fails twice in a row has an open circuit"),
    ("common.ports.circuit.OPEN_SECONDS", MINUTE, "webhooks", "an open circuit for a minute"),
    ("common.ports.http.ANSWER_SECONDS", 6.0, "webhooks", "complete, within six seconds"),
    ("common.events.suspension.SUSPECT_RECEIVE", 3, "load-control", "At its third receive the handler does not try it"),
    ("common.events.suspension.WINDOW_SECONDS", MINUTE, "load-control", "The messages of one minute write one event"),
    ("circuits.logic.LONGEST_SECONDS", 3 * HOUR, "load-control", "do not answer for three hours"),
    ("common.ports.bureau.BEST_SCORE", 850, "lending", "answers 850 less one point"),
    ("common.events.envelope.HOP_LIMIT", 16, "orders", "more than 16 events led to this one"),
    ("common.events.envelope.PAYLOAD_LIMIT", 262_144, "orders", "over 262,144 bytes"),
]
"""Constant of `lambdas`, its value, the page that publishes it, and the words there."""

TECHNICAL = frozenset(
    {
        *("PAGE", "SHARDS", "TRIES", "SPARE_MILLISECONDS", "CHUNK", "TOGETHER", "BUCKETS"),
        *("CHUNK_ENTRIES", "CHUNK_BYTES", "WAVE_ENTRIES", "SWEEP_AFTER_SECONDS", "MOST_MARKS"),
        *("WIDTH", "ROW", "BAR", "LEFT", "DIGITS", "NOT_YET", "NO_SCORE", "NOTHING_REQUESTED"),
    }
)
"""Names of constants that decide about speed or form alone."""
PLACES = ("common.logs", "common.ports", "common.events", "common.executions", "common.mediaconvert.pace", "entrances")
"""Packages whose other constants have tests of their own."""
GUARDS = frozenset({"FIELD_LENGTH", "FIELDS", "BODY_BYTES", "CODE_LENGTH", "LONGEST", "FRESH_SECONDS", "MOST_ATTEMPTS"})
"""Limits of what a request or an answer may hold: tests/unit/lending/test_attacks.py and those of webhooks."""


@pytest.mark.parametrize(("name", "value", "page", "words"), FIGURES, ids=[row[0] for row in FIGURES])
def test_figure_is_the_published_one(name: str, value: Any, page: str, words: str) -> None:
    """The constant has the value, and the page says so."""
    module, _, constant = name.rpartition(".")
    assert getattr(import_module(f"lambdas.{module}"), constant) == value
    text = " ".join((CHECKOUT / f"docs/{page}.md").read_text("utf-8").split())
    assert words in text


def test_renditions_are_the_published_ones() -> None:
    """Handlers and auditors have the table of docs/video.md."""
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| ([\d,]+) \|$", (CHECKOUT / "docs/video.md").read_text(), re.M)
    page = {name: (int(width), int(height), int(rate.replace(",", ""))) for name, width, height, rate in rows}
    assert page == parts.RENDITIONS
    assert page == {one.name: (one.width, one.height, one.highest_bitrate) for one in RENDITIONS}


def test_every_figure_is_published() -> None:
    """A new number of the business has a row above."""
    listed = {name for name, _, _, _ in FIGURES}
    missing = {name for name in numbers() if name not in listed and not is_technical(name)}
    assert missing == set()


def is_technical(name: str) -> bool:
    """Return whether a constant is none of the business."""
    constant = name.rpartition(".")[2]
    return constant in TECHNICAL | GUARDS or name.startswith(PLACES)


def numbers() -> Iterator[str]:
    """Yield the constants of `lambdas` that are numbers, ranges or times."""
    for path in sorted((CHECKOUT / "lambdas").rglob("*.py")):
        module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
        for constant in constants(path):
            value = getattr(import_module(module), constant)
            if isinstance(value, int | float | timedelta | range):
                yield f"{module.removeprefix('lambdas.')}.{constant}"


def constants(path: Path) -> Iterator[str]:
    """Yield the names in capital letters that a module assigns."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (one.id for one in names if isinstance(one, ast.Name) and one.id.isupper())
