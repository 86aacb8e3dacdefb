"""Lists of the repository that name each workflow once: the table's modules and the scenarios."""

import re

from scaffold.plan import Plan

TABLE = "stacks/routes/__init__.py"
SCENARIOS = "scenarios/__init__.py"
SUPPRESSED = "signalbox-lint.toml"


def unlist(plan: Plan, name: str) -> None:
    """Take a workflow out of the lists, and delete its module of rows."""
    plan.delete(f"stacks/routes/{name}.py")
    _rewrite(plan, TABLE, rf"^(from stacks\.routes import .*?)(?:\b{name}, |, {name}$)", r"\1")
    _rewrite(plan, TABLE, rf'^    "{name}": {name}\.ROWS,\n', "")
    _rewrite(plan, SCENARIOS, rf'^(FOLDERS = \(.*?)(?:"{name}", |, "{name}"(?=\)))', r"\1")


def enlist(plan: Plan, name: str) -> None:
    """Put a workflow into the lists."""
    imported = re.search(r"^from stacks\.routes import (.+)$", plan.text(TABLE), re.M)
    assert imported is not None
    names = sorted([*imported[1].split(", "), name])
    _rewrite(plan, TABLE, r"^from stacks\.routes import .+$", f"from stacks.routes import {', '.join(names)}")
    _rewrite(plan, TABLE, r"^(ROWS_OF: [^}]+)\}", rf'\1    "{name}": {name}.ROWS,\n}}')
    _rewrite(plan, SCENARIOS, r"^FOLDERS = \(", f'FOLDERS = ("{name}", ')


def unsuppress(plan: Plan, slug: str) -> None:
    """Take the suppressed findings out that are about a machine: its file, or its resources in a template."""
    head, *rows = re.split(r"^(?=\[\[suppress\]\])", plan.text(SUPPRESSED), flags=re.M)
    about = re.compile(rf'^(file = "{slug}\.asl\.json"|pointer = "/Resources/{slug.capitalize()}\*")$', re.M)
    plan.write(SUPPRESSED, "".join([head, *(row for row in rows if not about.search(row))]))


def _rewrite(plan: Plan, path: str, pattern: str, new: str) -> None:
    plan.write(path, re.sub(pattern, new, plan.text(path), flags=re.M))
