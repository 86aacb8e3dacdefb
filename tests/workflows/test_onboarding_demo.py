"""The example script of onboarding, and the auditor on records that were doctored."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.workflows.onboarding import clicked, reasons, registered, states, suspected

SCRIPT = Path(__file__).parents[2] / "examples" / "onboarding.jsonl"
Open = Callable[..., Twin]


def test_example_shows_every_end(twin: Open) -> None:
    """At least 30 users, all three outcomes, one under way, each kind of dead letter, and sound records."""
    run = twin(seed=1, schedules=True)
    run.play([json.loads(line) for line in SCRIPT.read_text("utf-8").splitlines()])
    found = run.executions("onboarding")
    outcomes = Counter(row["outcome"] for row in found)
    assert len(found) >= 30
    assert set(outcomes) == {"WelcomeSent", "AccountFrozen", "JourneyStalled", None}
    assert set(reasons(run, "profiles")) == {"InvalidEvent", "Conflict", "SequenceGap"}
    counts = run.results.counts()
    assert counts["accepted"] == counts["completed"] + counts["dead_lettered"] + counts["in_flight"]
    assert (counts["in_flight"], counts["dead_lettered"]) == (1, 3)
    assert run.audit() == []


def doctored(run: Twin, table: str, **values: str) -> list[str]:
    """Return the auditor's violations after attributes of user-1's row were changed by hand."""
    names = {f"#{name}": name for name in values}
    run.client("dynamodb").update_item(
        TableName=run.assembly.tables[table],
        Key={"userId": {"S": "user-1"}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
    )
    return [found["detail"] for found in run.audit() if found["invariant"] in ("onboarding", "welcomes")]


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        ("accounts", {"state": "FROZEN"}, "is frozen, and the row in welcomes is SENT"),
        ("accounts", {"state": "FROZEN"}, "is frozen, and the row in profiles is ACTIVE"),
        ("screenings", {"state": "SUSPECTED"}, "suspected, and the account is not frozen"),
        ("profiles", {"state": "DEACTIVATED"}, "DEACTIVATED, and the account is not frozen"),
        ("welcomes", {"state": "DUE"}, "has a published welcome, and its row is DUE"),
        ("welcomes", {"state": "GATHERING"}, "fulfils every condition"),
        ("journeys", {"outcome": "JourneyStalled"}, "says JourneyStalled, and the bus WelcomeSent"),
    ],
)
def test_auditor_sees_a_doctored_row(twin: Open, table: str, values: dict[str, str], words: str) -> None:
    """A row that says otherwise than the others and the bus is a violation."""
    run = twin(seed=1)
    run.play([registered(), clicked(60)])
    assert run.audit() == []
    assert any(words in detail for detail in doctored(run, table, **values))


def test_auditor_sees_a_missing_compensation(twin: Open) -> None:
    """A frozen account with a profile that still works is a violation; one that is undone is none."""
    run = twin(seed=2)
    run.play([registered(), suspected(60)])
    assert (states(run)["profiles"], run.audit()) == ("DEACTIVATED", [])
    assert any("row in profiles is ACTIVE" in detail for detail in doctored(run, "profiles", state="ACTIVE"))


def test_auditor_sees_a_second_welcome(twin: Open) -> None:
    """Two mails to one user, and two announcements, are violations."""
    run = twin(seed=3)
    run.play([registered(), clicked(60)])
    item: dict[str, Any] = {
        "id": {"S": "mail#send-again"},
        "subject": {"S": "Welcome"},
        "to": {"S": "user-1@example.com"},
    }
    run.client("dynamodb").put_item(TableName=run.assembly.tables["sandbox"], Item=item)
    (said,) = [e for _, e in run.cloud.buses.buses[run.bus].journal if e["detail-type"] == "WelcomeSent"]
    detail = json.dumps({**said["detail"], "id": "again"})
    entry = {"Source": said["source"], "DetailType": "WelcomeSent", "Detail": detail, "EventBusName": run.bus}
    run.client("events").put_events(Entries=[entry])
    run.run_until_idle()
    details = [found["detail"] for found in run.audit() if found["invariant"] == "onboarding"]
    assert details == [
        "user-1@example.com got 2 welcome mails, and 1 users have that address",
        "WelcomeSent of user user-1 was published 2 times",
    ]
