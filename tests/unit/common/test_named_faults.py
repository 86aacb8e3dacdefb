"""Faults of events by name, and texts that people read: each branch."""

import json
from typing import Any

import pytest

from lambdas.common import wording
from lambdas.common.errors import InvalidEvent, UnknownType, UnknownVersion
from lambdas.common.events import contracts, envelope, upcasting
from lambdas.common.events.envelope import Event
from lambdas.common.instants import now_text
from lambdas.common.json_text import read_json


def event(kind: str, data: dict[str, Any], dataschema: str = "") -> Event:
    """An event of a type, with this `dataschema`."""
    return Event("e-1", "s", kind, "", "", data, dataschema, "c", "c", "p", "")


@pytest.mark.parametrize(
    ("dataschema", "version"),
    [
        ("", 1),
        ("urn:signalbox:PaymentFailed:v1", 1),
        ("urn:signalbox:PaymentFailed:v2", 2),
        ("urn:signalbox:PaymentFailed:v10", 10),
    ],
)
def test_version_is_named_by_the_dataschema(dataschema: str, version: int) -> None:
    """The first where an event names none."""
    assert contracts.version_of(event("PaymentFailed", {}, dataschema)) == version


@pytest.mark.parametrize(
    "dataschema",
    [
        "urn:signalbox:PaymentFailed:v0",
        "urn:signalbox:PaymentFailed:v01",
        "urn:signalbox:OrderPlaced:v1",
        "urn:signalbox:PaymentFailed:v1x",
        "PaymentFailed",
    ],
)
def test_dataschema_that_names_no_version_is_refused(dataschema: str) -> None:
    """The error names the form."""
    with pytest.raises(UnknownVersion, match="as 'urn:signalbox:PaymentFailed:v1' does"):
        contracts.version_of(event("PaymentFailed", {}, dataschema))


def test_contract_that_is_not_there_is_named() -> None:
    """An unknown type, and an unknown version of a known one."""
    with pytest.raises(UnknownType, match="no contract describes the event type 'Unheard'"):
        contracts.schema("Unheard")
    with pytest.raises(UnknownType):
        contracts.schema("OrderPlaced/v1")
    with pytest.raises(UnknownVersion, match="OrderPlaced has no contract of version 9"):
        contracts.schema("OrderPlaced", 9)
    assert contracts.schema("OrderPlaced")["required"]


EXAMPLE = json.loads((contracts.FOLDER / "UserRegistered" / "v1.example.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"email": "a@b"}, f"UserRegistered: data.email {contracts.FAULTS['email']}"),
        ({"name": 5}, "UserRegistered: data.name must be string"),
    ],
)
def test_fault_names_the_field_and_no_address(changed: dict[str, Any], fault: str) -> None:
    """A format has a sentence of its own; other rules have the validator's."""
    with pytest.raises(InvalidEvent) as error:
        contracts.validate(event("UserRegistered", {**EXAMPLE, **changed}))
    assert str(error.value) == fault


def test_rule_about_names_repeats_none_of_them() -> None:
    """The sender chose them."""

    class Broken(contracts.fastjsonschema.JsonSchemaValueException):  # type: ignore[misc,name-defined]
        def __init__(self, rule: str) -> None:
            super().__init__("data must not contain {'secret'} properties", name="data.a", rule=rule)
            self.definition = {rule: "x"}

    for rule in contracts.UNLISTED:
        assert contracts._fault(Broken(rule)) == "data.a has a field that the contract does not allow"
    assert contracts._fault(Broken("type")) == "data must not contain {'secret'} properties"


def test_newest_version_of_a_type() -> None:
    """One with an up-caster, one without, and one that is not there."""
    assert [upcasting.newest(kind) for kind in ("PaymentFailed", "OrderPlaced", "Unheard")] == [2, 1, 1]
    assert [step["op"] for step in upcasting.steps("PaymentFailed", 1)]
    with pytest.raises(UnknownVersion, match="PaymentFailed has no up-caster from version 2"):
        upcasting.steps("PaymentFailed", 2)


def test_patch_reaches_into_objects() -> None:
    """A pointer escapes `/` as `~1` and `~` as `~0` (RFC 6901); `~01` is `~1`. The given data stays."""
    data = {"a": {"b/c": 1, "d~e": 2, "f~1g": 3}, "list": [[1]]}
    steps = [
        {"op": "move", "from": "/a/b~1c", "path": "/a/x"},
        {"op": "copy", "from": "/list", "path": "/a/list"},
        {"op": "remove", "path": "/a/d~0e"},
        {"op": "remove", "path": "/a/f~01g"},
        {"op": "remove", "path": "/a/gone"},
        {"op": "copy", "from": "/gone", "path": "/y"},
        {"op": "add", "path": "/a/new", "value": {"n": []}},
    ]
    found = upcasting.patched(data, steps)
    assert found == {"a": {"x": 1, "list": [[1]], "new": {"n": []}}, "list": [[1]]}
    found["a"]["new"]["n"].append(1)
    found["a"]["list"][0].append(2)
    assert (steps[6]["value"], found["list"]) == ({"n": []}, [[1]])
    assert data == {"a": {"b/c": 1, "d~e": 2, "f~1g": 3}, "list": [[1]]}
    assert upcasting.upcast("OrderPlaced", 1, data) is data


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("5000.00", "JPY", "5,000 JPY"),
        ("0.00", "JPY", "0 JPY"),
        ("1.50", "KWD", "1.500 KWD"),
        ("1.50", "EUR", "1.50 EUR"),
        ("-1234.50", "EUR", "-1,234.50 EUR"),
        ("5000.01", "JPY", "5,000.01 JPY"),
        ("1" + "0" * 39 + ".00", "JPY", "1" + ",000" * 13 + " JPY"),
    ],
)
def test_amount_in_words(amount: str, currency: str, words: str) -> None:
    """The decimals are those of the currency."""
    assert wording.money(amount, currency) == words


def test_text_that_is_no_instant_stays(tokyo: None) -> None:
    """The text of a mail loses nothing."""
    assert wording.instant("soon") == "soon"
    assert wording.instant("2026-03-01T00:05:00+01:00") == "28 February 2026, 23:05 UTC"


def test_reasons_in_words() -> None:
    """A bank's words stay; names of errors are one sentence; each is there once, in order."""
    assert wording.reason("card expired") == "card expired"
    assert wording.reason("OutOfStock") == "too little is in stock"
    assert wording.reason("KeyError") == "an error on our side"
    found = wording.reasons(["RejectedByReviewer", "KeyError", "ApprovedByReviewer", "ValueError", "card expired"])
    assert found == "a person decided so, an error on our side, card expired"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '{"a": [NaN]}', ""])
def test_text_that_is_no_json(text: str) -> None:
    """Python alone would take some of them."""
    with pytest.raises(ValueError, match=r"is no JSON|Expecting value"):
        read_json(text)
    assert read_json(b'{"a": 1e3}') == {"a": 1000.0}


def test_present_instant_and_a_later_one() -> None:
    """Seconds after now."""
    assert now_text() < now_text(60) < now_text(3600)
    assert len(now_text()) == len("2026-01-05T09:00:00.000Z")


def test_document_of_an_event_is_measured_in_bytes() -> None:
    """Compact JSON in UTF-8; what cannot be written so is invalid."""
    assert envelope._bytes({"a": "é", "b": [1, 2]}) == len('{"a":"é","b":[1,2]}'.encode())
    with pytest.raises(InvalidEvent):
        envelope._bytes({"a": "\ud800"})
