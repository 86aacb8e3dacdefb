"""Check of a workflow's rows: a sentence for each part that is missing."""

from collections.abc import Iterator, Mapping

from stacks.parts import definitions
from stacks.table import Rows, Workflow

OPEN_INDEX = ("openShard", "openUntil")
PARTS = ("settler", "deadline", "rows")
"""Parts that a workflow may lack if its rows say why: `Rows.without`."""


def gaps(rows_of: Mapping[str, Rows]) -> list[str]:
    """Return what each workflow lacks, one sentence each, without what its rows explain in `without`."""
    return [
        f"The workflow {name} {sentence} Or say why not in `without` of stacks/routes/{name}.py."
        for name, rows in rows_of.items()
        for part, sentence in _missing(rows)
        if part not in rows.without
    ]


def check(rows_of: Mapping[str, Rows]) -> None:
    """Raise ValueError, with the first gap, if a workflow lacks a part and does not say why."""
    if found := gaps(rows_of):
        raise ValueError(found[0])


def _missing(rows: Rows) -> Iterator[tuple[str, str]]:
    if not any("ExecutionFailed" in route.events for route in rows.routes):
        yield (
            "settler",
            "has no route for ExecutionFailed, so that a failed execution leaves its business open: add one.",
        )
    if not rows.workflows and not rows.schedules:
        yield "deadline", "has no machine and no schedule, so that nothing notices when it stops half-way: add a sweep."
    for workflow in rows.workflows:
        yield from _deadline(rows, workflow)
        yield from _table(rows, workflow)


def _deadline(rows: Rows, workflow: Workflow) -> Iterator[tuple[str, str]]:
    starters = [route for route in rows.routes if route.starts == workflow.slug]
    if not starters:
        yield "deadline", "has no route that starts its machine: give one `starts`."
        return
    limit = definitions.document(workflow.slug).get("TimeoutSeconds")
    if limit is None:
        yield (
            "deadline",
            f"has no TimeoutSeconds in statemachines/{workflow.slug}.asl.json: an execution may never end.",
        )
    elif starters[0].deadline < limit:
        yield (
            "deadline",
            f"lets executions run for {limit} s and promises an end within {starters[0].deadline} s: correct one.",
        )


def _table(rows: Rows, workflow: Workflow) -> Iterator[tuple[str, str]]:
    table = rows.tables.get(workflow.table)
    if table is None:
        yield "rows", f"names the table {workflow.table}, which is not among its rows: add it to `tables`."
        return
    if table.partition_key != workflow.key or not table.sort_key:
        yield (
            "rows",
            f"needs {workflow.key} and a sort key on the table {workflow.table}: the desk finds its rows by them.",
        )
    if table.indexes.get("open") != OPEN_INDEX:
        yield (
            "rows",
            f"needs the index `open` with {OPEN_INDEX} on the table {workflow.table}: a sweep finds open rows there.",
        )
