"""The drawing of a machine."""

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from signalbox.asl import Machine
from signalbox.report.graph.graph import draw
from signalbox.report.graph.layout import Node, edges_of, lay_out
from signalbox.report.graph.marks import CAUGHT, FAILED, LATE, UNDOING, UNDONE, marks_of, marks_of_history
from tests.asl.cases import flow, passing, task

SVG = "{http://www.w3.org/2000/svg}"
CHAIN = flow(
    A=passing(Next="B"), B=task(Next="C", Catch=[{"ErrorEquals": ["X"], "Next": "D"}]), C=passing(), D=passing()
)
NESTED = flow(
    P={
        "Type": "Parallel",
        "Branches": [
            flow(
                X=passing(),
            ),
            flow(M={"Type": "Map", "ItemProcessor": flow(I=passing()), "End": True}),
        ],
        "Next": "Z",
    },
    Z=passing(),
)
LOOP = flow(
    A=passing(Next="B"),
    B={"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}], "Default": "C"},
    C=passing(),
)


def texts(svg: str) -> list[str]:
    """Return the texts of the drawing."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def classes(svg: str, tag: str) -> list[str]:
    """The classes of one kind of element."""
    return [element.get("class", "") for element in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]


def test_every_state_is_drawn_with_its_type() -> None:
    """Nested states too."""
    said = texts(draw(NESTED))
    assert {"P", "X", "M", "I", "Z", "Parallel", "Map", "Pass"} <= set(said)


def test_the_path_taken_is_marked() -> None:
    """States entered and the ways between them; each mark has a sign, a colour and a line of the legend."""
    svg = draw(CHAIN, ["A", "B", "D"], {"A": UNDONE, "B": CAUGHT, "D": FAILED})
    assert [name for name in classes(svg, "g") if name][:3] == ["undone", "caught", "failed"]
    assert {"⊘ A", "! B", "✕ D", "C"} <= set(texts(svg))
    assert texts(svg)[-3:] == [
        "! failed, and the error was caught",
        "✕ failed",
        "⊘ its effect was undone",
    ]
    assert {name for name in classes(svg, "path") if "taken" in name and "head" not in name} == {
        "next taken",
        "catch taken",
    }


def test_nothing_is_marked_without_a_history() -> None:
    """A plain drawing."""
    assert "taken" not in " ".join(classes(draw(CHAIN), "path"))


def test_names_are_escaped() -> None:
    """A name cannot break out of the drawing."""
    svg = draw(flow(**{"<script>&": passing()}))
    assert "<script>" not in svg
    assert "<script>&" in texts(svg)


def test_a_drawing_reads_in_dark_and_light_and_scales() -> None:
    """Colours follow the reader's scheme, the width follows the page, nothing is loaded from elsewhere."""
    svg = draw(CHAIN)
    assert "prefers-color-scheme:dark" in svg
    assert "width:100%" in svg
    assert "viewBox" in svg
    assert "href" not in svg


def overlaps(first: Node, second: Node) -> bool:
    """True where two boxes share some place."""
    beside = first.x + first.width <= second.x or second.x + second.width <= first.x
    apart = first.y + first.height <= second.y or second.y + second.height <= first.y
    return not (beside or apart)


def boxes(definition: dict[str, Any]) -> list[Node]:
    """The boxes and lanes of a flow."""
    laid = lay_out(definition)
    return [*laid.nodes.values(), *laid.lanes.values()]


def test_boxes_do_not_overlap() -> None:
    """No two boxes overlap, with edges that skip ranks or lead back up too."""
    for definition in (CHAIN, NESTED, LOOP):
        placed = boxes(definition)
        assert not [(a, b) for i, a in enumerate(placed) for b in placed[:i] if overlaps(a, b)]


def test_a_state_stands_below_those_that_lead_to_it() -> None:
    """Every edge leads down, except the edges back."""
    laid = lay_out(LOOP)
    assert laid.nodes["A"].y < laid.nodes["B"].y < laid.nodes["C"].y


def test_a_long_chain_is_laid_out() -> None:
    """Depth is no recursion."""
    states = {f"S{n}": passing(Next=f"S{n + 1}") for n in range(2_000)}
    laid = lay_out({"StartAt": "S0", "States": states | {"S2000": passing()}})
    assert laid.nodes["S2000"].rank == 2_000


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ({"Condition": "{% $x > 1 %}"}, "$x > 1"),
        ({"Variable": "$.t", "StringEquals": "a"}, '$.t = "a"'),
        ({"Variable": "$.n", "NumericLessThanEqualsPath": "$.m"}, "$.n ≤ $.m"),
        ({"Variable": "$.t", "IsPresent": False}, "$.t is not present"),
        ({"Variable": "$.t", "StringMatches": "a*"}, '$.t matches "a*"'),
        ({"Variable": "$.t", "BooleanEquals": True}, "$.t = true"),
        (
            {"And": [{"Variable": "$", "IsNull": True}, {"Or": [{"Not": {"Variable": "$", "IsString": True}}]}]},
            "$ is null and (not $ is string)",
        ),
    ],
)
def test_an_edge_of_a_choice_has_its_condition(rule: dict[str, Any], label: str) -> None:
    """Rules of both query languages are written as conditions."""
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "B"}]}
    assert [edge.label for edge in edges_of("A", choice)] == [label]


def test_an_iterator_is_drawn_like_an_item_processor() -> None:
    """A Map of old JSONPath machines has its states in Iterator."""
    machine = flow(M={"Type": "Map", "Iterator": flow(I=passing()), "End": True})
    assert {"M", "I"} <= set(texts(draw(machine)))


def visit(name: str, error: str = "", waits: float | None = None, **changes: Any) -> dict[str, Any]:
    """A state of a story with one attempt; an error of it was caught."""
    attempts = [{"error": error, "waits": waits}]
    return {"name": name, "caught": error, "attempts": attempts, "undid": [], **changes}


def test_a_story_marks_what_became_of_each_state() -> None:
    """Caught, late, undone and failed states are no successes; the last failure counts more than an earlier success."""
    states = [
        visit("ReserveStock"),
        visit("AwaitPayment", "States.Timeout", waits=1.0),
        visit("ShipOrder", "Declined"),
        visit("ReleaseStock", undid=["reserve-stock"]),
        visit("ShipOrder"),
        visit("Broken", caught="a branch failed", attempts=[]),
        visit("FailOrder"),
    ]
    execution = {"entered": [state["name"] for state in states], "states": states, "failed": "FailOrder"}
    assert marks_of(execution) == {
        "ReserveStock": UNDONE,
        "AwaitPayment": LATE,
        "ShipOrder": CAUGHT,
        "ReleaseStock": UNDOING,
        "Broken": CAUGHT,
        "FailOrder": FAILED,
    }


def test_a_history_marks_caught_late_and_failed_states() -> None:
    """A state left after a failure was caught, a timed-out wait was late, the last open one failed."""
    machine = Machine(
        flow(
            A=task(Next="W", Catch=[{"ErrorEquals": ["X"], "Next": "W"}]),
            W={
                **task(Next="F", Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "F"}], TimeoutSeconds=9),
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
            },
            F={"Type": "Fail", "Error": "E"},
        )
    )
    run = machine.run({}, {"A": [{"error": "X"}], "W": [{"timeout": True}]})
    assert marks_of_history(run.history) == {"A": CAUGHT, "W": LATE, "F": FAILED}
