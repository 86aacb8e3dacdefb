"""Pages of reviewers and applicants. Pure: values in, HTML out, every value escaped; nothing from outside."""

from collections.abc import Mapping
from html import escape

from lambdas.common import wording
from lambdas.common.page import HEADERS, document, refused
from lambdas.lending.documents import TYPES
from lambdas.lending.model import Application
from lambdas.lending.pages import decision_reason
from lambdas.lending.pages.decision_reason import Draft

__all__ = ["confirm", "decided", "done", "headers", "refused", "review", "upload", "uploaded"]

WORDS: Mapping[str, str] = {
    "APPROVED": "approved",
    "REJECTED": "rejected",
    "EXPIRED": "closed because the time was over",
    "WITHDRAWN": "withdrawn by the applicant",
}


def _instant(text: str) -> str:
    """Return an instant as people write it; the element keeps its exact text."""
    return f'<time datetime="{escape(text)}">{wording.instant(text)}</time>'


def review(application: Application, forms: Mapping[str, Mapping[str, str]], who: str) -> str:
    """Return the application for the reviewer `who`, with a form for each action; `forms` maps it to its fields."""
    facts = {
        "Amount": wording.money(application.amount, application.currency),
        "Term": f"{application.term_months} months",
        "Purpose": application.purpose,
        "Declared income": f"{wording.money(application.declared_income, application.currency)} each month",
        "Credit score": str(application.score) if application.score >= 0 else "not known",
        "Why a person": wording.reasons(application.reasons) or "the policy asks for one",
        "Documents": ", ".join(document.name for document in application.documents if not document.problems) or "none",
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    rows += f"<dt>Decide until</dt><dd>{_instant(application.due_at)}</dd>"
    choices = "".join(_form(action, fields) for action, fields in forms.items())
    title = f"Loan application {application.application_id}"
    return document(title, f'<p>You are {escape(who)}.</p><dl>{rows}</dl><div class="choices">{choices}</div>')


def _form(action: str, fields: Mapping[str, str]) -> str:
    label = f"{action.capitalize()} this loan"
    return f'<form method="post">{_hidden(fields)}<button class="{escape(action)}">{escape(label)}</button></form>'


def _hidden(fields: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )


def confirm(application: Application, fields: Mapping[str, str], back: Mapping[str, str], draft: Draft) -> str:
    """Return the second page of a decision: its reason, and a way `back` to the first page.

    `fields` are those of the button that was pressed.
    """
    action = fields["action"]
    amount = wording.money(application.amount, application.currency)
    problem = f'<p id="problem" role="alert">{escape(draft.problem)}</p>' if draft.problem else ""
    described = ' aria-invalid="true" aria-describedby="problem"' if draft.problem else ""
    body = (
        f"<p>You are {escape(fields['who'])}. The loan is {escape(amount)} for {application.term_months} months.</p>"
        f'{problem}<form method="post">{_hidden(fields)}'
        f'<label for="reason">Your reason, at most {decision_reason.LONGEST} characters. '
        "The applicant does not see it.</label>"
        f'<textarea id="reason" name="{decision_reason.FIELD}" rows="4" maxlength="{decision_reason.LONGEST}" '
        f"required{described}>{escape(draft.text)}</textarea>"
        f'<button class="{escape(action)}">{escape(action.capitalize())} this loan now</button></form>'
        f'<form method="get">{_hidden(back)}<button class="back">Go back without a decision</button></form>'
    )
    return document(f"{action.capitalize()} loan application {application.application_id}?", body)


def headers(form_action: str = "") -> dict[str, str]:
    """Return the headers of a page; its forms may also send to the origin `form_action`."""
    if not form_action:
        return dict(HEADERS)
    policy = HEADERS["content-security-policy"].replace("form-action 'self'", f"form-action 'self' {form_action}")
    return {**HEADERS, "content-security-policy": policy}


def upload(application: Application, address: str, fields: Mapping[str, str]) -> str:
    """Return the form for a document; the hidden `fields` and the type come before the file, as S3 wants them."""
    options = "".join(f'<option value="{kind}">{kind.rpartition("/")[2].upper()}</option>' for kind in TYPES)
    title = f"Documents for loan application {application.application_id}"
    return document(
        title,
        "<p>One file that shows your income, at most 10 MB.</p>"
        f'<form method="post" enctype="multipart/form-data" action="{escape(address)}">{_hidden(fields)}'
        f'<label>Type of the file <select name="Content-Type" required>{options}</select></label>'
        f'<label>File <input type="file" name="file" accept="{",".join(TYPES)}" required></label>'
        '<button class="send">Send this file</button></form>',
    )


def uploaded() -> str:
    """Return the page after an upload. It is the same for everybody."""
    sentence = (
        "We look at it and write to you. You can close this page. To send another file, open the link in our mail."
    )
    return document("Thank you for your document", f"<p>{sentence}</p>")


def done(application: Application) -> str:
    """Return thanks for the decision that was just made."""
    word = WORDS[str(application.status)]
    return document(
        f"Loan application {application.application_id} is {word}", "<p>Thank you. You can close this page.</p>"
    )


def decided(application: Application, by_whom: bool) -> str:
    """Return the page of an earlier decision; with `by_whom` reviewer and reason, for reviewers only."""
    word = WORDS[str(application.status)]
    who = f" by {escape(application.decided_by)}" if by_whom else ""
    text = f"<p>Decided{who} on {_instant(application.decided_at)}. Nothing more can be done here.</p>"
    if by_whom and application.decision_reason:
        text += f"<p>Reason: {escape(application.decision_reason)}</p>"
    return document(f"Loan application {application.application_id} was already {word}", text)
