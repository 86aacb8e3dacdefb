"""Plan of a removal: every place that a workflow has in the repository."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from scaffold import documents, listings, modules
from scaffold.errors import Refused
from scaffold.plan import Plan
from scaffold.pruning import pruned
from stacks import shadows
from stacks.routes import ROWS_OF, shared
from stacks.table import Rows


def removal(name: str, root: Path) -> Plan:
    """Return the plan that takes a workflow out of the project at `root`. Raises Refused with the reason why it
    cannot."""
    rows = ROWS_OF.get(name)
    if rows is None:
        raise Refused(f"There is no workflow {name!r}; there are {', '.join(ROWS_OF)}.")
    if len(ROWS_OF) == 1:
        raise Refused(f"{name} is the last workflow, and a system without any deploys nothing.")
    others = {other: found for other, found in ROWS_OF.items() if other != name}
    refuse_if_needed(name, rows, others)
    first, *more = others.values()
    business = sum(more, first)
    kept = shared.rows(business) + business
    plan = Plan(root)
    listings.unlist(plan, name)
    _code(plan, name, rows, kept)
    for event_type in sorted(event_types(rows) - event_types(kept)):
        _delete_all(plan, f"lambdas/contracts/{event_type}/*")
        _delete_all(plan, f"released/contracts/{event_type}/*")
    for workflow in rows.workflows:
        plan.delete(f"statemachines/{workflow.slug}.asl.json")
        listings.unsuppress(plan, workflow.slug)
    _usage(plan, name, rows, kept)
    for path in (f"docs/{name}.md", f"examples/{name}.jsonl", f"docs/pictures/{name}.svg"):
        _delete_all(plan, path)
    documents.forget(plan, rows, kept)
    return plan


def refuse_if_needed(name: str, rows: Rows, others: dict[str, Rows]) -> None:
    """Raise Refused if another workflow uses a table of this one."""
    for other, found in others.items():
        for function in found.functions():
            if used := sorted(set(function.tables) & set(rows.tables)):
                raise Refused(f"{other} uses the table {used[0]} of {name}: remove {other} first.")


def event_types(rows: Rows) -> set[str]:
    """Return every event type of ours that these rows name."""
    routes = [route for route in rows.routes if route.source is None]
    named = {event for route in routes for event in route.events}
    named |= {event for route in rows.routes for event in route.publishes}
    named |= {event for workflow in rows.workflows for event in workflow.outcomes}
    return named | {event for journey in rows.journeys for event in journey.outcomes}


def _code(plan: Plan, name: str, rows: Rows, kept: Rows) -> None:
    """Delete the modules of the workflow: its handlers and what only they import, its scenario, and the tests of
    both."""
    files = modules.module_files(plan.root)
    graph = modules.imports(files)
    handlers = _handler_modules(rows)
    left = modules.reachable(
        graph, _handler_modules(kept) | {f"lambdas.{shadows.COMPARISON.function.handler.rpartition('.')[0]}"}
    )
    gone = {each for each in modules.reachable(graph, handlers) - left if not each.startswith("lambdas.common")}
    services = {each.split(".")[1] for each in left}
    gone |= {each for each in files if each.startswith("lambdas.") and each.split(".")[1] in _services(rows) - services}
    gone |= {each for each in files if is_named(each, name)}
    for each in sorted(gone):
        plan.delete(files[each].relative_to(plan.root).as_posix())
    _prune_tests(
        plan,
        {each: files[each] for each in files if each.startswith("tests.") and not each.startswith("tests.scaffold")},
        gone,
        words(rows, kept),
    )
    for path in sorted((plan.root / "tests").rglob(f"{name}.json*")):
        plan.delete(path.relative_to(plan.root).as_posix())


def _prune_tests(plan: Plan, files: Mapping[str, Path], gone: set[str], words: set[str]) -> None:
    """Cut the workflow out of tests that others share; a test module that goes whole takes out what used it."""
    lost = set(gone)
    while True:
        before = len(lost)
        for each in sorted(set(files) - lost):
            path = files[each].relative_to(plan.root).as_posix()
            text = pruned(files[each].read_text("utf-8"), lost, words)
            if text is None:
                plan.delete(path)
                lost.add(each)
            else:
                plan.write(path, text)
        if len(lost) == before:
            return


def words(rows: Rows, kept: Rows) -> set[str]:
    """Return the names that stand for the workflow alone in strings of tests."""
    named = [_words(each) for each in (rows, kept)]
    return named[0] - named[1]


def _words(rows: Rows) -> set[str]:
    """Return event types, handlers, functions and slugs: names of tables are words that others use too."""
    found = event_types(rows) | {function.handler for function in rows.functions()}
    found |= {function.name for function in rows.functions()}
    return found | {workflow.slug for workflow in rows.workflows} | {journey.slug for journey in rows.journeys}


def is_named(module: str, name: str) -> bool:
    """Tell whether a module outside the product's table belongs to the workflow by its name."""
    package, *parts = module.split(".")
    if package == "lambdas":
        return False
    names = "|".join((name, f"test_{name}(_\\w+)?", f"of_{name}"))
    return any(re.fullmatch(names, part) for part in parts)


def _handler_modules(rows: Rows) -> set[str]:
    return {f"lambdas.{function.handler.rpartition('.')[0]}" for function in rows.functions()}


def _services(rows: Rows) -> set[str]:
    return {function.service for function in rows.functions()}


def _usage(plan: Plan, name: str, rows: Rows, kept: Rows) -> None:
    """Delete the assumptions of examples/usage.json that are about the workflow or its functions."""
    short = {_short(function.handler) for function in rows.functions()} - {_short(f.handler) for f in kept.functions()}
    lines = plan.text("examples/usage.json").splitlines()
    about = (f'"name": "workflows/{name}/', *(f'"name": "functions/{each}/' for each in sorted(short)))
    plan.write("examples/usage.json", joined(line for line in lines if not any(part in line for part in about)))


def _short(handler: str) -> str:
    """`lending.handlers.start` -> `lending.start`, as usage files name functions."""
    service, _, function = handler.split(".")
    return f"{service}.{function}"


def joined(lines: Iterable[str]) -> str:
    """Return lines of a JSON list as text, without a comma after the last entry."""
    text = re.sub(r",(\s*\n\s*\])", r"\1", "".join(f"{line}\n" for line in lines))
    json.loads(text)
    return text


def _delete_all(plan: Plan, pattern: str) -> None:
    for path in sorted(plan.root.glob(pattern)):
        plan.delete(path.relative_to(plan.root).as_posix())
