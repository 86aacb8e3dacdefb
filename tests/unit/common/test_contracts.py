"""Contracts: every example holds, every keyword that they use is enforced by the validator that runs on AWS."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import fastjsonschema
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.common.errors import InvalidEvent, UnknownType, UnknownVersion
from lambdas.common.events import contracts, envelope
from stacks.routes import ROUTES
from tests.unit.world import delivered

SUBSET = {
    "$schema", "title", "description", "type", "required", "properties", "items", "minItems", "maxItems", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "enum", "format", "x-partition-key",
}  # fmt: skip
"""fastjsonschema silently accepts keywords that it does not know: a contract may use these and no others."""

TYPES = sorted(path.name for path in contracts.FOLDER.iterdir() if path.is_dir())


def example(type_name: str) -> dict[str, Any]:
    """The example beside a contract."""
    path = contracts.FOLDER / type_name / "v1.example.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def checked(type_name: str, data: Any, **changed: Any) -> None:
    """Validate data as a handler does."""
    contracts.validate(envelope.parse(json.dumps(delivered(type_name, data, **changed))))


def keywords(schema: dict[str, Any]) -> Iterator[str]:
    """Every keyword of a schema and the schemas in it."""
    yield from schema
    for nested in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from keywords(nested)


@pytest.mark.parametrize("type_name", TYPES)
def test_example_holds(type_name: str) -> None:
    """The example beside a contract is valid under it."""
    checked(type_name, example(type_name))


@pytest.mark.parametrize("type_name", TYPES)
def test_contract_stays_in_the_tested_subset(type_name: str) -> None:
    """A contract is valid draft-07 and uses no keyword outside the subset."""
    schema = contracts.schema(type_name)

    jsonschema.Draft7Validator.check_schema(schema)
    assert set(keywords(schema)) <= SUBSET
    assert set(contracts.FAULTS) == set(contracts.FORMATS)
    # A format that nobody has told the validator is silently accepted, as an unknown keyword is.
    assert {field["format"] for field in schema["properties"].values() if "format" in field} <= set(contracts.FORMATS)


def test_every_field_that_is_an_address_says_so() -> None:
    """No contract describes an address by a rule of its own."""
    fields = [contracts.schema(type_name)["properties"].get("email", {}) for type_name in TYPES]

    assert {field.get("format") for field in fields if field} == {"email"}


def test_every_routed_or_published_event_has_a_contract() -> None:
    """No route names an event type of ours that nobody described."""
    ours = {event for route in ROUTES if route.source is None for event in route.events}
    published = {event for route in ROUTES for event in route.publishes}

    assert ours | published <= set(TYPES)


@pytest.mark.parametrize("type_name", TYPES)
def test_missing_field_is_refused(type_name: str) -> None:
    """Every required field is missed."""
    for name in contracts.schema(type_name)["required"]:
        data = example(type_name)
        del data[name]
        with pytest.raises(InvalidEvent, match=name):
            checked(type_name, data)


KEYWORD_CASES: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "string"}, "a", 1),
    ({"type": "integer"}, 3, 3.5),
    ({"type": "integer"}, 3, True),
    ({"type": "integer"}, 3, "3"),
    ({"type": "object", "required": ["a"]}, {"a": 1}, {}),
    ({"type": "object", "properties": {"a": {"type": "string"}}}, {"a": "x"}, {"a": 1}),
    ({"type": "array", "items": {"type": "string"}}, ["x"], [1]),
    ({"type": "array", "minItems": 1}, [1], []),
    ({"type": "array", "maxItems": 1}, [1], [1, 2]),
    ({"type": "string", "pattern": "^[a-z]+$"}, "ab", "aB"),
    ({"type": "string", "pattern": "^[a-z]+$"}, "ab", "ab\n"),
    ({"type": "string", "minLength": 1}, "a", ""),
    ({"type": "string", "maxLength": 1}, "a", "ab"),
    ({"type": "integer", "minimum": 1}, 1, 0),
    ({"type": "integer", "maximum": 1}, 1, 2),
    ({"type": "string", "enum": ["a"]}, "a", "b"),
    ({"type": "string", "format": "email"}, "a@example.com", "a@example..com"),
]


@pytest.mark.parametrize(("schema", "good", "bad"), KEYWORD_CASES)
def test_keyword_of_the_subset_is_enforced(schema: dict[str, Any], good: Any, bad: Any) -> None:
    """The validator takes what a keyword allows and refuses what it forbids."""
    validate = fastjsonschema.compile(schema, formats=contracts.FORMATS)

    validate(good)
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validate(bad)


def test_every_keyword_of_the_subset_is_tried() -> None:
    """No keyword is in the subset without a case that shows it enforced; the first three only describe."""
    tried = {keyword for schema, *_ in KEYWORD_CASES for keyword in keywords(schema)}

    assert tried == SUBSET - {"$schema", "title", "description", "x-partition-key"}


FORMAT_CHECKER = jsonschema.FormatChecker(formats=())
FORMAT_CHECKER.checks("email")(lambda value: not isinstance(value, str) or re.match(contracts.EMAIL, value) is not None)

JSON_VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5)


@settings(max_examples=100)
@given(st.sampled_from(TYPES), st.data())
def test_both_validators_agree(type_name: str, drawn: st.DataObject) -> None:
    """The fast validator and the reference one give the same verdict on examples with one value replaced."""
    data = copy.deepcopy(example(type_name))
    name = drawn.draw(st.sampled_from(sorted(data)))
    data[name] = drawn.draw(JSON_VALUES | st.lists(JSON_VALUES, max_size=3))
    if isinstance(data[name], str) and data[name].endswith("\n"):
        return  # the reference takes `$` before a last line feed, ECMA 262 and the fast one do not
    schema = contracts.schema(type_name)
    expected = jsonschema.Draft7Validator(schema, format_checker=FORMAT_CHECKER).is_valid(data)

    try:
        fastjsonschema.compile(schema, formats=contracts.FORMATS, use_default=False)(data)
        found = True
    except fastjsonschema.JsonSchemaValueException:
        found = False
    assert found == expected


@pytest.mark.parametrize(
    "name", ["urn:signalbox:StockReceived:v2", "urn:signalbox:OrderPlaced:v1", "http://other", "v1"]
)
def test_other_version_is_unknown(name: str) -> None:
    """A dataschema that is not the first version of this type is UnknownVersion."""
    with pytest.raises(UnknownVersion):
        checked("StockReceived", example("StockReceived"), dataschema=name)


def test_producer_that_names_no_version_means_the_first() -> None:
    """An event without a dataschema has the first version."""
    checked("StockReceived", example("StockReceived"), dataschema=None)


@pytest.mark.parametrize("type_name", ["Unheard", "..", "Order/Placed", "é"])
def test_other_type_is_unknown(type_name: str) -> None:
    """A type without a contract is UnknownType; no name reaches outside the folder."""
    with pytest.raises(UnknownType):
        checked(type_name, {}, dataschema=None)


ADDRESSES = [
    "a@b.c", "first.last+tag@mail-1.example.com", "!#$%&'*+/=?^_`{|}~-@example.com", "0@0.example.co",
    "a@xn--bcher-kva.example", "x" * 64 + "@example.com", "a@" + "b" * 63 + ".example", "a@1.2.3.4.example",
]  # fmt: skip
NO_ADDRESSES = [
    "", "a", "@", "a@b", "@example.com", "a@", "a@b..c", "a@.b.c", "a@b.c.", ".a@b.c", "a.@b.c", "a..b@c.de",
    "a@b@c.de", "a@b.c\x00d", "a@b.c\n", "\na@b.c", "a@b.c\nBcc:d@e.f", "a b@c.de",
    "a@b c.de", "<x@y.z>", "x <x@y.z>", ".@-.-",
    "a@-b.cd", "a@b-.cd", "a@b.c-", "a@b_c.de", "a@1.2.3.4", "a@[1.2.3.4]", '"a b"@c.de', "a,b@c.de", "a@b.c,d@e.f",
    "é@b.cd", "a@é.cd", "a\u202e@b.cd", "x" * 65 + "@example.com", "a@" + "b" * 64 + ".example", "a@" + "b.c" * 85,
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("type_name", ["LoanApplied", "UserRegistered"])
def test_address_is_taken(type_name: str, address: str) -> None:
    """Atoms with dots between them, labels of a host name, each as long as it may be."""
    checked(type_name, {**example(type_name), "email": address})


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("type_name", ["LoanApplied", "UserRegistered"])
def test_address_that_is_none_is_refused(type_name: str, address: str) -> None:
    """The sentence names the field and the rule, and never the address."""
    with pytest.raises(InvalidEvent, match=r"data\.email (is no address that takes mail|must be shorter)") as refused:
        checked(type_name, {**example(type_name), "email": address})

    assert len(address) < 6 or address not in str(refused.value)
