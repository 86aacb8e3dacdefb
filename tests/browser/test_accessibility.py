"""Both pages under axe, on a phone and at a desk, without serious findings; the documents page by keyboard."""

from pathlib import Path

import pytest

from tests.browser.chromium import Browser
from tests.browser.test_review_page import OUT, TAB, link, press
from tests.unit.lending.desk import Office

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
APPLICANT = "canary-address@example.com"
SEVERE = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .filter(rule => ['serious', 'critical'].includes(rule.impact))
  .map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' ')))"""


def severe(browser: Browser) -> list[str]:
    """Return axe's serious and critical findings on the open page, by rule."""
    if not AXE.is_file():
        pytest.skip("axe-core is not in node_modules (`make setup` puts it there), so no page is judged by it")
    browser.script(AXE.read_text("utf-8"))
    found: list[str] = browser.awaited(SEVERE)
    return found


@pytest.mark.parametrize(("screen", "width"), [("phone", 390), ("desk", 1280)])
@pytest.mark.parametrize(("page", "address"), [("review", "u1@example.com"), ("documents", APPLICANT)])
def test_axe_finds_nothing_serious(
    office: Office, browser: Browser, page: str, address: str, screen: str, width: int
) -> None:
    """The review page and the documents page, at both widths."""
    browser.open(link(office, address), width)
    browser.photograph(OUT / f"{page}-{screen}.png")

    assert severe(browser) == []
    assert browser.script("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []


def test_axe_finds_what_is_wrong(office: Office, browser: Browser) -> None:
    """A file field without its label is a serious finding, so axe sees this page."""
    browser.open(link(office, APPLICANT))
    browser.script("document.querySelectorAll('label')[1].replaceWith(document.querySelector('input[type=file]'))")

    assert [finding.partition(":")[0] for finding in severe(browser)] == ["label"]


def test_answers_to_a_decision_are_accessible_too(office: Office, browser: Browser) -> None:
    """The page for a reason, the thanks, and the page that tells who has decided already."""
    browser.open(link(office))
    press(browser, "approve")
    assert severe(browser) == []
    browser.script("document.querySelector('textarea').value = ' '")
    press(browser, "approve")
    assert severe(browser) == []
    browser.script("document.querySelector('textarea').value = 'A steady income.'")
    press(browser, "approve")
    assert office.row()["status"] == "APPROVED"
    assert severe(browser) == []
    browser.open(link(office, "u2@example.com"))
    assert severe(browser) == []


def test_documents_by_keyboard_alone(office: Office, browser: Browser) -> None:
    """Tab goes from the type to the file field and its button, and is seen."""
    browser.open(link(office, APPLICANT))
    reached = []
    for _ in range(3):
        browser.press(*TAB)
        reached.append(browser.script("document.activeElement.tagName + ' ' + document.activeElement.textContent"))
    assert reached == ["SELECT PDFJPEGPNG", "INPUT ", "BUTTON Send this file"]
    assert browser.script("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize(("screen", "width"), [("phone", 390), ("desk", 1280)])
def test_page_after_an_upload_is_accessible(office: Office, browser: Browser, screen: str, width: int) -> None:
    """The page to which the bucket redirects, with what it adds to the address."""
    base = link(office, APPLICANT).partition("/documents/")[0]
    browser.open(f"{base}/documents/sent?bucket=b&key=uploads%2Floan-1%2Fa.pdf&etag=%22e%22", width)
    browser.photograph(OUT / f"uploaded-{screen}.png")

    assert browser.script("document.title") == "Thank you for your document"
    assert severe(browser) == []
    assert browser.script("document.documentElement.scrollWidth") <= width
