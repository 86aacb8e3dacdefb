"""The report of a run in a browser: search, links, print, each width and scheme under axe."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from signalbox import report
from tests.browser.chromium import Browser, found
from tests.browser.test_accessibility import AXE
from tests.report.stories import attempt, event, execution, letter, run, state, story

ANY = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' ')))"""
SHOWN = "[...document.querySelectorAll('details.piece')].filter(one => !one.hidden).length"


def told() -> dict[str, Any]:
    """An order of each kind: one that went well, one compensated after retries, a dead letter, and a violation."""
    tries = [attempt(61.0, 61.5, "PartnerUnavailable"), attempt(63.0, 63.5)]
    undo = state(attempt(64.0, 65.0), name="ReleaseStock", undid=["reserve-stock"])
    wait = state(attempt(66.0, 900.0, "States.Timeout", waits=66.2), name="TakePayment", caught="States.Timeout")
    odd = run("order-2", outcome="OrderCancelled", executions=[execution(state(*tries), undo, wait)])
    dead = run("order-3", status="dead_lettered", outcome=None, executions=[], letters=[letter(key="order-3")])
    events = [event(id="event-4711"), event(id="event-2", type="PaymentReceived", at=500.0, deliveries=[])]
    named = run("order-4", events=events, tree=[{"event": one["id"], "children": []} for one in events])
    violation = {"invariant": "money", "detail": "order-4 was charged twice"}
    counts = {"accepted": 4, "completed": 3, "dead_lettered": 1, "in_flight": 0, "refused": 1}
    return story(run(), odd, dead, named, violations=[violation], counts=counts)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the page."""
    return report.write(told(), tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of this module."""
    if found() is None:
        pytest.skip("no Chromium is installed here (looked for chromium and google-chrome), so no page is opened")
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def show(browser: Browser, address: str, width: int = 1440, scheme: str = "light", medium: str = "screen") -> None:
    """Open a page anew in a scheme and a medium."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.send("Emulation.setEmulatedMedia", media=medium, features=features)
    browser.open("about:blank")
    browser.open(address, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_axe_finds_nothing(browser: Browser, page: str, width: int, scheme: str) -> None:
    """The page with all rows open fits its screen, and axe has no finding of any kind."""
    if not AXE.is_file():
        pytest.skip("axe-core is not in node_modules (`make setup` puts it there), so no page is judged by it")
    show(browser, page, width, scheme)
    browser.script("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert browser.script("document.documentElement.scrollWidth") <= width
    browser.script(AXE.read_text("utf-8"))
    assert browser.awaited(ANY) == []
    assert browser.complaints() == []


def test_search_looks_into_the_rows(browser: Browser, page: str) -> None:
    """An event's id, an error and what a tile counts each find their row, though it is closed."""
    show(browser, page)
    for words, number in (("event-4711", 1), ("PartnerUnavailable", 1), ("retr", 1), ("is:compensated", 1), ("", 4)):
        field = "document.querySelector('.find input')"
        browser.script(f"{field}.value = {json.dumps(words)}; {field}.dispatchEvent(new Event('input'))")
        assert browser.script(SHOWN) == number, words


def test_a_tile_shows_what_it_counts(browser: Browser, page: str) -> None:
    """A press on "compensated" leaves that one row, and a second press after a change does so again."""
    show(browser, page)
    tile = "document.querySelector('.tiles a[href$=compensated]').click()"
    for _ in range(2):
        browser.script(tile)
        browser.awaited("new Promise(done => setTimeout(done, 50))")
        assert browser.script(SHOWN) == 1
        browser.script("document.querySelector('.find input').value = ''")


def test_a_link_opens_its_row_without_scripts(browser: Browser, page: str) -> None:
    """The browser itself opens a closed row for a fragment in it: the violation's own link works everywhere."""
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        show(browser, page + "#orders:order-4")
        assert ("StaticText", "money: order-4 was charged twice") in browser.spoken()
        assert browser.spoken().count(("heading", "What happened, in order")) == 1
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.script("document.querySelectorAll('details.piece[open]').length") == 1


def test_print_keeps_the_bars_and_is_light(browser: Browser, page: str) -> None:
    """Bars are backgrounds, which a printer leaves out unless the page asks for them; a dark page prints light."""
    show(browser, page, 1000, "dark", "print")
    style = "getComputedStyle(document.querySelector('.bars i'))"
    assert browser.script(f"{style}.printColorAdjust") == "exact"
    assert browser.script(f"{style}.backgroundColor") != "rgba(0, 0, 0, 0)"
    assert browser.script("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.script("getComputedStyle(document.body).color") == "rgb(28, 38, 48)"
    assert browser.script("getComputedStyle(document.querySelector('.find')).display") == "none"


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_word_of_a_tile_is_split(browser: Browser, page: str, width: int) -> None:
    """A label of one word takes one line and stays in its tile."""
    show(browser, page, width)
    tile = "[...document.querySelectorAll('.tiles a')].find(one => one.textContent.endsWith('compensated'))"
    text = f"(() => {{ const r = document.createRange(); r.selectNodeContents({tile}.lastChild); return r }})()"
    assert browser.script(f"{text}.getClientRects().length") == 1
    assert browser.script(f"{text}.getBoundingClientRect().right <= {tile}.getBoundingClientRect().right")


def test_rings_of_events_leave_bars_visible_on_a_phone(browser: Browser, page: str) -> None:
    """A ring is at most half as high as the row of its bar."""
    show(browser, page, 390)
    ring = browser.script("document.querySelector('.bars u.event').getBoundingClientRect().height")
    row = browser.script("document.querySelector('.bars a').getBoundingClientRect().height")
    assert ring <= row / 2
