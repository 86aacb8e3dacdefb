"""Every alarm is proved: a real fault fires it, and it is silent again once the fault is mended."""

import re
from pathlib import Path

import pytest

from scenarios.sequential.phases import deployed
from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from signalbox.twin.services.cloudwatch import watch
from signalbox.twin.services.cloudwatch.monitor import UnknownMetric
from tests.on_call import with_on_call
from tests.simulation.breaking import FAULTS, alarm_names, botched_release, rollback_alarms, states_by_alarm
from tests.simulation.copies import change, copy
from tests.simulation.detection import DAY, WEEKS, rows, runs
from tests.simulation.orders import good, stock

RUNBOOK = Path(__file__).resolve().parents[2] / "docs/runbook.md"


@pytest.fixture(scope="module")
def assembly(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Return the assembly as it is where somebody is on call: with every alarm."""
    return with_on_call(assembly, tmp_path_factory.mktemp("on-call") / "assembly")


def test_every_alarm_fires_and_falls_silent(assembly: Assembly, tmp_path: Path) -> None:
    """Each deployed alarm goes to ALARM in one of two runs full of faults, and is OK at its end. The runbook states the
    time, to two minutes."""
    watched = runs(assembly, tmp_path / "assembly")
    day, weeks = map(states_by_alarm, watched)
    assert {name: states for name, states in day.items() if states[-1] != "OK"} == {}
    proved = {
        name for seen in (day, weeks) for name, states in seen.items() if states[:1] == ["ALARM"] and "OK" in states
    }
    assert alarm_names(assembly) - proved == set()
    written = re.findall(r"^\| .+ \| `(\S+)` \| ([\d,]+) \| ([\d,]+) \|$", RUNBOOK.read_text("utf-8"), re.MULTILINE)
    measured = {alarm: (rang, quiet) for _, alarm, rang, quiet in rows(*watched)}
    assert [alarm for alarm, _, _ in written] == list(measured)
    for alarm, *texts in written:
        assert [int(text.replace(",", "")) for text in texts] == pytest.approx(measured[alarm], abs=120), alarm


def test_table_of_detection_has_a_row_for_every_kind_of_alarm(assembly: Assembly) -> None:
    """The table has the time of detection for each entry of the runbook. The alarm `page` rings with the others;
    rollback and shadows have their own runs."""
    entries = {
        alarm.name.removeprefix("signalbox-dev-"): alarm.properties["AlarmDescription"].rpartition("#")[2]
        for alarm in assembly.of_type("AWS::CloudWatch::Alarm")
    }
    told = {entries[fatal.alarm] for fatal in (*DAY, *WEEKS)}
    assert told == set(FAULTS) - {"page", "rollback", "shadow-differences"}


def test_every_rollback_alarm_of_production_fires_and_falls_silent(assembly: Assembly, production: Assembly) -> None:
    """A release that cannot run rings the alarm of each alias until the rollback. Production has no alarms besides
    these and those that fire above. Its functions are watched by the alarms of their aliases alone."""
    with Twin.from_assembly(production, seed=1, schedules=False) as run:
        seen = states_by_alarm(botched_release(run))
        aliases = len(run.cloud.deployed) + len(run.cloud.executions.machines)
    named = rollback_alarms(production)
    assert len(named) == aliases
    assert {name for name, states in seen.items() if (states[0], states[-1]) == ("ALARM", "OK")} >= named
    of_functions = {name for name in alarm_names(assembly) if name.endswith("-errors")}
    assert alarm_names(production) == (alarm_names(assembly) - of_functions) | named


def test_alarms_faults_and_runbook_are_the_same_sets(assembly: Assembly, production: Assembly) -> None:
    """Each entry of the runbook, and nothing else, has alarms and a fault that fires them. This holds with a shadow and
    without; only production rolls back."""
    kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    found = [row for one in (assembly, deployed(assembly, 3), production) for row in one.of_type(*kinds)]
    named = {alarm.properties["AlarmDescription"].rpartition("#")[2] for alarm in found}
    assert named == set(FAULTS) == set(re.findall(r"^## (\S+)$", RUNBOOK.read_text("utf-8"), re.MULTILINE))


def test_nothing_rings_on_a_good_day(assembly: Assembly) -> None:
    """Orders that go well, an hour long, with schedules: no alarm changes its state."""
    with Twin.from_assembly(assembly, seed=2) as run:
        watching = watch(run)
        run.plan([stock(quantity=40), *(line for n in range(10) for line in good(f"order-{n}", at=60 + 300 * n))])
        run.advance(hours=1)
        assert len(run.executions("orders")) == 10
        assert states_by_alarm(watching) == {}


def test_first_deployment_rings_nothing(assembly: Assembly) -> None:
    """No new alarm rings before its metric exists, not even one to which silence is bad."""
    with Twin.from_assembly(assembly, seed=2) as run:
        watching = watch(run, fresh=True)
        run.advance(hours=3)
        assert {states[-1] for states in states_by_alarm(watching).values()} == {"OK"}
        assert {told.change.state for told in watching.notifications()} == {"OK"}


def test_sweep_that_falls_silent_is_notified(assembly: Assembly) -> None:
    """A sweep that reported and stops is notified after the alarm's range, and pages where its alarm does."""
    with Twin.from_assembly(assembly, seed=2, schedules=False) as run:
        watching = watch(run)
        run.advance(hours=4)
        told = [n for n in watching.notifications() if n.change.state == "INSUFFICIENT_DATA" and not n.refused]
        seconds = {n.change.alarm.removeprefix("signalbox-dev-"): n.change.at - watching.began for n in told}
    assert seconds == pytest.approx({"outbox-sweep-silent": 1200, "journeys-sweep-silent": 3 * 3600}, abs=60)
    topics = sorted((n.change.alarm.removeprefix("signalbox-dev-"), n.topic.rpartition("-")[2]) for n in told)
    outbox = [("outbox-sweep-silent", topic) for topic in ("alarms", "pages")]
    assert topics == [("journeys-sweep-silent", "alarms"), *outbox]


def test_a_watched_run_has_the_same_bytes(assembly: Assembly) -> None:
    """Watching draws nothing from the seed: executions and log lines are those of a run that nobody watched."""
    seen = []
    for watched in (False, True):
        with Twin.from_assembly(assembly, seed=3) as run:
            if watched:
                watch(run)
            run.plan([stock(), *good()])
            run.advance(minutes=10)
            seen.append((run.executions(), dict(run.cloud.functions.lines)))
    assert seen[0] == seen[1]


def test_an_alarm_that_could_not_be_judged_is_refused(assembly: Assembly, tmp_path: Path) -> None:
    """An alarm on an AWS metric that the twin does not make would stay OK: it is refused by name."""
    changed = copy(assembly, tmp_path / "assembly")

    def edit(name: str, properties: dict[str, object]) -> bool:
        return "MetricName" in properties and bool(properties.update(MetricName="NumberOfEmptyReceives") is None)

    change(changed, "AWS::CloudWatch::Alarm", edit)
    with Twin.from_assembly(read(changed.path)) as run, pytest.raises(UnknownMetric, match="NumberOfEmptyReceives"):
        watch(run)
