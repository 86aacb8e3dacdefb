"""Verdicts, documents, reviews and mails of loans, wrong by the least."""

from tests.mutants.contents.audited import audited

BOUNDARIES = "lending/test_boundaries.py::test_verdicts_at_the_limits_of_the_policy"

MUTATIONS = (
    audited(
        "reviews-due-from-now",
        "a request for a review names the end of the wait of the machine, also where its function runs late",
        "lending/handlers.py",
        "due = instant_text(end_of_wait(task, seconds))",
        "due = now_text(seconds)",
    ),
    audited(
        "documents-below-the-limit",
        "a document of exactly 10 MiB can be used",
        "lending/documents.py",
        "if size > LARGEST_BYTES:",
        "if size >= LARGEST_BYTES:",
    ),
    audited(
        "small-below-the-limit",
        "an amount at the limit is small",
        "lending/policy.py",
        "cents(amount) <= cents(SMALL_AMOUNTS[currency])",
        "cents(amount) < cents(SMALL_AMOUNTS[currency])",
        BOUNDARIES,
    ),
    audited(
        "good-scores-above",
        "the good score itself is good",
        "lending/policy.py",
        "GOOD_SCORE = 650",
        "GOOD_SCORE = 651",
        BOUNDARIES,
    ),
    audited(
        "mails-to-applicant-ids",
        "a mail to an applicant goes to the address of the application",
        "lending/mails/dispatch.py",
        "yield Mail(application.applicant_id, application.email, subject, text)",
        "yield Mail(application.applicant_id, application.applicant_id, subject, text)",
    ),
    audited(
        "reviews-of-five-days",
        "a request for a review names the end of the wait of the role",
        "lending/handlers.py",
        "REVIEW_SECONDS = 3 * 86_400",
        "REVIEW_SECONDS = 5 * 86_400",
    ),
    audited(
        "links-of-others",
        "a link is made for the person who gets it",
        "lending/mails/dispatch.py",
        'made = Link(signed_links.link_id(event.id, who), "view", who, due, key_store.read_keys().current)',
        'made = Link(signed_links.link_id(event.id, who), "view", "anybody", due, key_store.read_keys().current)',
    ),
    audited(
        "bureau-asked-for-a-year",
        "the bureau is asked with the application's own term",
        "lending/credit.py",
        '"termMonths": application.term_months,',
        '"termMonths": 12,',
    ),
    audited(
        "reminders-miscounted",
        "the row holds the number of the last reminder",
        "lending/logic.py",
        "reminder=max(reminder, application.reminder))",
        "reminder=reminder + 1)",
    ),
    audited(
        "reviews-without-an-end",
        "the row holds the end of the review that was requested",
        "lending/logic.py",
        "return Decision(replace(waiting, status=status, due_at=due_at), events",
        "return Decision(replace(waiting, status=status), events",
    ),
    audited(
        "expiries-for-another-reason",
        "an application expires for the reason of its wait",
        "lending/logic.py",
        '("DocumentsMissing",), "time", now)',
        '("ReviewTimedOut",), "time", now)',
    ),
    audited(
        "outcomes-mixed-up",
        "the waiting execution is answered with the outcome",
        "lending/logic.py",
        '"outcome": OUTCOMES[application.status]}',
        '"outcome": "LoanApproved"}',
    ),
    audited(
        "documents-received-now",
        "a document has the time at which it was received",
        "lending/handlers.py",
        "received.time or now_text()",
        "now_text()",
    ),
    audited(
        "reasons-left-out-of-mails",
        "a mail to an applicant gives every reason",
        "lending/mails/texts.py",
        '"reasons": wording.reasons(data.get("reasons", []))}',
        '"reasons": wording.OUR_ERROR}',
    ),
)
