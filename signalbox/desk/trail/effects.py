"""Lines of a trail for effects: changes of rows, steps of executions, and dead letters."""

from collections.abc import Iterator

from signalbox.desk import row_instants
from signalbox.desk.account import Account
from signalbox.desk.rows import Row
from signalbox.desk.show import execution_lines
from signalbox.desk.trail.causes import Causes, Run
from signalbox.desk.trail.line import TrailLine
from signalbox.desk.trail.refusals import Letters


def of_row(row: Row, owner: str, causes: Causes) -> Iterator[TrailLine]:
    """Yield a line for each instant of a row. A decision belongs to the person or policy that the row names."""
    for at, kind, name, detail in row_instants.of_row(row):
        cause, event = causes.of_row(row, at, name if kind == "document" else "")
        if kind == "decision":
            state, _, reasons = detail.partition(" ")
            yield TrailLine(at, name, f"decided {state}", reasons or cause, event)
        else:
            yield TrailLine(at, owner, f"{kind} {name} {detail}".rstrip(), cause, event)


def of_run(account: Account, slug: str, run: Run, causes: Causes) -> Iterator[TrailLine]:
    """Yield a line for start, states, failures and end of an execution."""
    started = causes.event(run.began_by)
    for at, kind, name, detail in execution_lines(account, slug, run.execution, run.history):
        first = kind == "execution" and detail == "started"
        cause = started[0] if first else f"execution {run.name}"
        version = str(run.execution.get("stateMachineVersionArn", "")).rpartition(":")[2]
        who = f"machine {slug}{f' version {version}' if version else ''}"
        yield TrailLine(at, who, f"{kind} {name} {detail}", cause, run.began_by)


def of_letters(letters: Letters) -> Iterator[TrailLine]:
    """Yield a line for each dead letter; its instant is that of its event in the queue."""
    for route, letter in letters:
        cause = f"{letter.reason} {letter.error}".rstrip()
        yield TrailLine(letter.sent, f"route {route}", f"gave up {letter.type}", cause, letter.event_id)
