"""The example script of lending, and the auditor of decisions on records that were doctored."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.workflows.lending import DAY, act, applied, document, result, told

SCRIPT = Path(__file__).parents[2] / "examples" / "lending.jsonl"
Open = Callable[..., Twin]


def lines() -> list[dict[str, Any]]:
    """The lines of the example."""
    return [json.loads(line) for line in SCRIPT.read_text("utf-8").splitlines()]


def test_example_shows_every_end(twin: Open) -> None:
    """At least 30 applications, all four outcomes by every way, one dead letter, and sound records."""
    run = twin(seed=1)
    run.play(lines())
    rows = run.executions("lending")
    outcomes = Counter(row["outcome"] for row in rows)
    assert len(rows) >= 30
    assert set(outcomes) == {"LoanApproved", "LoanRejected", "LoanExpired", "LoanWithdrawn"}
    assert {state for row in rows for state in row["states"]} >= {"RemindOnce", "EscalateReview", "ExpireApplication"}
    assert {row["status"] for row in rows} == {"SUCCEEDED"}
    assert run.results.counts()["dead_lettered"] == 1
    assert run.audit() == []


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.soak)])
def test_copies_of_every_event_change_nothing(twin: Open, seed: int) -> None:
    """Each event twice, the second time under another id, gives the same ends (fault 1)."""
    events = [line for line in lines() if "type" in line]
    copies = [{**line, "at": line["at"] + 1 + seed * 7, "id": f"copy-{number}"} for number, line in enumerate(events)]
    run = twin(seed=seed)
    run.play([*lines(), *copies])
    assert {row["status"] for row in run.executions("lending")} == {"SUCCEEDED"}
    assert run.audit() == []


def decided(run: Twin) -> None:
    """An application that an underwriter approved."""
    run.play([applied(), document(DAY), act(2 * DAY, "approve")])
    assert (result(run)["outcome"], run.audit()) == ("LoanApproved", [])


def doctor(run: Twin, expression: str, **values: str) -> None:
    """Change the application's row behind everybody's back."""
    run.client("dynamodb").update_item(
        TableName=run.assembly.tables["loans"],
        Key={"applicationId": {"S": "loan-1"}, "record": {"S": "application"}},
        UpdateExpression=expression,
        ExpressionAttributeNames={"#status": "status"} if "#status" in expression else {"#by": "decidedBy"},
        **({"ExpressionAttributeValues": {f":{k}": {"S": v} for k, v in values.items()}} if values else {}),
    )


@pytest.mark.parametrize(
    ("expression", "values", "words"),
    [
        ("SET #status = :status", {"status": "REJECTED"}, "LoanApproved was announced"),
        ("SET #status = :status", {"status": "REJECTED"}, "LoanRejected was never announced"),
        ("SET #status = :status", {"status": "IN_REVIEW"}, "has succeeded, and the application is IN_REVIEW"),
        ("SET #status = :status", {"status": "IN_REVIEW"}, "nothing works on it"),
        ("REMOVE #by", {}, "decided by None"),
    ],
)
def test_auditor_sees_a_doctored_row(twin: Open, expression: str, values: dict[str, str], words: str) -> None:
    """A row that says otherwise than the bus and the executions is a violation of `decisions`."""
    run = twin(seed=1)
    decided(run)
    doctor(run, expression, **values)
    assert any(found["invariant"] == "decisions" and words in found["detail"] for found in run.audit())


def test_auditor_sees_a_second_outcome(twin: Open) -> None:
    """Two published outcomes of one application are a violation."""
    run = twin(seed=1)
    decided(run)
    (event,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail-type"] == "LoanApproved"]
    for kind, identity in (("LoanApproved", "again"), ("LoanExpired", "other")):
        detail = {**event["detail"], "type": kind, "id": identity}
        entry = {"Source": "signalbox.lending", "DetailType": kind, "Detail": json.dumps(detail)}
        run.client("events").put_events(Entries=[{**entry, "EventBusName": run.bus}])
    run.run_until_idle()
    details = [found["detail"] for found in run.audit() if found["invariant"] == "decisions"]
    assert any("LoanApproved of application loan-1 was announced 2 times" in detail for detail in details)
    assert any("LoanExpired was announced" in detail for detail in details)
    assert "LoanApproved" in told(run)
