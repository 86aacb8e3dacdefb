"""The page shows the result of the run completely, escapes all values, and needs no other file."""

import re
from pathlib import Path

import pytest

from signalbox import report
from signalbox.errors import InputError
from signalbox.report.graph.marks import is_late
from signalbox.report.page.page import render
from signalbox.report.page.status import format_instant
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.overview import overview
from signalbox.report.waterfall.segments import segment_bars
from tests.report.contrast import contrast
from tests.report.pages import Page
from tests.report.stories import attempt, delivery, event, execution, letter, run, state, story

STYLE = Path(report.__file__).parent / "templates" / "page.css"


def dead(key: str, **changes: object) -> dict[str, object]:
    """Return an order with nothing but a dead letter."""
    buried = letter(key=key, **changes)
    return run(key, status="dead_lettered", outcome=None, executions=[], letters=[buried])


def test_the_headline_says_what_came_of_the_run() -> None:
    """Counts in words, the auditors' verdict, the seed and the command that repeats it."""
    counts = {"accepted": 3, "completed": 2, "dead_lettered": 1, "in_flight": 0, "refused": 0}
    page = Page(render(story(run("a"), run("b"), dead("c"), counts=counts)))
    assert "3 orders accepted: 2 completed, 1 dead-lettered. The auditors object to nothing." in page.text.replace(
        "\u202f", " "
    )
    assert "seed 7" in page.text
    assert "python -m signalbox demo --seed 7" in page.text


def test_a_run_over_days_names_the_day_of_an_instant() -> None:
    """Instants have their date where the run has several days."""
    assert format_instant(story(), 60.0) == "09:01:00"
    days = story(virtual_seconds=3 * 86_400.0)
    assert [format_instant(days, at) for at in (0.0, 86_400.0, 86_415.0)] == [
        "01-05 09:00",
        "01-06 09:00",
        "01-06 09:00:15",
    ]


@pytest.mark.parametrize(
    ("told", "signal"),
    [
        (story(run()), "clear"),
        (story(run(executions=[execution(status="FAILED")])), "caution"),
        (story(run(letters=[letter()])), "caution"),
        (story(run(), violations=[{"invariant": "money", "detail": "order-1 was charged twice"}]), "stop"),
    ],
)  # fmt: skip
def test_the_signal_stops_for_what_an_auditor_objects_to(told: dict[str, object], signal: str) -> None:
    """Green, amber for what needs a person, red for a violation."""
    assert f"signal {signal}" in Page(render(told)).classes


def test_a_violation_is_told_first_and_leads_to_what_it_names() -> None:
    """The sentence stands above everything else, with a link to the order."""
    violation = {"invariant": "money", "detail": "order-2 was charged twice"}
    text = render(story(run("order-1"), run("order-2"), violations=[violation]))
    assert text.index("order-2 was charged twice") < text.index("Every order over virtual time")
    assert '<a href="#orders:order-2">show it</a>' in text


def test_nothing_that_an_event_says_becomes_markup() -> None:
    """Keys, reasons, data and names are escaped in all places."""
    nasty = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    sick = run(
        nasty,
        outcome=None,
        status="dead_lettered",
        events=[
            event(
                type=nasty, last_type=nasty, data=nasty, source=nasty, deliveries=[delivery(error=nasty, result="back")]
            )
        ],
        executions=[
            execution(state(attempt(61.0, 62.0, nasty, nasty)), name=nasty, error=nasty, cause=nasty, status="FAILED")
        ],
        records=[{"record": nasty, "state": nasty, "at": 61.0, "changed": None, "rest": {nasty: nasty}}],
        letters=[letter(key=nasty, reason=nasty, error=nasty, type=nasty)],
    )
    text = render(story(sick, violations=[{"invariant": nasty, "detail": nasty}]))
    assert text.count("<script>") == 1
    assert "<img" not in text
    assert text.count("&lt;script&gt;alert(1)") > 10


def test_the_page_needs_no_network_and_no_other_file() -> None:
    """Every address is a fragment or inline data, and the policy in the page forbids all else."""
    text = render(story(run()))
    page = Page(text)
    assert [address for address in page.addresses if not address.startswith(("#", "data:"))] == []
    assert not re.search(r"@import|url\((?!#)", text)
    assert "default-src 'none'" in text


def test_every_link_finds_its_target_and_every_identifier_is_unique() -> None:
    """Anchors are unique for keys with special characters and with 500 characters too."""
    keys = ["order-1", "заказ-1", "приказ-1", "o" * 500, "o" * 499 + "p"]
    page = Page(render(story(*(run(key) for key in keys), letters=[letter(key=key) for key in keys])))
    assert len(set(page.identifiers)) == len(page.identifiers)
    assert set(page.links) <= set(page.identifiers)
    assert page.unbalanced == []


