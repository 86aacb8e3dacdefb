"""Plan of a new workflow: a small working one, in every place that a workflow has."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scaffold import listings
from scaffold.documents import INDEX, METRICS, RUNBOOK, with_page
from scaffold.errors import Refused
from scaffold.names import refuse_name
from scaffold.plan import Plan
from scaffold.pruning import tidied

KINDS = ("orchestration", "choreography", "pipeline")
MODULES = ("model", "logic", "store", "handlers")
KEY = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$", "maxLength": 64, "description": "The business key."}
REASON = {"type": "string", "minLength": 1, "maxLength": 256, "description": "Why it was rejected."}
EXAMPLES = 5
"""Requests in the example script."""


def creation(name: str, kind: str, root: Path) -> Plan:
    """Return the plan that adds a workflow to the project at `root`. Raises Refused with the reason why it cannot."""
    if kind not in KINDS:
        raise Refused(f"There is no kind {kind!r}; there are {', '.join(KINDS)}.")
    refuse_name(name)
    plan, given = Plan(root), {"name": name, "Name": name.capitalize(), "key": f"{name}Id", "kind": kind}
    for path, template in _places(name, kind):
        plan.write(path, rendered(template, given))
    _contracts(plan, given)
    _example(plan, given)
    listings.enlist(plan, name)
    plan.write(INDEX, with_page(plan.text(INDEX), name, f"a workflow of the kind {kind}, and what to edit"))
    plan.write(METRICS, with_metrics(plan.text(METRICS), given))
    plan.write("examples/usage.json", with_usage(plan.text("examples/usage.json"), given))
    if kind != "choreography":
        before = "## rollback\n"
        plan.write(RUNBOOK, plan.text(RUNBOOK).replace(before, rendered("runbook.md", given) + before))
    return plan


def _places(name: str, kind: str) -> Iterator[tuple[str, str]]:
    """Yield each file of the workflow and its template."""
    yield f"stacks/routes/{name}.py", "rows.py"
    yield f"lambdas/{name}/__init__.py", "init.py"
    yield from ((f"lambdas/{name}/{module}.py", f"{module}.py") for module in MODULES)
    if kind != "choreography":
        yield f"statemachines/{name}.asl.json", "machine.asl.json"
    yield f"scenarios/{name}/__init__.py", "scenario.py"
    yield f"scenarios/{name}/auditor.py", "auditor.py"
    yield f"scenarios/{name}/workload.py", "workload.py"
    yield f"tests/unit/{name}/__init__.py", "nothing.py"
    yield f"tests/unit/{name}/test_{name}.py", "unit_test.py"
    yield f"tests/workflows/test_{name}.py", "workflow_test.py"
    yield f"docs/{name}.md", "page.md"


def rendered(template: str, given: Mapping[str, str]) -> str:
    """Return a template filled in; a module as the formatter writes it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        # Other marks than usual: definitions of machines are full of {% ... %}.
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    more = {part: environment.get_template(f"{part}.json.jinja").render() for part in ("retry", "in_progress")}
    text = environment.get_template(f"{template}.jinja").render(**given, **more)
    return tidied(text) if template.endswith(".py") and text else text


def _contracts(plan: Plan, given: Mapping[str, str]) -> None:
    name, key, subject = given["Name"], given["key"], {"type": "string", "minLength": 1, "maxLength": 256}
    fields: dict[str, Any] = {key: KEY, "subject": {**subject, "description": "What it is about."}}
    example: dict[str, Any] = {key: f"{given['name']}-1", "subject": "subject-1"}
    if given["kind"] == "pipeline":
        item = {"type": "string", "minLength": 1, "maxLength": 64}
        fields["items"] = {
            "type": "array",
            "items": item,
            "minItems": 1,
            "maxItems": 100,
            "description": "What to process.",
        }
        example["items"] = ["item-1", "item-2"]
    _contract(plan, f"{name}Requested", "Somebody made a request.", fields, example)
    end: dict[str, Any] = {key: example[key]}
    _contract(plan, f"{name}Completed", "A request was carried out.", {key: KEY}, end)
    if given["kind"] == "choreography":
        _contract(plan, f"{name}Accepted", "A request was accepted.", {key: KEY}, end)
    else:
        rejected = {**end, "reason": "ExecutionFAILED"}
        _contract(plan, f"{name}Rejected", "A request was not carried out.", {key: KEY, "reason": REASON}, rejected)


def _contract(plan: Plan, type_name: str, meaning: str, fields: Mapping[str, Any], example: Mapping[str, Any]) -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{type_name} v1",
        "description": meaning,
        "type": "object",
        "x-partition-key": next(iter(fields)),
        "required": list(fields),
        "properties": fields,
    }
    for part, document in (("schema", schema), ("example", example)):
        plan.write(f"lambdas/contracts/{type_name}/v1.{part}.json", json.dumps(document, indent=2) + "\n")


def _example(plan: Plan, given: Mapping[str, str]) -> None:
    """Plan the example script: a request every minute."""
    lines = []
    for number in range(1, EXAMPLES + 1):
        key = f"{given['name']}-{number}"
        data: dict[str, Any] = {given["key"]: key, "subject": f"subject-{number}"}
        if given["kind"] == "pipeline":
            data["items"] = [f"item-{number}-{part}" for part in range(3)]
        lines.append({"at": 60 * number, "type": f"{given['Name']}Requested", "subject": key, "data": data})
    plan.write(f"examples/{given['name']}.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))


def with_metrics(page: str, given: Mapping[str, str]) -> str:
    """Return the page of metrics with those of the workflow, each in its place of the alphabet."""
    ends = ("Requested", "Completed") if given["kind"] == "choreography" else ("Requested", "Completed", "Rejected")
    meanings = {
        "Requested": "requests taken, repetitions too",
        "Completed": "requests completed",
        "Rejected": "requests rejected",
    }
    rows = [f"| `{given['Name']}{end}` | Count | {given['name']} | {meanings[end]} |" for end in ends]
    lines = page.splitlines()
    for row in rows:
        after = [at for at, line in enumerate(lines) if line.startswith("| `") and line.lower() < row.lower()]
        lines.insert(after[-1] + 1, row)
    return "\n".join(lines) + "\n"


def with_usage(text: str, given: Mapping[str, str]) -> str:
    """Return the usage file with a volume for the workflow: a thousand requests a month, to be corrected."""
    name = f"workflows/{given['name']}/executions_per_month"
    source = "A thousand requests a month: put your own number here"
    row = json.dumps({"name": name, "value": 1000, "confidence": "given", "source": source})
    return text.replace('    {"name": "workflows/*/', f'    {row},\n    {{"name": "workflows/*/', 1)
