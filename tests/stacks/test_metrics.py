"""Names of metrics agree in the code, in docs/metrics.md, in alarms and in dashboards."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from stacks.config import ENVIRONMENTS
from stacks.monitoring import measures
from stacks.monitoring.measures import OURS, Measure

ROOT = Path(__file__).resolve().parents[2]
UNITS = {"count": "Count", "count_metric": "Count", "count_of_function": "Count", "seconds": "Seconds"}
"""The functions of lambdas/common/telemetry.py that write a metric, under the names by which handlers import them."""

Metric = tuple[str, str, frozenset[str]]


@pytest.fixture
def assembly(on_call: Assembly) -> Assembly:
    """Return the assembly with every alarm and the dashboard."""
    return on_call


def documented() -> dict[str, tuple[str, set[str]]]:
    """Metric -> its unit and the services that write it, as docs/metrics.md says."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([\w, ]+) \| .+ \|$", (ROOT / "docs/metrics.md").read_text(), re.M)
    return {name: (unit, set(services.split(", "))) for name, unit, services in rows}


def written() -> dict[str, tuple[str, set[str]]]:
    """The same, as the handlers' code says; what lies in `common` is written by any service."""
    units: dict[str, str] = {}
    services: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "lambdas").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in UNITS and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    folder = path.relative_to(ROOT / "lambdas").parts[0]
                    services[name.value].add("any" if folder == "common" else folder)
                    units[name.value] = UNITS[node.func.id]
    return {name: (units[name], services[name]) for name in units}


def looked_at(assembly: Assembly) -> Iterator[tuple[str, Metric]]:
    """Every metric that an alarm or a dashboard names, with who names it."""
    for alarm in assembly.of_type("AWS::CloudWatch::Alarm"):
        p = alarm.properties
        stats = [query["MetricStat"]["Metric"] for query in p.get("Metrics", ()) if "MetricStat" in query]
        for metric in stats or [p]:
            yield alarm.name, metric_of(metric)
    for board in assembly.of_type("AWS::CloudWatch::Dashboard"):
        for widget in json.loads(board.properties["DashboardBody"])["widgets"]:
            for line in widget["properties"].get("metrics", []):
                if isinstance(line[0], str):  # an expression stands as an object alone
                    texts = [part for part in line if isinstance(part, str)]
                    yield board.name, (emitter(texts[0]), texts[1], frozenset(texts[2::2]))


def metric_of(properties: Any) -> Metric:
    """Namespace, name and dimensions of a metric in a template."""
    dimensions = frozenset(dimension["Name"] for dimension in properties.get("Dimensions", ()))
    return emitter(properties["Namespace"]), properties["MetricName"], dimensions


def emitter(namespace: str) -> str:
    """A namespace, ours without the environment."""
    ours, _, environment = namespace.partition("/")
    return OURS if ours == OURS and environment in ENVIRONMENTS else namespace


def known() -> set[Metric]:
    """Everything that something emits: AWS's own metrics of stacks/monitoring/measures.py, and ours of the page."""
    found = {m for m in vars(measures).values() if isinstance(m, Measure)}
    aws = {m for m in found if m.namespace != OURS}
    # A rule of a custom bus, and the alias of a function, carry a second dimension (pages as in measures.py).
    second = {"RuleName": "EventBusName", "FunctionName": "Resource", "function_name": "service"}
    both = {(m.namespace, m.name, frozenset(filter(None, (m.dimension,)))) for m in aws}
    both |= {
        (m.namespace, m.name, frozenset((m.dimension, second[m.dimension]))) for m in found if m.dimension in second
    }
    of_functions = {m.name for m in found if m.dimension == "function_name"}
    return both | {(OURS, name, frozenset(["service"])) for name in documented() if name not in of_functions}


def test_every_metric_is_documented_as_it_is_written() -> None:
    """docs/metrics.md has one row for each metric of the code, with its unit and services."""
    page, code = documented(), written()
    assert code
    wrong = [
        f"{name}: docs/metrics.md has {page.get(name, 'no row')}, the code writes {code.get(name, 'no such metric')}."
        for name in sorted({*page, *code})
        if page.get(name) != code.get(name)
    ]
    assert wrong == []


def test_nobody_looks_at_a_metric_that_nothing_emits(assembly: Assembly, production: Assembly) -> None:
    """Each alarm and each line of a dashboard names an existing metric with its dimensions."""
    for deployed in (assembly, production):
        named = list(looked_at(deployed))
        assert len(named) > 100
        assert [(who, metric) for who, metric in named if metric not in known()] == []


def test_an_environment_looks_at_its_own_metrics_only(assembly: Assembly, production: Assembly) -> None:
    """Two environments in one account write and watch series of their own: one's silence is not hidden by the other."""
    for deployed, name in ((assembly, "dev"), (production, "prod")):
        told = [f.properties["Environment"]["Variables"] for f in deployed.of_type("AWS::Lambda::Function")]
        assert {variables["POWERTOOLS_METRICS_NAMESPACE"] for variables in told} == {f"{OURS}/{name}"}
        watched = json.dumps(
            [dict(r.properties) for r in deployed.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard")]
        )
        assert set(re.findall(rf"{OURS}/\w+", watched)) == {f"{OURS}/{name}"}


def test_every_measure_names_its_source() -> None:
    """AWS's own names are not from memory: each says the page that lists it."""
    found = [measure for measure in vars(measures).values() if isinstance(measure, Measure)]
    assert found
    for measure in found:
        assert re.search(r"(Guide, '.+'|docs/metrics.md)", measure.source), measure
