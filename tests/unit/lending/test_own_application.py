"""Applications of reviewers: nobody decides about their own."""

import json

import pytest

from tests.unit.lending.desk import APPLIED, REVIEWERS, Office, parts


@pytest.mark.parametrize(
    "reviewer", [{"underwriter-1": "Canary-Address@example.com"}, {"applicant-1": "u1@example.com"}]
)
def test_a_reviewer_who_applied_is_refused_and_recorded(office: Office, reviewer: dict[str, str]) -> None:
    """A reviewer with the applicant's id or address sees nothing and decides nothing; the refusal has a row."""
    ((who, address),) = reviewer.items()
    link = office.link()
    fields = office.button(link, "approve")
    if who != "underwriter-1":
        office.world.put("loans", {**office.row(), "applicantId": "underwriter-1"})
    office.monkeypatch.setenv("REVIEWERS", json.dumps({"underwriter": {"underwriter-1": address}, "senior": {}}))

    status, page = office.get(link)
    assert (status, "This application is yours" in page, APPLIED["amount"] in page) == (403, True, False)
    assert office.send(parts(link)[0], fields)[0] == 403
    assert office.row()["decision"] == "PENDING"
    refused = office.world.row("loans", applicationId="loan-1", record="refused#underwriter-1") or {}
    assert (refused["action"], refused["requests"]) == ("approve", 1)


def test_a_reviewer_who_applied_does_not_read_who_decided(office: Office) -> None:
    """The page of the decision names neither the other reviewer nor the reason."""
    office.post(office.link("u2@example.com"), "reject")
    office.world.put("loans", {**office.row(), "applicantId": "underwriter-1"})

    status, page = office.get(office.link())

    assert (status, "was already rejected" in page) == (410, True)
    assert "underwriter-2" not in page and "canary-reason" not in page


def test_a_reviewer_who_applied_gets_no_mail(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other reviewers of the role are asked."""
    own = {**REVIEWERS, "senior": {"senior-1": APPLIED["email"].upper(), "senior-2": "s2@example.com"}}
    monkeypatch.setenv("REVIEWERS", json.dumps(own))
    office.ask("senior", "canary-token-3")

    asked = [mail["Destination"]["ToAddresses"] for mail in office.mails]
    assert ["s2@example.com"] in asked and [APPLIED["email"].upper()] not in asked


def test_page_names_its_reader(office: Office) -> None:
    """The page says as whom its reader decides."""
    assert "You are underwriter-1." in office.get(office.link())[1]
