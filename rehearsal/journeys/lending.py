"""One application for a loan, from the applicant's mails and a reviewer's page to its approval."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from rehearsal import browser
from rehearsal.browser import Form, Page
from rehearsal.deployed import Deployed
from rehearsal.outcome import Failed
from rehearsal.patience import wait_until
from rehearsal.watching import LIMIT, Tell, Watch, example, publish

WHAT = "an application for a loan"
LINK = re.compile(r"https?://\S+")
DOCUMENT = b"%PDF-1.7\n% a rehearsal's payslip\n"


def follow(deployed: Deployed, tell: Tell) -> None:
    """Apply, send a document from the page that a mail leads to, approve on the reviewer's page. Failed otherwise."""
    application = example("LoanApplied")
    key = application["applicationId"]
    watch, row = Watch(deployed, "lending", key), {"applicationId": key, "record": "application"}
    publish(deployed, "LoanApplied", key, application)
    watch.see_status("see the application wait for documents", "loans", row, "AWAITING_DOCUMENTS")
    tell(f"LoanApplied: the bureau was asked, {key} is AWAITING_DOCUMENTS")
    _send_document(_link(deployed, "/documents/"))
    watch.see_status("see the application in review", "loans", row, "IN_REVIEW")
    tell(
        "a PDF went from the mail's page into the bucket, was verified on the bucket's event; "
        "the application is IN_REVIEW"
    )
    link = _link(deployed, "/reviews/")
    form = _button(link, "approve")
    watch.see_status("see that one click decides nothing", "loans", row, "IN_REVIEW")
    _expect("approve", browser.send(link, form), 200)
    _expect("approve again", browser.send(link, form), 410)
    watch.see_status("see the loan approved", "loans", row, "APPROVED")
    watch.see_success()
    wait_until("see the applicant told", partial(_mail, deployed, "is approved"), LIMIT)
    tell("a reviewer's reason and second click approved it, one more click was refused; the execution SUCCEEDED")


def _send_document(link: str) -> None:
    page = _expect("open the page for documents", browser.get(link), 200)
    (form,) = page.forms
    chosen = replace(form, fields={**form.fields, "Content-Type": "application/pdf"})
    stored = _expect("send a document", browser.send_file(chosen, "payslip.pdf", DOCUMENT), 303)
    _expect("open the page after the upload", browser.get(stored.location), 200)


def _button(link: str, action: str) -> Form:
    """Return the form of the second page, with a reason."""
    page = _expect("open the page for the decision", browser.get(link), 200)
    first = next(form for form in page.forms if form.button == action)
    page = _expect("open the page for its reason", browser.send(link, first), 200)
    second = next(form for form in page.forms if form.button == action)
    return replace(second, fields={**second.fields, "reason": "The income is steady."})


def _expect(step: str, page: Page, status: int) -> Page:
    if page.status != status:
        raise Failed(step, f"the page answered {page.status}, {status} was expected", page.text)
    return page


def _link(deployed: Deployed, page: str) -> str:
    """The link in the first mail that leads to this page."""
    mail = wait_until(f"see a mail with a link to {page}", partial(_mail, deployed, page), LIMIT)
    return str(next(found for found in LINK.findall(mail["BodyText"]) if page in found))


def _mail(deployed: Deployed, words: str) -> dict[str, Any] | None:
    mails = browser.mails(deployed.account)
    return next((mail for mail in mails if words in mail["Subject"] + mail["BodyText"]), None)
