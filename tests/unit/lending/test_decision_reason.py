"""The second page of a decision: one tap decides nothing, and the reason is kept with the decision."""

import json

import pytest

from lambdas.lending.pages.decision_reason import LONGEST, WrongReason, read_reason
from tests.unit.lending.desk import REASON, Office, parts


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_one_tap_asks_for_a_reason_and_decides_nothing(office: Office, action: str) -> None:
    """The button of the first page leads to a second one that names action, amount and reader; no row changes."""
    link = office.link()
    before = office.world.rows("loans")

    status, page = office.send(parts(link)[0], office.first_button(link, action))

    assert status == 200 and office.world.rows("loans") == before
    assert f"{action.capitalize()} loan application loan-1?" in page
    assert "You are underwriter-1. The loan is 12,000.00 EUR for 36 months." in page


def test_reason_is_kept_with_the_decision_and_leaves_in_no_event(office: Office) -> None:
    """The row has the reviewer's words; neither events nor callbacks have them."""
    office.post(office.link())

    assert (office.row()["status"], office.row()["decisionReason"]) == ("APPROVED", REASON)
    assert "canary-reason" not in json.dumps(office.world.rows("outbox"), default=str)


def test_later_reviewer_reads_the_reason_and_the_applicant_does_not(office: Office) -> None:
    """The page of an earlier decision shows the reason as text, to reviewers alone."""
    office.post(office.link())

    assert (
        "Reason: canary-reason: the &lt;i&gt;income&lt;/i&gt; is steady" in office.get(office.link("u2@example.com"))[1]
    )
    for ask in (office.get, office.upload_page):
        assert "canary-reason" not in ask(office.link("canary-address@example.com"))[1]


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Please write a reason."),
        (" \r\n\t\x00", "Please write a reason."),
        ("\N{GRINNING FACE}" * (LONGEST + 1), f"The reason has {LONGEST + 1} characters."),
    ],
)
def test_wrong_reason_is_asked_for_again(office: Office, reason: str, sentence: str) -> None:
    """Status 400, the same page with a sentence about what is wrong; nothing is decided."""
    link = office.link()
    before = office.world.rows("loans")

    status, page = office.post(link, reason=reason)

    assert (status, sentence in page) == (400, True)
    assert office.world.rows("loans") == before


def test_wrong_reason_is_not_lost_and_is_no_markup(office: Office) -> None:
    """The text stands in the field again."""
    page = office.post(office.link(), reason="</textarea><script>" + "x" * LONGEST)[1]

    assert "&lt;/textarea&gt;&lt;script&gt;xxx" in page and "<script" not in page


def test_longest_reason_fits_a_form(office: Office) -> None:
    """A reason of the longest allowed length decides, also in letters of three bytes each."""
    assert office.post(office.link(), reason="\N{HIRAGANA LETTER A}" * LONGEST)[0] == 200
    assert len(office.row()["decisionReason"]) == LONGEST


def test_reason_is_one_line() -> None:
    """Line breaks become spaces, and characters that cannot be printed are left out."""
    assert read_reason({"reason": " Steady\r\n income.\x07 "}) == "Steady income."
    with pytest.raises(WrongReason):
        read_reason({})


def test_first_button_after_the_end_is_told_the_decision(office: Office) -> None:
    """A page that was left open asks for no reason once the application is decided."""
    first = office.first_button(office.link("u2@example.com"), "reject")
    office.post(office.link())

    status, page = office.send(parts(office.link("u2@example.com"))[0], first)

    assert (status, "was already approved" in page) == (410, True)
