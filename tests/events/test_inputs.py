"""Inputs of targets: paths and transformers make the text that EventBridge would hand over."""

from typing import Any

import pytest

from signalbox.event_patterns.operators import UnsupportedPattern
from signalbox.twin.services.eventbridge.input_transformers import check_input, input_at, transformed

EVENT = {
    "detail-type": "Placed",
    "detail": {"id": 'a"b', "total": 3, "lines": [{"sku": "x"}, {"sku": "y"}], "gone": None, "address": {"zip": "1"}},
}
RESERVED = {
    "aws.events.rule-arn": "arn:rule",
    "aws.events.rule-name": "all",
    "aws.events.event.ingestion-time": "2026-01-05T09:00:00.000Z",
}


@pytest.mark.parametrize(
    ("paths", "template", "expected"),
    [
        ({"id": "$.detail.id"}, '{"id": <id>, "text": "no <id>"}', '{"id": "a\\"b", "text": "no a\\"b"}'),
        ({"n": "$.detail.total"}, '{"n": <n>, "text": "<n> in all"}', '{"n": 3, "text": "3 in all"}'),
        ({"a": "$.detail.lines[1].sku"}, "<a>", '"y"'),
        ({"a": "$.detail.lines[*].sku"}, '{"a": <a>}', '{"a": ["x", "y"]}'),
        ({"a": "$.detail.gone"}, '{"a": <a>}', '{"a": null}'),
        ({"a": "$.detail.missing"}, '"Text <a>."', '"Text ."'),
        ({"a": "$.detail.missing"}, '{"a": <a>}', '{"a": ""}'),
        ({"a": "$.detail.address"}, '"Text <a>"', '"Text {zip: 1}"'),
        ({"a": "$.detail.address"}, '{"a": <a>}', '{"a": {"zip": "1"}}'),
        ({}, '"<aws.events.rule-name> <aws.events.rule-arn>"', '"all arn:rule"'),
        ({}, '{"at": <aws.events.event.ingestion-time>}', '{"at": "2026-01-05T09:00:00.000Z"}'),
        ({}, '{"e": <aws.events.event>}', '{"e": {"detail-type": "Placed"}}'),
    ],
)
def test_a_template_is_filled(paths: dict[str, str], template: str, expected: str) -> None:
    """Texts are quoted once, missing values leave no trace in a text, reserved variables need no path."""
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    check_input({"Id": "t", "InputTransformer": transformer}, "T")
    assert transformed(transformer, EVENT, RESERVED) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.detail.total", "3"),
        ("$.detail.address", '{"zip": "1"}'),
        ("$.detail-type", '"Placed"'),
        ("$.detail.missing", "null"),
        ("$.detail['total']", "3"),
    ],
)
def test_an_input_path_hands_over_a_part(path: str, expected: str) -> None:
    """Only the part at the path reaches the target, as JSON."""
    check_input({"Id": "t", "InputPath": path}, "T")
    assert input_at(path, EVENT) == expected


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ({"Input": "{}", "InputPath": "$.detail"}, "T: Only one of"),
        ({"InputPath": "detail"}, "T.InputPath"),
        ({"InputPath": "$.detail.lines[?(@.sku)]"}, "T.InputPath"),
        ({"InputPath": "$..sku"}, "T.InputPath"),
        ({"InputTransformer": {"InputTemplate": "<x>"}}, "T.InputTransformer.InputTemplate"),
        (
            {"InputTransformer": {"InputPathsMap": {"aws.events.rule-arn": "$"}, "InputTemplate": "1"}},
            "T.InputTransformer.InputPathsMap.aws.events.rule-arn",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {"x": "y"}, "InputTemplate": "1"}},
            "T.InputTransformer.InputPathsMap.x",
        ),
        (
            {"InputTransformer": {"InputPathsMap": {f"x{n}": "$" for n in range(101)}, "InputTemplate": "1"}},
            "T.InputTransformer.InputPathsMap defines 101",
        ),
    ],
)
def test_an_input_that_eventbridge_refuses_is_refused_by_its_path(target: dict[str, Any], place: str) -> None:
    """The message begins with the path of what is wrong."""
    with pytest.raises(UnsupportedPattern) as refused:
        check_input({"Id": "t", **target}, "T")
    assert str(refused.value).startswith(place)
