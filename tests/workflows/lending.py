"""Script lines of loans for tests, and what to read afterwards."""

from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from signalbox.twin import Twin

Line = dict[str, Any]
LOAN = "loan-1"
DAY = 86_400


def applied(at: float = 0, loan: str = LOAN, **changes: Any) -> Line:
    """An application that a person must look at; `changes` replace fields of its data."""
    data = {
        "applicationId": loan,
        "applicantId": f"applicant-of-{loan}",
        "email": f"{loan}@example.com",
        "amount": "12000.00",
        "currency": "EUR",
        "termMonths": 36,
        "purpose": "kitchen",
        "declaredIncome": "2000.00",
    }
    return {"at": at, "type": "LoanApplied", "subject": loan, "data": {**data, **changes}}


def document(at: float, loan: str = LOAN, content_type: str = "application/pdf", size: int = 20_480) -> Line:
    """A document arrives."""
    data = {"applicationId": loan, "document": "payslip", "contentType": content_type, "bytes": size}
    return {"at": at, "type": "DocumentReceived", "subject": loan, "data": data}


def act(at: float, what: str, who: str = "underwriter-1", loan: str = LOAN) -> Line:
    """A person does something."""
    return {"at": at, "act": what, "workflow": "lending", "subject": loan, "as": who}


def bureau(behave: str, at: float = 0, calls: int | None = None) -> Line:
    return {"at": at, "partner": "bureau", "behave": behave, **({"calls": calls} if calls else {})}


def result(twin: Twin, loan: str = LOAN) -> dict[str, Any]:
    """The one execution of an application."""
    (found,) = [row for row in twin.executions("lending") if row["key"] == loan]
    return found


def told(twin: Twin, loan: str = LOAN) -> list[str]:
    """The types of the events that our own functions put on the bus about an application, in order."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    own = [event for _, event in journal if event["source"] != "signalbox.external"]
    return [event["detail-type"] for event in own if event["detail"]["data"].get("applicationId") == loan]


def at_days(twin: Twin, kind: str) -> list[float]:
    """Return the days after the start on which events of a type came, to a hundredth."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    return [round((at - twin.cloud.clock.start) / DAY, 2) for at, event in journal if event["detail-type"] == kind]


def row(twin: Twin, loan: str = LOAN) -> dict[str, Any]:
    """The application's own row."""
    plain = TypeDeserializer().deserialize
    items = twin.cloud.items(twin.assembly.tables["loans"])
    rows = [{name: plain(value) for name, value in item.items()} for item in items]
    (found,) = [one for one in rows if one["applicationId"] == loan and one["record"] == "application"]
    return found


def statuses(twin: Twin) -> list[tuple[str, int]]:
    """(method, status) of every request that people made."""
    return [(method, status) for _, method, _, status in twin.cloud.http.replies]
