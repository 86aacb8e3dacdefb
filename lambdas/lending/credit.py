"""Credit check: the request to the bureau under an idempotency key, and the decision on its score."""

from typing import Any

from lambdas.common.errors import PartnerDeclined
from lambdas.common.idempotency import once
from lambdas.common.instants import now_text
from lambdas.common.ports.circuit import call_guarded
from lambdas.common.ports.partner import partner
from lambdas.lending import logic, store
from lambdas.lending.model import Application


def check(application_id: str, context: Any) -> Application:
    """Request the score and decide on it by the policy; a closed or scored application makes no request.

    Raises CircuitOpen or PartnerUnavailable while the bureau cannot answer.
    """
    application = store.read(application_id)
    if logic.way_of(application) != "documents" or application.score >= 0:
        return application
    try:
        score = _score(application, context)
    except PartnerDeclined:
        return store.change(application_id, lambda row: logic.on_unknown_applicant(row, now_text()))
    return store.change(application_id, lambda row: logic.on_score(row, score, now_text()))


def _score(application: Application, context: Any) -> int:
    document = {
        "applicantId": application.applicant_id,
        "amount": application.amount,
        "currency": application.currency,
        "termMonths": application.term_months,
        "declaredIncome": application.declared_income,
    }

    def effect() -> dict[str, Any]:
        answer = call_guarded(
            "bureau", lambda: partner("bureau").perform("score", application.application_id, document)
        )
        return {"score": int(answer["score"])}

    # Key and prefix are pinned: a renamed module must still find its earlier records.
    return int(once("lending.bureau.score", application.application_id, document, context, effect)["score"])
