"""The console in a real browser: travel, follow causes, compare two runs, repeat a run."""

import itertools
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from scenarios.orders.workload import orders
from signalbox.assembly import Assembly
from signalbox.cli import main
from tests.browser.chromium import Browser
from tests.browser.test_accessibility import AXE

FAULT = {"at": 61, "fault": "crash-after-effect", "function": "orders-reserve-stock", "nth": 2}
BROKEN = {"at": 75, "type": "OrderPlaced", "subject": "bad", "data": {"orderId": "bad"}}
READY = """new Promise((done, fail) => { const look = () => document.body.classList.contains('ready') ? done(true)
  : setTimeout(look, 20); look(); setTimeout(() => fail(new Error('the page is not ready')), 60000); })"""
PAUSE = "new Promise(done => setTimeout(done, 60))"
EVERY = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
  .map(rule => rule.id + ': ' + rule.nodes.map(node => node.html.slice(0, 200)).join(' ')))"""


@pytest.fixture(scope="module")
def folder(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of five orders with a crash and a dead letter, beside the same run without the crash."""
    folder = tmp_path_factory.mktemp("console")
    script = folder / "a.script.jsonl"
    lines = [*orders(5, 50.0, 0), FAULT, BROKEN]
    script.write_text("".join(json.dumps(line) + "\n" for line in lines))
    given, other = ["demo", str(script), "--assembly", str(assembly.path), "--json"], str(folder / "other")
    assert main([*given, "--without", str(lines.index(FAULT) + 1), "-o", other]) == 0
    assert main([*given, "--against", other, "-o", str(folder), "--story", str(folder / "a.jsonl")]) == 0
    return folder


@pytest.fixture
def page(folder: Path, browser: Browser) -> Browser:
    return opened(browser, folder)


def opened(browser: Browser, folder: Path, address: str = "", width: int = 1440) -> Browser:
    """The console, ready."""
    browser.open("about:blank", width, 900)  # another fragment of the same page would load nothing
    browser.open(f"file://{folder}/console.html{address}", width, 900)
    browser.awaited(READY)
    return browser


def values(browser: Browser, expression: str) -> Any:
    """The JSON value of an expression."""
    return json.loads(browser.script(f"JSON.stringify({expression})"))


def test_from_the_mark_of_a_fault_to_its_line(page: Browser) -> None:
    """A click on the mark goes to its instant; "Why?" leads to the fault and its line."""
    page.script("document.querySelector('.mark.fault').click()")
    page.awaited(PAUSE)
    assert "order" in page.script("document.querySelector('.piece-head h2').textContent")
    story = "Console.view.story"
    failed = f"{story}.ofKey(Console.view.key, 'state').find(([t, r]) => t.text('name', r) === 'ReserveStock')"
    page.script(f"(() => {{ const [t, r] = {failed}; Console.show(Console.view, t.columns.id[r]); }})()")
    chain = values(page, "[...document.querySelectorAll('#why ol .kindname')].map(e => e.textContent)")
    assert chain == ["state", "fault", "line of the script"]
    assert "crash-after-effect" in page.script("document.querySelector('#why .line button').textContent")
    page.script("document.querySelector('#why .fault button').click()")
    assert page.script("Console.title(Console.view.story, Console.view.item)").startswith("crash-after-effect")
    assert page.complaints() == []


def test_every_way_ends_at_the_producer(page: Browser) -> None:
    """The causes of each event and each row of each key lead to a line of the script."""
    ends = """(() => { const found = new Set(); const {story} = Console.view;
      for (const key of story.keys) for (const [table, row] of story.ofKey(key.id, 'event', 'write')) {
        const way = Console.chain(story, table.columns.id[row]);
        found.add(story.place(way[way.length - 1].id)[0].kind); }
      return [...found]; })()"""
    assert values(page, ends) == ["line"]


