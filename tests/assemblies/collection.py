"""Public projects on the twin: `python -m tests.assemblies.collection FOLDER [NAME...]`.

FOLDER holds a checkout of aws-samples/serverless-patterns; nothing of it is kept here. Each project is synthesised as
it is, or its template is read. Then its lines are played, and the effect is looked for that its README promises.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.results.effects import effects
from tests.assemblies.further_projects import FURTHER
from tests.assemblies.projects import PROJECTS, Project
from tests.assemblies.stream_projects import STREAMS


class Seen(NamedTuple):
    """Result of one project: whether the promised effect was seen, what was needed, and what was seen."""

    name: str
    good: bool
    needed: str
    seen: str


def synthesised(project: Path, output: Path) -> Path:
    """Return the folder with the assembly of a CDK app in Python, made without Docker; else the template's folder."""
    app = project / "cdk.json"
    if not app.is_file():
        return project
    settings = json.loads(app.read_text("utf-8"))
    context = {**settings.get("context", {}), "aws:cdk:bundling-stacks": []}
    variables = {
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_DEFAULT_ACCOUNT": "123456789012",
        "CDK_DEFAULT_REGION": "us-east-1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    command = [sys.executable, str(settings["app"]).split()[-1]]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, env={**os.environ, **variables})
    if done.returncode:
        raise InputError((done.stderr.strip().splitlines() or ["the app does not synthesise"])[-1])
    return output


def tried(root: Path, project: Project) -> Seen:
    """Run one project, and look for its effect."""
    needed = ", ".join([*(f"`--ignore {name}`" for name in project.ignored), *project.needs]) or "nothing"
    try:
        with tempfile.TemporaryDirectory() as output:
            place = synthesised(root / project.folder, Path(output))
            with Twin.from_assembly(place, ignored=project.ignored) as twin:
                twin.play(project.lines)
                found = look(twin)
            good = project.promised(found)
            return Seen(project.folder, good, needed, project.effect if good else json.dumps(found)[:300])
    except InputError as error:
        return Seen(project.folder, False, needed, str(error))


def look(twin: Twin) -> dict[str, Any]:
    """Return what a run left: its effects, its answers, its executions and the printed lines of functions."""
    return {
        **effects(twin),
        "answers": twin.answers.rows,
        "executions": [row["status"] for row in twin.executions()],
        "printed": [line for lines in twin.cloud.functions.lines.values() for line in lines],
    }


def main(arguments: list[str], tell: Callable[[str], object] = sys.stdout.write) -> int:
    """Try the projects of a folder, or those that are named; print the table. Return 1 where an effect is missing."""
    root, names = Path(arguments[0]), arguments[1:]
    rows: list[Seen] = []
    tell("| project | needed | seen |\n| --- | --- | --- |\n")
    for project in (*PROJECTS, *FURTHER, *STREAMS):
        if not names or project.folder in names:
            row = tried(root, project)
            rows.append(row)
            tell(f"| {row.name} | {row.needed} | {'' if row.good else 'not seen: '}{row.seen} |\n")
            sys.stdout.flush()
    good = sum(row.good for row in rows)
    tell(f"{good} of {len(rows)} showed what they promise\n")
    return 0 if good == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
