"""Run other people's state machines: `python -m tests.asl.collection FOLDER` checks and runs every definition below.

Every task answers with one value, which is also the input. It starts empty; whenever a run fails because a path is
missing, the value gets that path, with a text, a number or an array, and the machine runs again. This proves that the
engine takes a machine to an end, not that the machine is right. The figures of docs/fidelity.md come from
`aws-samples/step-functions-workflows-collection`, whose files are not kept here.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signalbox.asl import Machine, TaskError, validate
from signalbox.assembly.machine_files import read_machine
from signalbox.errors import InputError

NAMES = re.compile(r"\.asl\.(json|ya?ml)$|state_?machine.*\.json$", re.IGNORECASE)
MISSING = re.compile(r"\$((?:\.[\w-]+|\['[^']+'\]|\[\d+\])+)")
STEP = re.compile(r"\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]")
VALUES: tuple[Any, ...] = ("1", 1, [{}], "2026-01-01T00:00:00Z", True, {}, "SUCCEEDED")
ROUNDS = 60


def machines(folder: Path) -> Iterator[Path]:
    """The files that look like definitions, by name."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and NAMES.search(path.name))


def place(value: dict[str, Any], path: str, leaf: Any) -> None:
    """Put a leaf at a path into a value, and make what leads there."""
    steps: list[Any] = [int(number) if number else name or quoted for name, quoted, number in STEP.findall(path)]
    target: Any = value
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(step, int):
            if not isinstance(target, list):
                return
            target.extend({} for _ in range(step + 1 - len(target)))
        elif not isinstance(target, dict):
            return
        if after is None:
            target[step] = leaf
        elif not isinstance(target[step] if isinstance(step, int) or step in target else None, type(empty)):
            target[step] = empty
        target = target[step]


def run(machine: Machine) -> str:
    """The status of a machine that is given what it misses; of several tries the best."""
    given: dict[str, Any] = {}
    tried: Counter[str] = Counter()
    status, calls = "FAILED", 0

    def answer(resource: str, arguments: Any, context: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 2_000:  # a loop that polls for a word which the value does not have
            raise TaskError("Samples.Endless", "the machine polls without an end")
        return given

    for _ in range(ROUNDS):
        calls = 0
        ended = machine.run(given, answer)
        status = ended.status
        found = MISSING.findall(ended.cause or "") if status == "FAILED" else []
        if not found:
            break
        for path in found:
            place(given, path, VALUES[tried[path] % len(VALUES)])
            tried[path] += 1
    return f"{status} {ended.error or ''}".strip()


def main(folder: Path) -> int:
    """Print a line for each machine that is not clean or did not succeed, and the counts."""
    counts: Counter[str] = Counter()
    for path in machines(folder):
        counts["files"] += 1
        name = path.relative_to(folder)
        try:
            definition = read_machine(path, None).definition
        except InputError as error:
            counts["not readable"] += 1
            print(f"{name}: {error}")  # noqa: T201
            continue
        errors = [problem for problem in validate(definition) if problem.severity == "error"]
        if errors:
            counts["refused"] += 1
            print(f"{name}: {errors[0].code} at {errors[0].location}: {errors[0].message}")  # noqa: T201
            continue
        counts["clean"] += 1
        try:
            status = run(Machine(definition, "sample"))
        except InputError as error:
            status = f"not run: {error}"
        counts[f"ran: {status}"] += 1
        if status != "SUCCEEDED":
            print(f"{name}: {status}")  # noqa: T201
    for what, count in counts.items():
        print(f"{count:5} {what}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