def test_rail_by_keyboard(page: Browser) -> None:
    """Arrows step through what happened, Home and End go to the ends; the address carries the instant."""
    page.script("document.querySelector('.track').focus()")
    page.press("Home", 36)
    assert page.script("Console.view.t") == 0
    page.press("ArrowRight", 39)
    first = page.script("Console.view.t")
    page.press("ArrowRight", 39)
    assert 0 < first < page.script("Console.view.t")
    page.press("ArrowLeft", 37)
    assert page.script("Console.view.t") == first
    page.awaited("new Promise(done => setTimeout(done, 250))")
    assert page.script("location.hash") == f"#t={first / 10000:g}"
    assert page.script("document.querySelector('.track').getAttribute('aria-valuetext')").endswith("from the start")


def test_rail_by_mouse(page: Browser) -> None:
    """A drag along the rail goes with the pointer from a quarter to three quarters of the shown time."""
    left, width, top = values(
        page, "(r => [r.left, r.width, r.top + 5])(document.querySelector('.track').getBoundingClientRect())"
    )
    seen = []
    for kind, part in (("mousePressed", 0.25), ("mouseMoved", 0.5), ("mouseMoved", 0.75), ("mouseReleased", 0.75)):
        place = {"x": left + part * width, "y": top, "button": "left", "buttons": 1, "clickCount": 1}
        page.send("Input.dispatchMouseEvent", type=kind, **place)
        seen.append(page.script("Console.view.t / Console.view.story.end"))
    assert seen == pytest.approx([0.25, 0.5, 0.75, 0.75], abs=0.01)
    page.send("Input.dispatchMouseEvent", type="mouseMoved", x=left, y=top)
    assert page.script("Console.view.t / Console.view.story.end") == seen[-1]


def test_play_moves_until_it_is_paused(page: Browser) -> None:
    """The instant moves on while the rail plays, at the chosen speed, and stands after "Pause"."""
    later = "new Promise(done => setTimeout(() => done(Console.view.t), 150))"
    button = "[...document.querySelectorAll('#rail button')].find(b => /^(Play|Pause)$/.test(b.textContent))"
    page.script("Console.view.set({t: 0})")
    page.script(f"{button}.click()")
    assert 0 < page.awaited(later) < page.awaited(later)
    page.script(f"{button}.click()")
    assert page.script("Console.view.t") == page.awaited(later)


def test_print_keeps_bars_and_leaves_controls(page: Browser) -> None:
    """Printed, bars have their colours, and what only a screen can use is left out."""
    page.script("Console.view.set({key: Console.view.story.keyNumbers.get('orders/order-1')})")
    page.send("Emulation.setEmulatedMedia", media="print")
    shown = "getComputedStyle(document.querySelector({})).{}"
    assert page.script(shown.format("'#rail .controls'", "display")) == "none"
    assert page.script(shown.format("'.waterfall .bar'", "printColorAdjust")) == "exact"
    assert page.script("document.querySelector('.waterfall').getBoundingClientRect().height") > 50
    page.send("Emulation.setEmulatedMedia", media="")


def test_the_key_of_a_deployed_system(folder: Path, browser: Browser, tmp_path: Path) -> None:
    """`desk show --console` writes a page in which the key is chosen, with its course, and without "What if?"."""
    given = ["desk", "--twin", str(folder), "show", "orders", "order-1"]
    assert main([*given, "--console", str(tmp_path / "console.html")]) == 0
    opened(browser, tmp_path)
    assert browser.script("document.querySelector('.piece-head h2').textContent").startswith("order-1")
    names = values(browser, "[...document.querySelectorAll('.waterfall .bar')].length")
    browser.script("Console.view.set({item: Console.view.story.tables.state.columns.id[0]})")
    assert names >= 4 and browser.script("document.querySelectorAll('.what-if').length") == 0
    assert browser.complaints() == []


