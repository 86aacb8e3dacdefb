"""The console in a browser: size, first paint, a step on the rail, an act of a live session.

Times are on the wall clock of this machine, so a busy one shows larger ones. Goals: 65 orders under 2 MB and 1 s, 2,000
under 6 MB and 3 s with 60 ms a step; under 1 s from an act to its picture with 50 orders.
"""

import argparse
import contextlib
import io
import json
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scenarios.orders.workload import orders
from signalbox.cli import main as cli
from tests.browser.chromium import Browser, found

READY = """new Promise(done => { const look = () => document.body.classList.contains('ready') ? done(performance.now())
  : setTimeout(look, 5); look(); })"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
STEPS = """(async () => { const view = Console.view, times = [];
  view.set({key: view.story.keys[0].id, t: 0});
  for (let step = 1; step <= 60; step++) {
    const begin = performance.now();
    view.set({t: Math.round(view.story.end * step / 60)});
    document.body.getBoundingClientRect();
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - begin);
  }
  return JSON.stringify(times); })()"""
ACT = """(async () => { const token = new URLSearchParams(location.search).get('token'), begin = performance.now();
  performance.clearMarks('picture');
  await fetch(`/act?token=${token}`, {method: 'POST', headers: {'content-type': 'application/json'},
    body: JSON.stringify({line: LINE, then: 10})});
  await Console.Live.refresh();
  while (!performance.getEntriesByName('picture').length) await new Promise(done => setTimeout(done, 5));
  await new Promise(requestAnimationFrame);
  return performance.now() - begin; })()"""


def page_figures(browser: Browser, folder: Path, count: int) -> dict[str, float]:
    """Size in MB, first paint and opening in seconds, and a step on the rail in milliseconds."""
    page = folder / f"{count}.html"
    with contextlib.redirect_stdout(io.StringIO()):
        cli(["load", "--orders", str(count), "--rate", "1000/min", "--json", "--console", str(page)])
    browser.open("about:blank", 1440, 900)
    browser.open(page.as_uri(), 1440, 900)
    opened = browser.awaited(READY) / 1000
    painted = browser.script(PAINTED) / 1000
    steps = json.loads(browser.awaited(STEPS))
    return {
        "MB": page.stat().st_size / 1e6,
        "first paint, s": painted,
        "open, s": opened,
        "a step, ms (median)": statistics.median(steps),
        "a step, ms (worst of 60)": max(steps),
    }


def act_figures(browser: Browser, folder: Path, acts: int = 5) -> dict[str, float]:
    """Seconds from an act to its picture with 50 orders: the first, and the median of others."""
    script = folder / "session.jsonl"
    script.write_text("".join(f"{json.dumps(line)}\n" for line in orders(50, 100.0, 0)), "utf-8")
    command = [sys.executable, "-m", "signalbox", "dev", str(script), "--no-watch", "--save", str(folder / "saved")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http"))
        browser.open(address, 1440, 900)
        browser.awaited(READY)
        taken = [
            browser.awaited(ACT.replace("LINE", json.dumps(next(orders(1, 1.0, 100 + number))))) / 1000
            for number in range(acts)
        ]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    return {"first act, s": taken[0], "an act, s (median)": statistics.median(taken[1:])}


def main() -> None:
    """Print the figures, or `--json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[65, 2000])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if found() is None:
        sys.exit("no Chromium is installed here, so no page is opened")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        browser = Browser(folder / "profile")
        figures = {f"{count} orders": page_figures(browser, folder, count) for count in given.orders}
        figures["live, 50 orders"] = act_figures(browser, folder)
        browser.close()
    console = Console()
    if given.json:
        console.print_json(data=figures)
        return
    table = Table("page", "figure", "here")
    for page, row in figures.items():
        for figure, value in row.items():
            table.add_row(page, figure, f"{value:.3f}")
    console.print(table)


if __name__ == "__main__":
    main()
