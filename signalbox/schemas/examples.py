"""Search for an instance that is valid under one schema and not under another."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product, zip_longest
from random import Random
from typing import Any

import rstr

from signalbox.schemas.kinds import is_number, kind_of
from signalbox.schemas.node import Node, root_of
from signalbox.schemas.validity import valid

MISSING = object()
MOST_TRIES = 4_000
MOST_VALUES = 12
MOST_PARTS = 30  # schemas that one value is made for
SAMPLES = 12  # texts of a pattern
DEEPEST = 3
SCALARS: list[Any] = [None, True, 0, 1, -1, 0.5, 1.0, "", "a"]
PLAIN: list[Any] = [*SCALARS, [], {}, [None], ["a", 1], [1, 1], {"other": None}, {"other": 1, "more": "a"}]
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
SIZES = ("minItems", "maxItems", "minContains", "maxContains")


def counterexample(holds: Any, breaks: Any) -> tuple[Any] | None:
    """Return an instance that surely is valid under the first schema and surely not under the second, or None."""
    first, second = root_of(holds), root_of(breaks)
    for value in islice(values([first, second], 0), MOST_TRIES):
        if valid(first, value) is True and valid(second, value) is False:
            return (value,)
    return None


def values(nodes: list[Node], depth: int) -> Iterator[Any]:
    """Yield values at and beside the bounds of schemas that one value may meet."""
    yield from PLAIN
    if depth > DEEPEST:
        return
    found = {part.key: part for node in nodes[:MOST_PARTS] for part in parts_of(node)}
    parts = list(found.values())[:MOST_PARTS]
    for part in parts:
        yield from part.schema.get("enum") or ()
        yield from [part.schema["const"]] if "const" in part.schema else []
        yield from numbers(part.schema)
        yield from texts(part.schema)
    yield from arrays(parts, depth)
    yield from objects(parts, depth)


def some(nodes: list[Node], depth: int, count: int = MOST_VALUES) -> list[Any]:
    """Return a few different values: of each combination of schemas that they satisfy, in turn."""
    found = {f"{kind_of(value)}{value!r}": value for value in islice(values(nodes, depth), 200)}
    groups: dict[Any, list[Any]] = {}
    for value in found.values():
        groups.setdefault(tuple(valid(node, value) for node in nodes), []).append(value)
    best_first = sorted(groups.values(), key=lambda group: -sum(valid(node, group[0]) is True for node in nodes))
    turns = zip_longest(*best_first, fillvalue=MISSING)
    return [value for turn in turns for value in turn if value is not MISSING][:count]


def parts_of(node: Node, depth: int = 0) -> list[Node]:
    """Return a schema and the schemas that it combines."""
    if not isinstance(node.schema, dict) or depth > DEEPEST:
        return []
    parts = [node]
    if isinstance(node.schema.get("$ref"), str) and (target := node.target()) is not None:
        parts += parts_of(target, depth + 1)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for inner in node.get(keyword) or ():
            parts += parts_of(node.child(inner), depth + 1)
    for keyword in ("not", "if", "then", "else"):
        if node.has(keyword):
            parts += parts_of(node.child(node.schema[keyword]), depth + 1)
    return parts


def numbers(schema: dict[str, Any]) -> Iterator[Any]:
    """Yield numbers at and beside the bounds."""
    for keyword in BOUNDS:
        bound = schema.get(keyword)
        if is_number(bound) and bound is not None:
            yield from [bound, bound - 1, bound + 1, bound + 0.5, bound * 3]


def texts(schema: dict[str, Any]) -> Iterator[str]:
    """Yield texts of the least and the greatest length, beside them, and the words of a pattern."""
    for keyword in ("minLength", "maxLength"):
        if kind_of(schema.get(keyword)) == "integer":
            yield from ("a" * length for length in range(schema[keyword] - 1, schema[keyword] + 2) if length < 10_000)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield from [pattern, pattern.strip("^$"), *matching(pattern)]


@lru_cache(maxsize=200)
def matching(pattern: str) -> list[str]:
    """Return texts that a pattern may match, short and long ones; the same in each run."""
    source = rstr.Rstr(Random(0))
    try:
        found = sorted({source.xeger(pattern) for _ in range(SAMPLES)}, key=lambda text: (len(text), text))
    except (re.error, RecursionError, OverflowError, ValueError, KeyError, TypeError):
        return []  # a pattern that Python reads otherwise
    return [text for pair in zip(found, reversed(found), strict=True) for text in pair][:SAMPLES]


def arrays(parts: list[Node], depth: int) -> Iterator[list[Any]]:
    """Yield arrays of the least and the greatest length, with items that the schemas name."""
    columns: list[list[Node]] = []
    rest: list[Node] = []
    sizes = {1, 2}
    for part in parts:
        items = part.get("items")
        for index, inner in enumerate((items if isinstance(items, list) else part.get("prefixItems") or [])[:4]):
            columns += [[]] if index >= len(columns) else []
            columns[index].append(part.child(inner))
        tail = [part.get("additionalItems") if isinstance(items, list) else items, part.get("unevaluatedItems")]
        rest += [part.child(inner) for inner in [*tail, part.get("contains")] if inner is not None]
        sizes |= {size + step for size in map(part.get, SIZES) if isinstance(size, int) for step in (-1, 0, 1)}
    filler = some(rest, depth + 1)
    rows: list[list[Any]] = [
        list(row) for row in islice(product(*(some(nodes, depth + 1, 6) for nodes in columns)), 60)
    ]
    for row in rows:
        yield from (row[:length] for length in range(1, len(row) + 1))
        yield from ([*row, extra] for extra in filler)
    for size in sorted(size for size in sizes if 0 < size <= 100):
        yield from ([value] * size for value in filler)
        yield from ([*filler[:place], *([value] * size)] for place in (1, 2) for value in filler[:4])
        yield (filler * size)[:size]


def objects(parts: list[Node], depth: int) -> Iterator[dict[str, Any]]:
    """Yield objects with the required properties, then with one more, one less or one changed."""
    inner = properties(parts)
    columns = {name: some(nodes, depth + 1) for name, nodes in inner.items()}
    wanted = [list(part.get("required") or ()) for part in parts]
    bases: list[list[str]] = [[], list(columns), *wanted, [name for names in wanted for name in names]]
    bases += [list(pair) for pair in islice(combinations(columns, 2), 40)]
    counts = {size + step for part in parts for key in ("minProperties", "maxProperties")
              if isinstance(size := part.get(key), int) for step in (-1, 0, 1)}  # fmt: skip
    bases += [[f"other{number}" for number in range(count)] for count in sorted(counts) if 0 < count <= 100]
    for names in distinct(bases):
        base = {name: columns[name][0] if name in columns else None for name in names}
        yield base
        yield from ({key: value for key, value in base.items() if key != name} for name in base)
        for name, column in columns.items():
            yield from ({**base, name: value} for value in column)


def properties(parts: list[Node]) -> dict[str, list[Node]]:
    """Return the schemas of each property that a schema names, and of some other names."""
    names = {name: None for part in parts for name in part.get("properties") or {}}
    names |= {name: None for part in parts for name in part.get("required") or ()}
    for part in parts:
        for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
            for name, needed in (part.get(keyword) or {}).items():
                names |= dict.fromkeys([name, *(needed if isinstance(needed, list) else ())])
        names |= {pattern.strip("^$"): None for pattern in part.get("patternProperties") or {}}
    found: dict[str, list[Node]] = {}
    for name in [*names, "other"]:
        found[name] = [part.child(inner) for part in parts for inner in schemas_at(part, name)]
    return found


def schemas_at(part: Node, name: str) -> list[Any]:
    """Return the schemas that a part has for a property."""
    named = part.get("properties") or {}
    if name in named:
        return [named[name]]
    others = [part.get("additionalProperties"), part.get("unevaluatedProperties")]
    return [*(part.get("patternProperties") or {}).values(), *(inner for inner in others if inner is not None)]


def distinct(lists: list[list[str]]) -> list[list[str]]:
    """Return different lists, in order."""
    return list({tuple(names): list(dict.fromkeys(names)) for names in lists}.values())
