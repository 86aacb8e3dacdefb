"""The projected cost on the dashboards: what the metric math comes to is what the cost tool bills."""

import json
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from signalbox.assembly import REGION, Assembly
from signalbox.cost.prices.bill import price
from stacks.monitoring.alarms import alarm_rows
from stacks.routes import WORKFLOWS
from tests.on_call import ON_CALL

CALLS, MILLISECONDS, HOUR = 40, 120, 3600


@pytest.fixture
def assembly(on_call: Assembly) -> Assembly:
    """Return the assembly with every alarm and the dashboard."""
    return on_call


def projected(assembly: Assembly, slug: str) -> tuple[str, list[Any]]:
    """The expression of a workflow's widget and its lines."""
    (board,) = assembly.of_type("AWS::CloudWatch::Dashboard")
    assert board.name == f"signalbox-dev-system-{REGION}"
    widgets = json.loads(board.properties["DashboardBody"])["widgets"]
    begins = next(n for n, w in enumerate(widgets) if w["properties"].get("markdown") == f"# {slug}")
    after = (w["properties"] for w in widgets[begins:])
    found = next(w for w in after if "Projected cost" in w.get("title", ""))
    assert found["metrics"][0][0]["period"] == HOUR
    return found["metrics"][0][0]["expression"], found["metrics"][1:]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.slug)
def test_the_math_agrees_with_the_cost_tool(assembly: Assembly, workflow: Any) -> None:
    """A day with forty calls of 120 ms an hour costs the same as in the price list, exactly."""
    expression, lines = projected(assembly, workflow.slug)
    counts = [CALLS if line[1] == "Invocations" else CALLS * MILLISECONDS for line in lines]
    assert {line[-1]["stat"] for line in lines} == {"Sum"}
    # Exact numbers in the place of names: fractions, as decimals of a price have no end in binary.
    exact = re.sub(r"FILL\(m(\d+), 0\)", lambda found: f"Fraction({counts[int(found[1])]})", expression)
    exact = re.sub(r"PERIOD\(m0\)", f"Fraction({HOUR})", exact)
    exact = re.sub(r"\d+\.\d+", lambda found: f"Fraction('{found[0]}')", exact)
    value = eval(exact, {"Fraction": Fraction})  # a formula of our own template
    names = {line[3] for line in lines}
    memories = Counter(f.properties["MemorySize"] for f in assembly.of_type("AWS::Lambda::Function") if f.name in names)
    assert sum(memories.values()) == len(lines) // 2
    transitions = CALLS * 24 * len(workflow.tasks)  # that of an Express child stands for the child's start
    bill = price(
        {
            "region": "us-east-1",
            "items": [
                {"service": "states.standard", "transitions": transitions},
                *(
                    {
                        "service": "lambda",
                        "requests": CALLS * 24 * functions,
                        "duration_ms": MILLISECONDS,
                        "memory_mb": memory,
                        "architecture": "arm64",
                    }
                    for memory, functions in memories.items()
                ),
            ],
        }
    )
    assert value == bill.exact_total


def test_what_stands_beside_a_shadow_is_watched() -> None:
    """A shadow's queues and the comparison have alarms like any route."""
    slugs = {row.slug for row in alarm_rows(replace(ON_CALL, shadows=("orders",)))}
    plain = {row.slug for row in alarm_rows(ON_CALL)}
    assert {"comparison-compare-errors"} <= slugs - plain
    for route in ("comparison", "orders-shadow"):
        assert {f"{route}-dead-letters", f"{route}-lost", f"{route}-age"} <= slugs - plain
