"""Time to detect each fatal fault and to return to OK after the repair: `python -m tests.simulation.detection`."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from signalbox.assembly import Assembly, read
from signalbox.assembly.synthesis import current
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.services.cloudwatch import Monitor
from tests.on_call import with_on_call
from tests.simulation import breaking
from tests.simulation.breaking import bad_day, fortnight, without_limits
from tests.simulation.copies import change, copy

PAGE: Path = CHECKOUT / "docs" / "runbook.md"
BEGIN, END = "<!-- table: python -m tests.simulation.detection -->", "<!-- end of the table -->"


@dataclass(frozen=True)
class Fatal:
    """Fault that does not end by itself: its start and repair in virtual seconds, and the alarm that reports it."""

    fault: str
    alarm: str
    began: float
    mended: float


DAY = (
    Fatal(
        "10: a poison pill in a queue; on-call empties the dead letters", "orders-dead-letters", 60, breaking.DRAINED
    ),
    Fatal(
        "5: a target denies; on-call empties the dead letters",
        "unroutable-undelivered",
        breaking.DENIED,
        breaking.DRAINED,
    ),
    Fatal("47: no policy of a queue lets anybody in", "orders-lost", breaking.SHUT, breaking.SHUT + 60),
    Fatal(
        "44: an event of a type that nobody knows; on-call empties the queue",
        "unroutable",
        breaking.DENIED + 100,
        breaking.DRAINED,
    ),
    Fatal("22: an error that nothing catches", "orders-failed", breaking.FAILED, breaking.FAILED + 60),
    Fatal("an execution is stopped by hand", "orders-aborted", breaking.ABORTED, breaking.ABORTED),
    Fatal("36: a status event is lost; the sweep settles it", "status-events-lost", breaking.ABORTED, breaking.ABORTED),
    Fatal("32: an undo that keeps failing", "orders-need-attention", breaking.UNSETTLED, breaking.UNSETTLED + 500),
    Fatal("45: the relay hangs at each call", "outbox-relay-lag", breaking.UNRELAYED + 60, breaking.UNRELAYED + 600),
    Fatal("45: a poison row in the outbox", "outbox-unpublished", breaking.UNRELAYED, breaking.POISON_DELETED),
    Fatal("45: the same row, given up by the relay", "outbox-unrelayed", breaking.UNRELAYED, breaking.DRAINED),
    Fatal("a function dies at every call", "orders-start-errors", breaking.BROKEN, breaking.BROKEN + 300),
    Fatal("a scheduled function dies at every call", "schedules-missed", breaking.BROKEN, breaking.DRAINED),
    Fatal(
        "the account has no copy of a function left",
        "functions-throttled",
        breaking.THROTTLED,
        breaking.THROTTLED + 240,
    ),
    Fatal("the same, while somebody opens a page", "pages-failing", breaking.THROTTLED + 100, breaking.THROTTLED + 240),
    Fatal("39: a batch of a night fails for good", "settlement-unposted", breaking.SETTLED, breaking.SETTLED),
    Fatal(
        "the event of a media job is lost; a sweep finds its end",
        "media-jobs-missed",
        breaking.CONVERTED,
        breaking.CONVERTED,
    ),
    Fatal(
        "a video of thirteen hours is converted", "transcoding-budget", breaking.CONVERTED + 60, breaking.CONVERTED + 60
    ),
    Fatal("53: a partner signs messages that we refuse", "webhooks-unusable", breaking.POSTED, breaking.POSTED),
    Fatal("a user never clicks, and is given a day", "journeys-stalled", 10, 93_600),
)
WEEKS = (
    Fatal("4: a target is down past its retry window of a day", "stock-dead-letters", 0, breaking.EMPTIED),
    Fatal("a consumer is paused: half of the route's deadline", "orders-age", 0, breaking.CONSUMED),
    Fatal("27: no task answers, and nothing limits it: the machine's own time-out", "orders-late", 0, 7200),
    Fatal("27: the same, as Step Functions counts it", "orders-timed-out", 0, 7200),
)


def runs(assembly: Assembly, folder: Path) -> tuple[Monitor, Monitor]:
    """The two runs full of faults, watched. `folder` does not exist yet."""
    with Twin.from_assembly(assembly, seed=1) as run:
        day = bad_day(run)
        day.changes()
    unlimited = copy(assembly, folder)
    change(unlimited, "AWS::StepFunctions::StateMachine", without_limits)
    with Twin.from_assembly(read(unlimited.path), seed=1, schedules=False) as run:
        return day, fortnight(run)


def seconds(watching: Monitor, fatal: Fatal) -> tuple[float, float]:
    """Return the seconds from the fault to its alarm, and from the repair to OK."""
    mine = [(c.at - watching.began, c.state) for c in watching.changes() if c.alarm == f"signalbox-dev-{fatal.alarm}"]
    rang = next(at for at, state in mine if state == "ALARM" and at >= fatal.began)
    quiet = next(at for at, state in mine if state == "OK" and at > rang)
    return rang - fatal.began, max(0.0, quiet - fatal.mended)


def rows(day: Monitor, weeks: Monitor) -> list[tuple[str, str, int, int]]:
    """Fault, alarm, seconds to the alarm, seconds to OK."""
    found: Iterable[tuple[Monitor, Fatal]] = [*((day, fatal) for fatal in DAY), *((weeks, fatal) for fatal in WEEKS)]
    times = [(fatal, *seconds(watching, fatal)) for watching, fatal in found]
    return [(fatal.fault, fatal.alarm, round(alarm), round(ok)) for fatal, alarm, ok in times]


def table(found: Iterable[tuple[str, str, int, int]]) -> str:
    """The rows as Markdown."""
    head = "| fault | alarm | seconds from fault to alarm | seconds from mended to OK |\n| --- | --- | ---: | ---: |\n"
    return head + "\n".join(f"| {fault} | `{alarm}` | {rang:,} | {quiet:,} |" for fault, alarm, rang, quiet in found)


def main() -> None:
    """Put the table into the page."""
    with tempfile.TemporaryDirectory() as folder:
        watched = with_on_call(current(), Path(folder) / "watched")
        text = table(rows(*runs(watched, Path(folder) / "assembly")))
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