def test_equal_stories_give_equal_bytes(tmp_path: Path) -> None:
    """The page does not depend on the date or the machine."""
    first = report.write(story(run(), dead("b")), tmp_path / "one")
    second = report.write(story(run(), dead("b")), tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()
    assert first.name == "index.html"


def test_half_a_surrogate_pair_can_be_written(tmp_path: Path) -> None:
    """JSON can hold what UTF-8 cannot."""
    assert report.write(story(run("order-\ud800")), tmp_path).stat().st_size > 1000


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        report.write(story(run()), tmp_path / "taken")


def test_dead_letters_stand_by_route_and_reason_with_an_example() -> None:
    """Three dead letters of two reasons are two rows; replays are counted; the error links to an order."""
    runs = [dead("a"), dead("b", left=False, replayed=300.0), dead("c", reason="Conflict", error="placed before")]
    page = Page(render(story(*runs)))
    assert "InvalidEvent 1 1 0 2 OrderPlaced the total does not add up a" in page.text
    assert "Conflict 1 0 0 1 OrderPlaced placed before c" in page.text
    assert "Nothing in stock." in page.text


def test_a_run_without_a_recording_says_so() -> None:
    """The page says so where parts of the run were not recorded."""
    assert "This run was not recorded" in render(story(run(), recorded=False))
    assert "This run was not recorded" not in render(story(run()))


def test_attempts_of_one_error_are_told_once() -> None:
    """Twelve failures of one kind are one sentence, and the success after them another."""
    tries = [attempt(61.0 + n, 61.5 + n, "PartnerUnavailable", "no answer") for n in range(3)]
    page = Page(render(story(run(executions=[execution(state(*tries, attempt(65.0, 66.0)))]))))
    assert "attempts 1 to 3: PartnerUnavailable no answer; attempt 4 succeeded" in page.text


def test_what_was_undone_and_what_was_barred_are_told_apart() -> None:
    """A tombstone is no undoing: nothing had happened."""
    undoing = state(attempt(61.0, 62.0), name="ReleaseStock", undid=["reserve-stock"], barred=["ship-order"])
    page = Page(render(story(run(executions=[execution(undoing)]))))
    assert "undid reserve-stock; barred ship-order, which had not happened" in page.text
    assert "1 compensated" in page.text


def test_receives_of_one_message_are_one_row() -> None:
    """A message that came back twice and then died says how often, and that it died."""
    tries = [delivery(begun=60.2 + n, ended=60.3 + n, receive=n + 1, result="back") for n in range(2)]
    tries.append(delivery(begun=70.0, ended=70.1, receive=3, result="buried"))
    page = Page(render(story(run(events=[event(deliveries=tries)]))))
    assert "3 receives, made a dead letter" in page.text


def test_orders_that_took_the_same_path_share_one_drawing() -> None:
    """One symbol, as many uses as orders: a page of hundreds stays small."""
    text = render(story(*(run(f"order-{n}") for n in range(40))))
    assert text.count("<symbol") == 1
    assert text.count("<use ") == 40


def test_a_hundred_orders_stay_far_below_five_megabytes() -> None:
    """Each order of a usual kind costs a few kilobytes."""
    one, many = render(story(run())), render(story(*(run(f"order-{n}") for n in range(100))))
    assert (len(many) - len(one)) / 99 < 20_000


def test_the_worst_stands_first() -> None:
    """Failed before dead-lettered before in flight before cancelled before confirmed."""
    runs = [
        run("good"),
        run("back", outcome="OrderCancelled"),
        run("open", status="in_flight", outcome=None, executions=[execution(status="RUNNING", stopped=None)]),
        dead("dead"),
        run("bad", outcome="OrderCancelled", executions=[execution(status="FAILED", failed="TakePayment")]),
    ]
    found = re.findall(r'<details class="piece (\w+)"', render(story(*runs)))
    assert found == ["bad", "dead", "open", "back", "good"]


def test_the_numbers_add_up() -> None:
    """Counts, rows and dead letters are sums of one another, and the table has a row with its totals."""
    closed, lost = letter(key="a", left=True), run("lost", status="unaccepted", outcome=None, executions=[])
    counts = {"accepted": 3, "completed": 1, "dead_lettered": 2, "in_flight": 0, "refused": 0}
    runs = [run("a", letters=[closed]), dead("b"), dead("c", left=False, replayed=300.0), lost]
    text = Page(render(story(*runs, counts=counts))).text.replace("\u202f", " ")
    assert "3 accepted = 1 completed + 2 dead-lettered" in text
    assert "4 rows = 3 accepted + 1 not accepted" in text
    assert "3 dead letters in all = 2 left + 1 replayed" in text
    assert "2 left = 1 of keys that completed + 1 of dead-lettered keys" in text
    assert "all 2 1 0 3" in text
    assert "3 executions" not in text
    assert "1 executions" in text


def test_a_key_with_two_executions_counts_twice_as_in_the_terminal() -> None:
    """The tile counts executions, and not keys."""
    page = Page(render(story(run(executions=[execution(), execution(name="order-1-r1")]))))
    assert "2 executions" in page.text


def test_tiles_and_legend_lead_to_what_they_count() -> None:
    """A number above 0 is a link; each outcome leads to its group."""
    page = Page(render(story(run(), dead("b"))))
    assert {"find=is:accepted", "find=is:completed", "letters"} <= set(page.links)
    assert {"group:good:OrderConfirmed", "group:dead:dead-lettered"} <= set(page.links)
    assert "find=is:in_flight" not in page.links


def test_a_row_shows_what_the_auditors_object_to_in_it() -> None:
    """The link of a violation leads to a row that repeats the sentence."""
    detail = "order order-2 ended as OrderCancelled, with the shadow as OrderConfirmed"
    text = render(story(run("order-1"), run("order-2"), violations=[{"invariant": "shadow", "detail": detail}]))
    first, second = text.partition('id="orders:order-2"')[::2]
    assert f"<li>shadow: {detail}</li>" in second
    assert "1\u202fviolation" in first
    assert text.count("violation</span>") == 1


def test_a_planned_end_of_a_wait_is_no_failure() -> None:
    """A time-out of a wait has its own mark; an error is a failure."""
    waits = state(attempt(61.0, 120.0, "States.Timeout", waits=61.2), caught="States.Timeout")
    fails = state(attempt(130.0, 131.0, "Broken"), name="Ship", caught="Broken")
    entries = [{"at": at, "kind": "failure", "name": "", "detail": ""} for at in (120.0, 131.0)]
    told = run(executions=[execution(waits, fails)], timeline=[*run()["timeline"], *entries])
    marks = overview(story(told), {("orders", "order-1"): "a"})["rows"][0]["marks"]
    assert [mark["kind"] for mark in marks] == ["late", "failure"]
    assert "no answer in time (States.Timeout)" in render(story(told))
    declined = attempt(61.0, 120.0, "PaymentDeclined", waits=61.2)
    assert [is_late(each) for each in (*waits["attempts"], *fails["attempts"], declined)] == [True, False, False]


def test_time_in_a_queue_is_not_shown_as_work() -> None:
    """A message waits from 60.1 to 500 s: only the delivery after it is solid."""
    late = event(deliveries=[delivery(sent=60.1, begun=500.0, ended=501.0)])
    told = run(events=[late], executions=[])
    axis = Axis([60.0, 962.0])
    bars = [(bar["kind"], float(bar["left"])) for bar in segment_bars(told, axis, 1000.0)]
    assert bars == [("queue", pytest.approx(0.01, abs=0.01)), ("run", pytest.approx(axis.place(500.0), abs=0.01))]


def test_an_ordinary_order_can_be_seen_beside_long_silences() -> None:
    """Folds take a fifth of the width at most, and orders of a minute keep 20 of 1,170 pixels."""
    hours = [run(f"order-{n}", timeline=moments(n * 3600.0, n * 3600.0 + 75.0), executions=[]) for n in range(12)]
    drawn = overview(story(*hours, virtual_seconds=50_000.0), {("orders", row["key"]): row["key"] for row in hours})
    assert sum(float(fold["width"]) for fold in drawn["folds"]) < 20
    assert min(float(row["bars"][0]["width"]) for row in drawn["rows"]) > 1.7


def moments(*instants: float) -> list[dict[str, object]]:
    """Return a timeline with an event at each instant."""
    return [{"at": at, "kind": "event", "name": "OrderPlaced", "detail": ""} for at in instants]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_in_both_schemes(scheme: int) -> None:
    """Every colour that text has stands 4.5 to 1 against the ground and the cards (WCAG 2.2, contrast minimum)."""
    block = re.findall(r":root\{([^}]*--bg[^}]*)\}", STYLE.read_text("utf-8"))[scheme]
    colours = dict(re.findall(r"--(\w+):#([0-9a-f]{3,6})", block))
    for name in ("fg", "soft", "link", "good", "back", "bad", "dead", "open", "other"):
        for ground in ("bg", "card"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


def test_pictures_of_a_key_are_in_the_page() -> None:
    """Pictures are in the page itself, with a name for readers who cannot see them; those left out are counted."""
    pictures = {"shown": [{"name": "picture.0000000.jpg", "content": "/9j/4AAQ"}], "left_out": 2}
    page = render(story(run("one", pictures=pictures), run("two")))
    assert page.count("<img ") == 1
    assert '<img src="data:image/jpeg;base64,/9j/4AAQ" alt="picture.0000000.jpg of one"' in page
    assert "Left out for their size: 2 more." in page
