"""Input transformers and input paths of a rule's target.

Source: Amazon EventBridge User Guide, "Amazon EventBridge input transformation" (the reserved variables, the parts of
JSON path that it knows, a variable without a value does not appear in the output).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.event_patterns.operators import UnsupportedPattern

RESERVED = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event.ingestion-time",
    "aws.events.event",
    "aws.events.event.json",
)
LARGEST_MAP = 100
STEP = re.compile(r"\.(?P<name>[\w\-/ ]+|\*)|\[(?:(?P<index>\d+)|(?P<all>\*)|'(?P<quoted>[^']+)')\]")
VARIABLE = re.compile(r"<([\w.\-]+)>")
MISSING = object()


def transformed(transformer: Mapping[str, Any], event: Mapping[str, Any], reserved: Mapping[str, str]) -> str:
    """Return the text that an InputTransformer makes; `reserved` holds the rule and the instant of the event."""
    values = {name: at_path(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values |= reserved
    values["aws.events.event.json"] = event
    values["aws.events.event"] = {key: value for key, value in event.items() if key != "detail"}
    template = transformer["InputTemplate"]

    def replacement(found: re.Match[str]) -> str:
        value = values[found.group(1)]
        if re.sub(r"\\.", "", template[: found.start()]).count('"') % 2 == 0:
            return text_of(value)
        # An object within a template that is one text loses its quotation marks.
        return text_within(value).replace('"', "") if is_object(value) and plain else text_within(value)

    plain = template.lstrip().startswith('"')
    return VARIABLE.sub(replacement, template)


def is_object(value: Any) -> bool:
    """Return whether a value is a JSON object or array."""
    return isinstance(value, Mapping | list)


def text_of(value: Any) -> str:
    """Return a value as JSON; a missing one as an empty text, so that the output stays JSON."""
    return json.dumps("" if value is MISSING else value, ensure_ascii=False)


def text_within(value: Any) -> str:
    """Return a value as it appears in a text: a text without quotation marks, a missing value not at all."""
    return text_of(value)[1:-1] if value is MISSING or isinstance(value, str) else text_of(value)


def input_at(path: str, event: Mapping[str, Any]) -> str:
    """Return the part of the event at an InputPath, as JSON; null where there is none."""
    value = at_path(event, path)
    return json.dumps(None if value is MISSING else value, ensure_ascii=False)


def at_path(event: Any, path: str) -> Any:
    """Return the value at a path such as `$.detail.id`, a list where it has wildcards, or MISSING."""
    found, several = [event], False
    for step in STEP.finditer(path.removeprefix("$")):
        several = several or "*" in (step["name"], step["all"])
        found = [inner for value in found for inner in inside(value, step)]
    return found if several else found[0] if found else MISSING


def inside(value: Any, step: re.Match[str]) -> Iterator[Any]:
    """Iterate over what one step of a path leads to."""
    name = step["name"] or step["quoted"]
    if name == "*" or step["all"]:
        yield from value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    elif name and isinstance(value, Mapping) and name in value:
        yield value[name]
    elif step["index"] and isinstance(value, list) and int(step["index"]) < len(value):
        yield value[int(step["index"])]


def check_input(target: Mapping[str, Any], place: str) -> None:
    """Raise UnsupportedPattern, with the place, for an input of a target that EventBridge refuses."""
    if sum(name in target for name in ("Input", "InputPath", "InputTransformer")) > 1:
        raise UnsupportedPattern(
            f"{place}: Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}."
        )
    if "InputPath" in target:
        check_path(target["InputPath"], f"{place}.InputPath")
    if "InputTransformer" in target:
        check_transformer(target["InputTransformer"], f"{place}.InputTransformer")


def check_path(path: Any, place: str) -> None:
    """Raise UnsupportedPattern for what is no path that EventBridge knows."""
    rest = str(path).removeprefix("$")
    if not isinstance(path, str) or not path.startswith("$") or STEP.sub("", rest):
        raise UnsupportedPattern(
            f"{place} is {path!r}; a path has $, names after dots, [0], [*] and .*, and nothing else"
        )


def check_transformer(transformer: Mapping[str, Any], place: str) -> None:
    """Raise UnsupportedPattern for a transformer whose variables EventBridge refuses."""
    paths = transformer.get("InputPathsMap", {})
    if len(paths) > LARGEST_MAP:
        raise UnsupportedPattern(f"{place}.InputPathsMap defines {len(paths)} variables; {LARGEST_MAP} are allowed")
    for name, path in paths.items():
        if name.lower().startswith("aws."):
            raise UnsupportedPattern(f"{place}.InputPathsMap.{name}: names that begin with aws. are reserved")
        check_path(path, f"{place}.InputPathsMap.{name}")
    for name in VARIABLE.findall(transformer["InputTemplate"]):
        if name not in paths and name not in RESERVED:
            raise UnsupportedPattern(
                f"{place}.InputTemplate: the input template names <{name}>, which InputPathsMap does not define"
            )
