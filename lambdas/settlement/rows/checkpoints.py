"""The row of a day and the checkpoints of its runs: what a step found the first time is what every repetition finds."""

from collections.abc import Callable
from typing import Any

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.settlement.model import DAY

Result = dict[str, Any]

NO_LONGER_OPEN = "REMOVE #openShard, #openUntil"
"""Of an update that ends a day's run: its row leaves the index `open`, in which the sweep looks for days that nobody works on."""


def day_key(date: str) -> dict[str, str]:
    """The key of a day's own row."""
    return {"date": date, "record": "day"}


def run_key(date: str, run: str) -> dict[str, str]:
    """The key of the checkpoints of one run."""
    return {"date": date, "record": f"run#{run}"}


def once(date: str, run: str, step: str, work: Callable[[], Result]) -> Result:
    """What the step `step` of a run came to: done now, or read from its checkpoint."""
    found = done(date, run, step)
    if found is not None:
        return found
    result = work()
    item = rows.update(
        "settlements",
        run_key(date, run),
        f"SET #{step} = :result, #changedAt = :now",
        {"result": result, "now": now_text()},
        f"attribute_not_exists(#{step})",
    )
    try:
        rows.write(item)
    except rows.ConditionFailed as error:
        # Two of a kind at once: the first one's word stands.
        return dict((error.found[0] or {})[step])
    return result


def done(date: str, run: str, step: str) -> Result | None:
    """What a step came to; None when it was never done."""
    row = rows.get("settlements", run_key(date, run)) or {}
    return row.get(step)


def required(date: str, run: str, step: str) -> Result:
    """What an earlier step came to."""
    found = done(date, run, step)
    if found is None:
        raise KeyError(f"the run {run} of {date} has no checkpoint of its step {step}")
    return found


def runs(date: str) -> list[str]:
    """The runs of a day in their order, the one at work among them: each begins when those before it are complete."""
    return runs_of(rows.get("settlements", day_key(date)) or {})


def runs_of(day: Result) -> list[str]:
    """The runs that a day's row names; one of an earlier release names the last alone."""
    return list(day.get("runs") or dict.fromkeys((DAY, day.get("run", DAY))))


def of_all_runs(date: str, step: str) -> list[Result]:
    """What a step of each run of a day came to."""
    return [required(date, run, step) for run in runs(date)]
