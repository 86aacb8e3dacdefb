"""Page of `review` under axe, on a phone and at a desk: nothing serious, nothing wider than the screen."""

from pathlib import Path

import pytest

from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT
from signalbox.review import read_subject, review
from signalbox.review.page import page_of
from tests.browser.chromium import Browser
from tests.browser.test_accessibility import severe
from tests.browser.test_review_page import OUT


@pytest.mark.parametrize(("screen", "width"), [("phone", 390), ("desk", 1280)])
def test_the_page_of_the_checklists(
    assembly: Assembly, browser: Browser, tmp_path: Path, screen: str, width: int
) -> None:
    """All questions are there, with the machines unfolded, and the page fits the screen."""
    file = tmp_path / "review.html"
    found = review(read_subject(assembly.path, CHECKOUT))
    file.write_text(page_of(found, "Review", file), "utf-8")
    browser.open(file.as_uri(), width)
    browser.script("document.querySelectorAll('details').forEach(part => part.open = true)")
    browser.photograph(OUT / f"checklists-{screen}.png")

    assert browser.script("document.querySelectorAll('section.question').length") == len(found.rows)
    assert browser.script("document.querySelectorAll('.drawing svg').length") == len(found.subject.machines)
    assert browser.script("document.documentElement.scrollWidth") <= width
    assert severe(browser) == []
    assert browser.complaints() == []
