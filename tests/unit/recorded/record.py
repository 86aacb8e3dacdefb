"""`python -m tests.unit.recorded.record`: run all workflows, and keep calls of the functions that decide.

The runs are those that the auditors judge: the common run of the tests of auditors, and seeds of `chaos`. A run to
which an auditor objects is not kept. Of the calls those are kept that reach lines which no other call reaches.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scenarios.sweep import FLOWS, chaos_run
from signalbox.assembly import Assembly
from signalbox.assembly.synthesis import current
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from tests.simulation import contents
from tests.simulation.copies import copy
from tests.unit.recorded.deciding import SEEN, decide

CASES = Path(__file__).parent / "cases"
MODULES = (
    "common/clients.py",
    "**/logic.py",
    "**/job_logic.py",
    "**/model.py",
    "**/policy.py",
    "**/signals.py",
    "**/validation.py",
    "**/recipe.py",
    "**/rows/*.py",
    "lending/documents.py",
    "lending/mails/texts.py",
    "settlement/files/movement_lines.py",
    "settlement/files/plot.py",
    "settlement/requests.py",
    "video/upload_events.py",
    "video/job_events.py",
    "webhooks/signatures.py",
    "common/currencies.py",
    "common/wording.py",
    "common/instants.py",
    "common/events/envelope.py",
    "common/executions/*.py",
    "common/storage/*.py",
)
"""Modules whose functions are watched. What calls AWS, gives something else the next time, or reads contracts, which go
with their workflow, is left out."""
TAIL = "\n\nfrom tests.unit.recorded.deciding import watch as _watch\n\n_watch(globals())\n"
SEEDS = 6
MOST = 12
"""Calls of one function at most."""
Line = tuple[str, int]


def watched(assembly: Assembly, folder: Path) -> Assembly:
    """Return a copy of an assembly whose functions note their calls."""
    copied = copy(assembly, folder)
    for asset in copied.path.glob("asset.*/lambdas"):
        for pattern in MODULES:
            for path in asset.glob(pattern):
                text = path.read_text("utf-8")
                if path.name != "__init__.py" and TAIL not in text:
                    path.write_text(text + TAIL, "utf-8")
    return copied


def run(assembly: Assembly) -> None:
    """Run all workflows. Raises AssertionError where an auditor objects."""
    with Twin.from_assembly(assembly, schedules=False) as twin:
        contents.play(twin)
        assert twin.audit() == []
    for flow in FLOWS:
        one = chaos_run(assembly, 20, "rough", flow)
        for seed in range(SEEDS):
            found = one(seed)
            assert found.violations == [], found.violations


def repeatable() -> Iterator[tuple[list[object], object, set[tuple[Line, Line]]]]:
    """Yield the calls that give the same again, and the steps from line to line that each takes."""
    for text, result in sorted(SEEN.items(), key=lambda item: (len(item[0]), item[0])):
        call, expected = json.loads(text), json.loads(result)
        steps = set[tuple[Line, Line]]()
        if traced(call, steps) == expected and decide(call) == expected:
            yield call, expected, steps


def traced(call: list[object], steps: set[tuple[Line, Line]]) -> object:
    """Make a call, and note each step from a line to the next within the handlers' code."""
    last: list[Line] = [("", 0)]

    def on_line(frame: object, event: str, argument: object) -> object:
        code = frame.f_code  # type: ignore[attr-defined]  # a frame
        if "/lambdas/" not in code.co_filename:
            return None
        here = (code.co_filename.rpartition("/lambdas/")[2], frame.f_lineno)  # type: ignore[attr-defined]  # as above
        steps.add((last[0], here))
        last[0] = here
        return on_line

    sys.settrace(on_line)  # type: ignore[arg-type]  # a tracer that answers with itself
    try:
        return decide(call)
    finally:
        sys.settrace(None)


def main() -> None:
    """Record anew."""
    with tempfile.TemporaryDirectory() as folder:
        run(watched(current(sys.stdout.write), Path(folder) / "assembly"))
    kept: dict[str, list[str]] = {}
    known: dict[str, set[tuple[Line, Line]]] = {}
    for call, expected, steps in repeatable():
        function = str(call[0])
        mine = kept.setdefault(function, [])
        new = steps - known.setdefault(function, set())
        shape = json.dumps(expected)[:80]
        if len(mine) < MOST and (new or not any(shape in line for line in mine)):
            known[function] |= new
            mine.append(json.dumps([call, expected]))
    CASES.mkdir(exist_ok=True)
    for old in CASES.glob("*.jsonl"):
        old.unlink()
    packages: dict[str, list[str]] = {}
    for function, lines in sorted(kept.items()):
        packages.setdefault(function.split(".")[1], []).extend(lines)
    for package, lines in packages.items():
        (CASES / f"{package}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(
        f"{sum(map(len, packages.values()))} calls of {len(kept)} functions in {CASES.relative_to(CHECKOUT)}\n"
    )


if __name__ == "__main__":
    main()
