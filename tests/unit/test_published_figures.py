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

FIGURES: dict[str, list[tuple[str, Any, str]]] = {
    "orders": [
        ("orders.handlers.WAIT_SECONDS", 15 * MINUTE, "not paid after 15 minutes"),
        ("orders.handlers.UNCLAIMED_SECONDS", 30 * MINUTE, "when no order came for 30 minutes"),
        ("orders.logic.HELD_LIMIT", 20, "`hold` keeps at most 20 payments"),
        ("orders.validation.SKU_LIMIT", 90, "more than 90 SKUs"),
        ("orders.execution.OPEN_SECONDS", 130 * MINUTE, "its deadline, 130 minutes after it was placed"),
        ("common.events.envelope.HOP_LIMIT", 16, "more than 16 events led to this one"),
        ("common.events.envelope.PAYLOAD_LIMIT", 262_144, "over 262,144 bytes"),
    ],
    "suspects": [
        ("orders.rows.holds.HOLD_SECONDS", HOUR, "an hour after the last failure"),
        ("orders.rows.holds.KEPT_SECONDS", DAY, "The row is kept for a day after the hold"),
        ("suspects.model.FAILURES", 5, "five failed payments within ten minutes"),
        ("suspects.model.WINDOW_SECONDS", 10 * MINUTE, "five failed payments within ten minutes"),
        ("suspects.model.REMEMBERED_SECONDS", HOUR, "the failures up to an hour before the newest"),
        ("suspects.model.MOST", 30, "30 at most"),
    ],
    "lending": [
        ("lending.handlers.REVIEW_SECONDS", 3 * DAY, "no underwriter decides for 3 days"),
        ("lending.handlers.ESCALATION_SECONDS", 2 * DAY, "nor a senior for 2 more"),
        ("lending.execution.OPEN_SECONDS", 14 * DAY + HOUR, "14 days and an hour"),
        ("lending.policy.LOWEST_SCORE", 400, "| 400 to 649 |"),
        ("lending.policy.GOOD_SCORE", 650, "| 650 to 1000 | small |"),
        ("lending.documents.LARGEST_BYTES", 10 * MIB, "of 1 byte to 10 MiB"),
        ("lending.logic.DOCUMENT_LIMIT", 50, "at most 50"),
        ("lending.mails.dispatch.KEEP_LINK_SECONDS", 30 * DAY, "(TTL, 30 days)"),
        ("lending.pages.decision_reason.LONGEST", 500, "a reason of 1 to 500 characters"),
        ("lending.pages.upload_forms.GOOD_SECONDS", 15 * MINUTE, "good for a quarter of an hour"),
        ("common.ports.bureau.BEST_SCORE", 850, "answers 850 less one point"),
    ],
    "security": [
        ("lending.links.keyring.LONGEST_LINK_SECONDS", 7 * DAY, "seven days"),
        ("lending.links.keyring.MARGIN_SECONDS", DAY, "for eight days, a day longer than the longest link"),
        ("lending.pages.review.REQUESTS_PER_MINUTE", 20, "20 decisions a minute"),
    ],
    "onboarding": [
        ("journeys.model.STALL_SECONDS", DAY, "still open a day after its first event"),
        ("verification.model.CODE_SECONDS", 7 * DAY, "TTL, 7 days"),
        ("verification.model.CODE_BYTES", 192 // 8, "a code of 192 random bits"),
        ("welcome.logic.FACTS_KEPT", 10, "at most ten of each type"),
    ],
    "settlement": [
        ("settlement.requests.LOOK_BACK", 7, "the days of the past week"),
        ("settlement.requests.GRACE", timedelta(minutes=15), "ended in UTC at least 15 minutes ago"),
        ("settlement.execution.OPEN_SECONDS", DAY, "`openUntil` (a day, the deadline of the route)"),
        ("settlement.steps.posting.CURRENCIES", 10, "more than ten currencies"),
        ("settlement.steps.validation.TEXT", 500, "the first 500 characters"),
        ("settlement.steps.comparison.READS", 3, "in each of three reads"),
        ("common.instants.CLOCK_SKEW", timedelta(minutes=5), "five minutes fast or slow"),
    ],
    "video": [
        ("video.model.GRACE_SECONDS", 15 * MINUTE, "did not come within 15 minutes after the renditions"),
        ("video.model.LONGEST_SECONDS", 76 * HOUR, "fails the video (`TimedOut`) | 76 hours |"),
        ("video.upload_forms.GOOD_SECONDS", HOUR, "good for an hour"),
        ("video.upload_forms.LARGEST_BYTES", 5 * 1024 * MIB, "1 byte to 5 GiB"),
        ("videothumbnails.model.PICTURES", 5, "writes five pictures"),
        ("videothumbnails.model.EVERY_SECONDS", 2, "one every two seconds"),
        ("videothumbnails.model.CLIP_SECONDS", 10, "decodes the first ten seconds"),
        ("videothumbnails.model.WIDTH", 320, "320 by 180 pixels"),
        ("videothumbnails.model.HEIGHT", 180, "320 by 180 pixels"),
        ("videothumbnails.store.CLIPPING_ERROR", 1060, "ends with error 1060"),
        ("common.mediaconvert.consumer.LONGEST_SECONDS", 72 * HOUR, "the sweep gives it up after 72"),
        ("common.mediaconvert.consumer.CHECK_SECONDS", HOUR, "ask GetJob; alarm `media-jobs-missed` | an hour |"),
        ("common.mediaconvert.job_logic.UNKNOWN_ERROR", 1999, "error 1999 (unexpected) is tried once more"),
        ("common.mediaconvert.job_logic.MOST_ATTEMPTS", 2, "error 1999 (unexpected) is tried once more"),
    ],
    "webhooks": [
        ("webhooks.model.TOLERANCE_SECONDS", 5 * MINUTE, "more than five minutes older than our clock"),
        ("webhooks.model.BODY_BYTES", 64 * 1024, "more than 64 KiB"),
        ("webhooks.model.KEPT_DAYS", 30, "TTL, 30 days after the newest attempt"),
        ("webhooks.secret_store.AT_ONCE", 2, "two at most"),
        ("webhooks.secret_store.FRESH_SECONDS", MINUTE, "read the secret anew each minute"),
        ("webhooks.signatures.KEY_BYTES", range(24, 65), "24 to 64 bytes"),
        ("webhooks.subscriptions.AT_ONCE", 2, "`secrets`, one or two"),
        ("webhooks.posting.GONE", 410, "| 410 | a dead letter"),
        ("webhooks.addresses.PORT", 443, "`https` on port 443"),
        ("common.events.postponing.FIRST_SECONDS", MINUTE, "invisible in its queue for a minute"),
        ("common.events.postponing.LONGEST_SECONDS", HOUR, "then for an hour each time"),
        ("common.events.postponing.SPREAD", 0.1, "up to a tenth longer"),
        ("common.ports.circuit.FAILURES", 2, "fails twice in a row has an open circuit"),
        ("common.ports.circuit.OPEN_SECONDS", MINUTE, "an open circuit for a minute"),
        ("common.ports.http.ANSWER_SECONDS", 6.0, "complete, within six seconds"),
    ],
    "load-control": [
        ("common.events.suspension.SUSPECT_RECEIVE", 3, "At its third receive the handler does not try it"),
        ("common.events.suspension.WINDOW_SECONDS", MINUTE, "The messages of one minute write one event"),
        ("circuits.logic.LONGEST_SECONDS", 3 * HOUR, "do not answer for three hours"),
    ],
}
"""By the page that publishes them: constants of `lambdas`, their values, and the words on the page."""
ROWS = [
    (name, value, page, words)
    for page, rows in FIGURES.items()
    for name, value, words in rows
    if (CHECKOUT / "lambdas" / name.partition(".")[0]).is_dir()
]
"""The rows of the workflows that are here: one may have been removed."""

TECHNICAL = frozenset(
    {
        *("PAGE", "SHARDS", "TRIES", "SPARE_MILLISECONDS", "CHUNK", "TOGETHER", "BUCKETS"),
        *("CHUNK_ENTRIES", "CHUNK_BYTES", "WAVE_ENTRIES", "SWEEP_AFTER_SECONDS", "MOST_MARKS"),
        *("WIDTH", "ROW", "BAR", "LEFT", "DIGITS", "NOT_YET", "NO_SCORE", "NOTHING_REQUESTED"),
    }
)
"""Names of constants that decide about speed or form alone."""
PLACES = ("common.", "entrances.")
"""Packages that workflows share: other constants have tests of their own, and a page may go with its workflow."""
GUARDS = frozenset({"FIELD_LENGTH", "FIELDS", "BODY_BYTES", "CODE_LENGTH", "LONGEST", "FRESH_SECONDS", "MOST_ATTEMPTS"})
"""Limits of what a request or an answer may hold: tests/unit/lending/test_attacks.py and those of webhooks."""


@pytest.mark.parametrize(("name", "value", "page", "words"), ROWS, ids=[row[0] for row in ROWS])
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
    listed = {name for name, _, _, _ in ROWS}
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
