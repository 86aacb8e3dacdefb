"""Speed of the twin: orders in a real second, switches of environments, and days of lending."""

import argparse
import json
import time

from rich.console import Console
from rich.table import Table

from scenarios.orders.workload import orders
from signalbox.assembly.synthesis import current
from signalbox.project import CHECKOUT
from signalbox.twin import Twin
from signalbox.twin.kernel import environments
from signalbox.twin.play.scripts import read_script
from tests.workflows.lending import applied

ADDITIONS = 10_000_000
GOALS = {
    "orders_per_second": ">= 25 (stretch 40)",
    "orders_per_bare_loop": "compares machines",
    "switching_share": "<= 0.10",
    "wait_15_minutes_ms": "milliseconds",
    "loan_seven_days_cpu_s": "< 1",
    "loan_seven_days_with_schedules_cpu_s": "< 15",
    "demo_lending_cpu_s": "< 15",
}
LOANS = CHECKOUT / "examples" / "lending.jsonl"


def bare_loop() -> float:
    """Return the processor time of ten million additions: orders in this time compare machines."""
    total = 0
    start = time.process_time()
    for number in range(ADDITIONS):
        total += number
    return time.process_time() - start


def carried(count: int) -> dict[str, float]:
    """Run `count` paid orders at 1,000 a minute, and time the swaps on the way."""
    spent = [0.0, 0]
    surround = environments.surround

    def timed(*arguments: object) -> None:
        start = time.perf_counter()
        surround(*arguments)  # type: ignore[arg-type]  # handed on as they came
        spent[0] += time.perf_counter() - start
        spent[1] += 1

    with Twin.from_assembly(current(), seed=1) as twin:
        twin.plan(orders(count, 1000 / 60, 1))
        environments.surround = timed
        start, processor = time.perf_counter(), time.process_time()
        try:
            twin.run_until_idle()
        finally:
            environments.surround = surround
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
        calls = sum(n for name, n in twin.cloud.gateway.counts.items() if name.startswith("dynamodb."))
        start = time.perf_counter()
        twin.advance(minutes=15)
        wait = time.perf_counter() - start
    return {
        "orders_per_second": round(count / seconds, 1),
        "orders_per_bare_loop": round(count / processor * bare_loop(), 1),
        "switching_share": round(spent[0] / seconds, 4),
        "switches_per_order": round(spent[1] / count, 1),
        "dynamodb_calls_per_order": round(calls / count, 1),
        "wait_15_minutes_ms": round(wait * 1000, 1),
    }


def seven_days(schedules: bool) -> float:
    """Return the processor time of one application's seven days, to LoanExpired, with or without schedules."""
    with Twin.from_assembly(current(), seed=1, schedules=schedules) as twin:
        twin.plan([applied()])
        start = time.process_time()
        twin.advance(days=7, minutes=1)
        spent = time.process_time() - start
        (found,) = twin.executions("lending")
        assert found["outcome"] == "LoanExpired", found
    return spent


def lending() -> dict[str, float]:
    """Processor time of lending, in seconds: clocks of shared cores say little."""
    alone, beside = seven_days(schedules=False), seven_days(schedules=True)
    with Twin.from_assembly(current(), seed=0) as twin:
        twin.plan(read_script(LOANS)[0])
        start = time.process_time()
        twin.run_until_idle()
        demo = time.process_time() - start
    return {
        "loan_seven_days_cpu_s": round(alone, 2),
        "loan_seven_days_with_schedules_cpu_s": round(beside, 2),
        "demo_lending_cpu_s": round(demo, 2),
    }


def main() -> None:
    """Print the figures beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {**carried(options.orders), **lending()}
    if options.json:
        document = {"goals": GOALS, "figures": figures}
        print(json.dumps(document, indent=2))  # noqa: T201  # the requested document
        return
    table = Table("figure", "here", "goal", title=f"the twin with {options.orders} orders")
    for name, value in figures.items():
        table.add_row(name, str(value), GOALS.get(name, ""))
    Console().print(table)


if __name__ == "__main__":
    main()