def test_the_map_is_what_the_story_says(page: Browser) -> None:
    """Numbers of the map are those of the queues' records; at rest only the dead letter is left."""
    wrong = """(() => { const {story} = Console.view; const {queue} = story.tables; let wrong = 0;
      for (let step = 0; step <= 40; step++) { const t = Math.round(story.end * step / 40), there = {};
        for (let row = 0; row < queue.count && queue.columns.at[row] <= t; row++) {
          const name = queue.text('queue', row), change = queue.text('change', row); there[name] ||= [0, 0];
          if (change === 'sent' || change === 'returned') there[name][0]++;
          if (['received', 'moved', 'expired'].includes(change)) there[name][0]--;
          if (change === 'received') there[name][1]++; if (['returned', 'deleted'].includes(change)) there[name][1]--; }
        for (const [name, [visible, flying]] of Object.entries(there)) {
          const {first, second} = story.gauge({kind: 'queue', name}, t);
          wrong += first !== visible || second !== flying; } }
      return wrong; })()"""
    assert page.script(wrong) == 0
    page.script("Console.view.set({t: Console.view.story.end})")
    full = "[...document.querySelectorAll('#map .kind button.bad')].map(b => b.textContent)"
    assert values(page, full) == ["orders-dead-letters1"]


def test_course_and_machine_are_in_step(page: Browser) -> None:
    """The machine is pale before a key begins; at its end all its states are painted."""
    page.script("Console.view.set({key: Console.view.story.keyNumbers.get('orders/order-1'), t: 0})")
    painted = (
        "[...document.querySelectorAll('.graph-box .node:not(.later) text:first-of-type')].map(e => e.textContent)"
    )
    assert values(page, painted) == []
    page.script("Console.view.set({t: Console.view.story.end})")
    taken = values(page, painted)
    assert "ReserveStock" in taken and "ConfirmOrder" in taken and "ReleaseStock" not in taken
    assert (
        values(page, "[...document.querySelectorAll('.waterfall .bar')].map(b => b.dataset.when)").count("later") == 0
    )


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_labels_of_the_course_do_not_overlap(folder: Path, browser: Browser, width: int) -> None:
    """The length of a wait is written where the screen has room for it."""
    opened(browser, folder, width=width)
    browser.script("Console.view.set({key: Console.view.story.keyNumbers.get('orders/order-1')})")
    browser.awaited(PAUSE)
    shown = "[...course.querySelectorAll('.fold span')].filter(e => e.style.visibility !== 'hidden')"
    each = f"{shown}.map(e => e.getBoundingClientRect()).map(box => [box.left, box.right])"
    courses = values(browser, f"[...document.querySelectorAll('.waterfall')].map(course => {each})")
    assert len(courses) == 2 and all(courses)
    for labels in courses:
        assert all(before[1] < after[0] for before, after in itertools.pairwise(labels))


def test_rows_and_figures_at_the_instant(page: Browser) -> None:
    """Rows show the version of the instant and what changed; figures add up what was there."""
    page.script("Console.view.set({key: Console.view.story.keyNumbers.get('orders/order-1'), tab: 'rows', t: 0})")
    assert set(values(page, "[...document.querySelectorAll('.row-paper span')].map(e => e.textContent)")) == {
        " — not yet"
    }
    page.script("Console.view.set({t: Console.view.story.end})")
    page.script("for (const box of document.querySelectorAll('.row-paper')) box.open = true")
    page.awaited(PAUSE)
    assert values(page, "[...document.querySelectorAll('.diff ins')].length") > 3
    page.script("Console.view.set({tab: 'figures'})")
    captions = values(page, "[...document.querySelectorAll('.figures caption')].map(e => e.textContent)")
    assert captions == ["Payments by their state", "Books of the partners", "Goods on hand"]


