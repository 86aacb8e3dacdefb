"""Rows of a day and of its runs: a repeated step finds its first result on the run's row."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.settlement.model import DAY

R = TypeVar("R", bound=Mapping[str, Any])
Day = dict[str, Any]

NO_LONGER_OPEN = "REMOVE #openShard, #openUntil"
"""Part of an update that ends a day's run: its row leaves the index `open`, in which the sweep finds days without an
execution."""


def day_key(date: str) -> dict[str, str]:
    """Return the key of a day's own row."""
    return {"date": date, "record": "day"}


def run_key(date: str, run: str) -> dict[str, str]:
    """Return the key of a run's checkpoints."""
    return {"date": date, "record": f"run#{run}"}


def once(date: str, run: str, step: str, work: Callable[[], R]) -> R:
    """Return the result of a step: from its checkpoint, or from `work` where there is none yet."""
    found: R | None = find_result(date, run, step)
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
        # Two executions of the step at once: the first one's result counts.
        first: R = (error.found[0] or {})[step]
        return first
    return result


def find_result(date: str, run: str, step: str) -> Any:
    """Return the result of a step; None where it has none yet."""
    row = rows.get("settlements", run_key(date, run)) or {}
    return row.get(step)


def required_result(date: str, run: str, step: str) -> Any:
    """Return the result of an earlier step; KeyError where it has none."""
    found = find_result(date, run, step)
    if found is None:
        raise KeyError(f"the run {run} of {date} has no checkpoint of its step {step}")
    return found


def runs(date: str) -> list[str]:
    """Return the runs of a day in order, with the present one: each begins when those before it are complete."""
    return runs_of(rows.get("settlements", day_key(date)) or {})


def runs_of(day: Day) -> list[str]:
    """Return the runs on a day's row; a row of an earlier release names only the last."""
    return list(day.get("runs") or dict.fromkeys((DAY, day.get("run", DAY))))


def results_of_all_runs(date: str, step: str) -> list[Any]:
    """Return the results of a step in all runs of a day."""
    return [required_result(date, run, step) for run in runs(date)]
