"""Import time of each handler module, as a multiple of `import boto3` in the same run.

It is our part of a cold start. Every measurement is a fresh process; the two are taken in turn and the least of each
counts, because noise only adds time.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
GOAL = 1.6
TIMED = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"


def seconds(module: str) -> float:
    """Seconds that a fresh process takes to import a module."""
    command = [sys.executable, "-c", TIMED.format(module=module)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print a row per handler module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    modules = [f"lambdas.{path.parent.name}.{path.stem}" for path in sorted(ROOT.glob("lambdas/*/*handlers.py"))]
    best = dict.fromkeys(["boto3", *modules], float("inf"))
    for _ in range(options.rounds):
        for module in best:
            best[module] = min(best[module], seconds(module))
    rows = [{"module": m, "ms": round(best[m] * 1000, 1), "ratio": round(best[m] / best["boto3"], 2)} for m in best]
    if options.json:
        print(json.dumps({"goal": GOAL, "rows": rows}, indent=2))  # noqa: T201  # the document that was asked for
        return
    table = Table("module", "ms", "times boto3", title=f"imports in fresh processes (goal: at most {GOAL} times boto3)")
    for row in rows:
        table.add_row(str(row["module"]), str(row["ms"]), str(row["ratio"]))
    Console().print(table)


if __name__ == "__main__":
    main()
