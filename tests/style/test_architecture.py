"""The diagrams of docs/architecture.md agree with the table of routes, the twin's modules and the imports."""

import re
from dataclasses import dataclass

import grimp
import pytest

from stacks.routes import RELAY, ROUTES, WORKFLOWS
from tests.style.texts import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
ARROW = re.compile(r"(\w+)(?:\[\"(.*?)\"\])? (-->|-\.->) (\w+)(?:\[\"(.*?)\"\])?")


@dataclass(frozen=True)
class Diagram:
    """Nodes (name -> label) and arrows (source, target) of a Mermaid flowchart; `dotted` arrows apart."""

    nodes: dict[str, str]
    solid: set[tuple[str, str]]
    dotted: set[tuple[str, str]]


def diagram(heading: str) -> Diagram:
    """Return the flowchart below a heading of the page."""
    section = PAGE.partition(f"## {heading}\n")[2]
    lines = section.partition("```mermaid\n")[2].partition("```")[0].splitlines()[1:]
    nodes: dict[str, str] = {}
    arrows = []
    for line in lines:
        match = ARROW.fullmatch(line.strip())
        assert match, f"not an arrow: {line}"
        for name, label in ((match[1], match[2]), (match[4], match[5])):
            nodes[name] = label or nodes.get(name, name)
        arrows.append((match[3], match[1], match[4]))
    labelled = [(kind, (nodes[source], nodes[target])) for kind, source, target in arrows]
    return Diagram(nodes, *({arrow for kind, arrow in labelled if kind == wanted} for wanted in ("-->", "-.->")))


def test_the_way_on_aws_is_the_row_of_the_table() -> None:
    """Each node of the first diagram is an event, queue, function, machine or table of the route `orders`."""
    route = next(route for route in ROUTES if route.name == "orders")
    workflow = next(workflow for workflow in WORKFLOWS if workflow.slug == route.starts)
    tasks = {task.name: task for task in workflow.tasks.values()}
    labels = diagram("The way of an event on AWS").nodes
    kinds = {name: label.partition(": ")[2] for name, label in labels.items()}
    assert kinds["event"] in route.events
    assert (kinds["rule"], kinds["queue"]) == (route.name, route.queue)
    assert kinds["dead"] == route.dead_letter_queue
    assert (kinds["starter"], kinds["machine"]) == (route.function.name, workflow.slug)
    assert kinds["row"] in tasks[kinds["handler"]].tables
    assert {kinds["row"], kinds["outbox"]} <= set(tasks[kinds["closing"]].tables)
    assert kinds["relay"] == RELAY.name
    assert kinds["outbox"] in RELAY.tables


def test_the_way_in_the_twin_names_its_modules() -> None:
    """Each node of the second diagram names a module of the twin."""
    paths = [label.partition(": ")[2] for label in diagram("The same way inside the twin").nodes.values()]
    assert [path for path in paths if not (ROOT / "signalbox/twin" / path).is_file()] == []


def test_layers_are_the_folders_and_their_imports() -> None:
    """The third diagram has each folder of the tools, and an arrow for each import between the folders, no more."""
    layers = diagram("The layers of the house")
    assert [label for label in layers.nodes.values() if not (ROOT / label).is_dir()] == []
    tools = {f"signalbox/{path.parent.name}" for path in (ROOT / "signalbox").glob("*/__init__.py")}
    assert tools <= set(layers.nodes.values())
    assert layers.solid == imports(set(layers.nodes.values()))


def imports(folders: set[str]) -> set[tuple[str, str]]:
    """Return (folder, folder) for each import between these folders, imports in functions and for types included."""
    graph = grimp.build_graph("lambdas", "scenarios", "signalbox", "stacks", cache_dir=None)
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            source, target = (folder_of(name, folders) for name in (module, imported))
            if source and target and source != target:
                found.add((source, target))
    return found


def folder_of(module: str, folders: set[str]) -> str | None:
    """Return the folder of the diagram that holds a module."""
    path = module.replace(".", "/")
    return next((folder for folder in folders if f"{path}/".startswith(f"{folder}/")), None)


@pytest.mark.parametrize("heading", ["The way of an event on AWS", "The same way inside the twin"])
def test_a_way_hangs_together(heading: str) -> None:
    """Each node is reached from the event or from the clock."""
    drawn = diagram(heading)
    arrows = drawn.solid | drawn.dotted
    reached = {label for name, label in drawn.nodes.items() if name in ("event", "clock")}
    while more := {target for source, target in arrows if source in reached} - reached:
        reached |= more
    assert reached == set(drawn.nodes.values())