def test_list_searches_inside_and_keeps_the_address(folder: Path, browser: Browser) -> None:
    """A word of a document, an error and an outcome find keys; the address opens the same list again."""
    opened(browser, folder)
    shown = "document.querySelector('.count').textContent"
    for word, number in (("InvalidEvent", 1), ("Runtime.ExitError", 1), ("OrderConfirmed", 5), ("nothing-like-it", 0)):
        browser.script(
            f"document.getElementById('search').value = {word!r};"
            "document.getElementById('search').dispatchEvent(new Event('input'))"
        )
        assert browser.script(shown) == f"{number} of 6", word
    opened(browser, folder, "#t=70&key=orders/order-2&q=OrderConfirmed&tab=events")
    assert browser.script(shown) == "5 of 6"
    assert browser.script("document.querySelector('[role=option][aria-selected=true] b').textContent") == "order-2"
    assert browser.script("Console.view.t") == 700_000
    assert browser.script("document.querySelector('[role=tab][aria-selected=true]').textContent") == "What happened"


def test_two_runs_side_by_side(page: Browser) -> None:
    """The first difference of the runs is named; its button opens both courses with the line of divergence."""
    told = page.script("document.getElementById('against').textContent")
    assert "/other: 1 of 6 keys take another course." in told and "first difference" in told
    page.script("document.querySelector('#against button').click()")
    page.awaited(PAUSE)
    assert page.script("document.querySelectorAll('.waterfall').length") == 2
    assert page.script("document.querySelectorAll('.divergence-line').length") == 2
    lines = values(page, "[...document.querySelectorAll('.now-line')].map(e => e.style.left)")
    assert lines[0] == lines[1]
    assert "First difference" in page.script("document.querySelector('.divergence').textContent")


def test_repeat_command_gives_the_same_bytes(page: Browser, folder: Path) -> None:
    """The command that the page offers plays the same run: its story is the same file."""
    page.script("Console.view.set({item: Console.view.story.tables.event.columns.id[0]})")
    command = page.script("document.querySelector('.what-if code').textContent")
    program, flag, module, *rest = shlex.split(command)
    assert (program, flag, module) == ("python", "-m", "signalbox")
    assert main([*rest, "-o", str(folder / "again"), "--story", str(folder / "b.jsonl"), "--json"]) == 0
    assert (folder / "a.jsonl").read_bytes() == (folder / "b.jsonl").read_bytes()
    other = values(page, "[...document.querySelectorAll('.what-if code')].map(e => e.textContent)")
    assert any("--without" in text for text in other) and any("--against" in text for text in other)


def test_without_a_script_the_summary_stands(folder: Path, browser: Browser) -> None:
    """The summary and the tables of outcomes and keys are there without JavaScript."""
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"file://{folder}/console.html", 1440, 900)
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    text = browser.script("document.body.innerText")
    assert "6 accepted, 5 completed" in text.replace("6\naccepted", "6 accepted")
    assert "order-3" in text and "OrderConfirmed" in text
    assert (folder / "console.html").read_text("utf-8").count("http") == 0 or "://" not in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_axe_finds_nothing(folder: Path, browser: Browser, width: int, scheme: str) -> None:
    """Axe finds nothing in any view, at each size and scheme; nothing is wider than the screen."""
    if not AXE.is_file():
        pytest.skip("axe-core is not in node_modules (`make setup` puts it there), so no page is judged by it")
    browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    opened(browser, folder, "#t=63&key=orders/order-2", width)
    browser.script(AXE.read_text("utf-8"))
    browser.script(
        "(() => { const [t, r] = Console.view.story.ofKey(Console.view.key, 'state')[0];"
        " Console.show(Console.view, t.columns.id[r]); document.querySelector('#map .kind button').click(); })()"
    )
    for tab in ("course", "events", "rows", "figures"):
        browser.script(f"Console.view.set({{tab: '{tab}'}})")
        if tab == "rows":
            browser.script("document.querySelector('.row-paper').open = true")
            browser.awaited(PAUSE)
        assert browser.awaited(EVERY) == [], tab
        assert browser.script("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
