"""The review page in a real browser: on a phone and a desk, by keyboard, for a screen reader."""

from pathlib import Path

import pytest

from tests.browser.chromium import Browser
from tests.unit.lending.desk import Office

OUT = Path(__file__).parents[2] / "out" / "screenshots"
TAB, ENTER = ("Tab", 9, ""), ("Enter", 13, "\r")
LOUD = """(() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  return [...document.querySelectorAll('button')].map(b => { const s = getComputedStyle(b);
    const [a, c] = [light(s.color), light(s.backgroundColor)].sort((x, y) => y - x); return (a + 0.05) / (c + 0.05); });
})()"""
"""Contrast of each button's words (Web Content Accessibility Guidelines 2.2, 1.4.3)."""


def link(office: Office, address: str = "u1@example.com") -> str:
    """The link in the mail to an address."""
    (mail,) = [mail for mail in office.mails if mail["Destination"]["ToAddresses"] == [address]]
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    return str(next(word for word in text.split() if word.startswith("http://127.0.0.1")))


@pytest.mark.parametrize(("name", "width"), [("phone", 320), ("desk", 1280)])
def test_page_fits_its_screen(office: Office, browser: Browser, name: str, width: int) -> None:
    """The page fits the screen, its buttons are large enough for a thumb, and the style sheet is applied."""
    browser.open(link(office), width)
    browser.photograph(OUT / f"review-{name}.png")

    assert browser.script("document.documentElement.scrollWidth") <= width
    heights = browser.script("[...document.querySelectorAll('button')].map(b => b.getBoundingClientRect().height)")
    assert len(heights) == 2 and min(heights) >= 44
    assert min(browser.script(LOUD)) >= 4.5
    assert browser.complaints() == []


def test_screen_reader_finds_title_facts_and_two_named_buttons(office: Office, browser: Browser) -> None:
    """The page has a language, one main part with one heading, and two buttons named by their effect."""
    browser.open(link(office))
    spoken = browser.spoken()

    assert ("heading", "Loan application loan-1") in spoken
    assert [name for role, name in spoken if role == "button"] == ["Approve this loan", "Reject this loan"]
    assert [role for role, _ in spoken].count("main") == 1
    assert browser.script("document.documentElement.lang") == "en"
    assert browser.script("document.title") == "Loan application loan-1"


def test_decision_by_keyboard_alone(office: Office, browser: Browser) -> None:
    """Tab to the second button, Enter, a reason, Tab, Enter: rejected and thanked; the other reviewer sees both."""
    browser.open(link(office))
    browser.press(*TAB)
    browser.press(*TAB)
    assert browser.script("document.activeElement.textContent") == "Reject this loan"
    assert browser.script("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    browser.events.clear()
    browser.press(*ENTER)
    browser.wait("Page.loadEventFired")
    assert browser.script("document.querySelector('h1').textContent") == "Reject loan application loan-1?"
    browser.press(*TAB)
    browser.type("The income is too low.")
    browser.press(*TAB)
    assert browser.script("document.activeElement.textContent") == "Reject this loan now"
    assert office.row()["status"] == "IN_REVIEW"
    browser.events.clear()
    browser.press(*ENTER)
    browser.wait("Page.loadEventFired")
    browser.photograph(OUT / "review-done.png")

    assert office.row()["status"] == "REJECTED"
    assert "is rejected" in browser.script("document.querySelector('h1').textContent")
    browser.open(link(office, "u2@example.com"))
    browser.photograph(OUT / "review-decided.png")
    assert "was already rejected" in browser.script("document.querySelector('h1').textContent")
    text = browser.script("document.body.textContent")
    assert "underwriter-1" in text and "Reason: The income is too low." in text


@pytest.mark.parametrize(("name", "width"), [("phone", 390), ("desk", 1280)])
def test_second_page_asks_for_a_reason(office: Office, browser: Browser, name: str, width: int) -> None:
    """The browser itself sends no empty reason; a way leads back; the page fits."""
    browser.open(link(office), width)
    press(browser, "approve")
    browser.photograph(OUT / f"confirm-{name}.png")
    assert browser.script("document.documentElement.scrollWidth") <= width
    assert min(browser.script(LOUD)[:1]) >= 4.5
    assert browser.complaints() == []

    browser.script("document.querySelector('button.approve').click()")
    assert browser.script("document.querySelector('textarea').matches(':invalid')")
    assert office.row()["status"] == "IN_REVIEW"
    press(browser, "back")
    assert browser.script("document.querySelectorAll('button').length") == 2
    assert browser.script("document.title") == "Loan application loan-1"


def test_spaces_are_no_reason(office: Office, browser: Browser) -> None:
    """The server refuses a reason of spaces and says so on the same page."""
    browser.open(link(office))
    press(browser, "reject")
    browser.script("document.querySelector('textarea').value = '   '")
    press(browser, "reject")
    browser.photograph(OUT / "confirm-refused.png")

    assert ("alert", "") in [(role, "") for role, _ in browser.spoken()]
    assert "Please write a reason." in browser.script("document.body.textContent")
    assert office.row()["status"] == "IN_REVIEW"


def press(browser: Browser, button: str) -> None:
    """Press the button of this class, and wait for the next page."""
    browser.events.clear()
    browser.script(f"document.querySelector('button.{button}').click()")
    browser.wait("Page.loadEventFired")


def test_upload_page_fits_a_phone(office: Office, browser: Browser) -> None:
    """Fields and buttons end at the margin of the text; a file field has its own width."""
    browser.open(link(office, "canary-address@example.com"), 320)
    browser.photograph(OUT / "upload-phone.png")

    right = browser.script("document.querySelector('main').getBoundingClientRect().right")
    edges = browser.script(
        "[...document.querySelectorAll('input[type=file],button')].map(e => e.getBoundingClientRect().right)"
    )
    assert edges and max(edges) <= right + 0.5


def test_opening_and_reloading_decides_nothing(office: Office, browser: Browser) -> None:
    """A visit and a reload change nothing."""
    before = office.row()
    for _ in range(3):
        browser.open(link(office))

    assert office.row() == before


def test_what_the_applicant_wrote_is_no_markup(office: Office, browser: Browser) -> None:
    """Markup in an application's purpose is shown as text, and makes no element."""
    browser.open(link(office))

    assert "canary <b>purpose</b>" in browser.script("document.body.textContent")
    assert browser.script("document.querySelectorAll('b').length") == 0
