"""Pages, README and runbook after a removal: rows, entries and links that would lead nowhere."""

import posixpath
import re

from scaffold.plan import Plan
from stacks.table import BUDGET_ENTRY, Rows

METRICS, RUNBOOK, INDEX = "docs/metrics.md", "docs/runbook.md", "docs/README.md"
LINK = r"\[([^\]]+)\]\(([^)#]+)(?:#[^)]*)?\)"


def forget(plan: Plan, rows: Rows, kept: Rows) -> None:
    """Take what was removed out of every page."""
    _metrics(plan)
    for entry in sorted(entries(rows) - entries(kept)):
        plan.write(RUNBOOK, without_entry(plan.text(RUNBOOK), entry))
    for page in pages(plan):
        plan.write(page, without_paths(plan.text(page), page, plan.deleted))


def entries(rows: Rows) -> set[str]:
    """Return the headings of the runbook to which the alarms of these rows lead."""
    budgets = [function for function in rows.functions() if function.jobs and function.jobs.hourly_minutes]
    return {alarm.entry for alarm in rows.alarms} | ({BUDGET_ENTRY} if budgets else set())


def pages(plan: Plan) -> list[str]:
    """Return the README and the pages of docs that stay."""
    files = [plan.root / "README.md", *sorted((plan.root / "docs").rglob("*.md"))]
    return [page for file in files if (page := file.relative_to(plan.root).as_posix()) not in plan.deleted]


def citations(plan: Plan) -> list[tuple[str, str]]:
    """Return the lines of pages that name a deleted file, as `page:line`, each with the file: a person edits them."""
    gone = sorted(path for path in plan.deleted if "/" in path)
    return [
        (f"{page}:{number}", path)
        for page in pages(plan)
        for number, line in enumerate(plan.text(page).splitlines(), 1)
        for path in gone
        if path in line
    ]


def _metrics(plan: Plan) -> None:
    """Rewrite the services of each metric; a metric that no module left writes loses its row."""
    modules = [path.relative_to(plan.root) for path in (plan.root / "lambdas").rglob("*.py")]
    left = {path: plan.text(path.as_posix()) for path in modules if path.as_posix() not in plan.deleted}
    lines = []
    for line in plan.text(METRICS).splitlines(keepends=True):
        row = re.match(r"(\| `(\w+)` \| \w+ \| )([\w, ]+)( \| .*)", line, re.S)
        if row and row[3] != "any":
            writers = {path.parts[1] for path, text in left.items() if f'"{row[2]}"' in text}
            services = [service for service in row[3].split(", ") if service in writers]
            line = f"{row[1]}{', '.join(services)}{row[4]}" if services else ""
        lines.append(line)
    plan.write(METRICS, "".join(lines))


def without_entry(text: str, entry: str) -> str:
    """Return a page without the section under a heading of the second level."""
    return re.sub(rf"^## {re.escape(entry)}\n.*?(?=^## |\Z)", "", text, flags=re.M | re.S)


def without_paths(text: str, page: str, gone: set[str]) -> str:
    """Return a page without rows and list items that cite a deleted file, and without links to deleted files."""
    lines = []
    for line in text.splitlines(keepends=True):
        first = re.match(rf"- {LINK}", line)
        cited = any(path in line for path in gone if "/" in path)
        if (cited and line.startswith(("|", "- "))) or (first and _target(first, page) in gone):
            continue
        lines.append(re.sub(LINK, lambda link: link[1] if _target(link, page) in gone else link[0], line))
    return "".join(lines)


def with_page(text: str, name: str, what: str) -> str:
    """Return the index of pages with one more page, the last of those that help to understand."""
    line = f"- [{name.capitalize()}]({name}.md): {what}.\n"
    return re.sub(r"(^## Understand\n\n(?:- .*\n)+)", lambda list_: list_[1] + line, text, count=1, flags=re.M)


def _target(link: re.Match[str], page: str) -> str:
    """Return the path of a link's target, from the root of the project."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link[2]))
