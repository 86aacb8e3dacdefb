"""Documents are read as JSON, JSON5 or YAML, with lines, or refused in a sentence."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalbox.documents import DocumentError, parse, read
from signalbox.documents.json5_text import parse_json5
from signalbox.documents.yaml_text import parse_yaml

SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)

BOMB = b"a0: &a0 [1, 1]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (i, i, i - 1, i - 1) for i in range(1, 40))


@given(VALUES, st.sampled_from([None, 2]))
def test_json_is_read_alike_by_every_reader(value: Any, indent: int | None) -> None:
    """JSON is JSON5, and the value is the one of the standard library."""
    text = json.dumps(value, indent=indent)
    assert parse(text, "a.json").value == json.loads(text)
    assert parse_json5(text, "a.json5").value == json.loads(text)


@given(VALUES)
def test_yaml_takes_json(value: Any) -> None:
    """YAML holds JSON's values, apart from numbers whose exponent has no point before it."""
    text = json.dumps(value)
    if not re.search(r"\d[eE]", text) and "\\" not in text and "<<" not in text:
        assert parse_yaml(text, "a.yaml")[0].value == value


def test_json5_as_people_write_it() -> None:
    """Comments, names without quotes, single quotes, trailing commas, line continuations, signs and hexadecimals."""
    text = """// a machine
    {
      /* where
         it starts */
      StartAt: 'A "quoted" \\x41\\u0042\\
name',
      "States": {$_: +1, b: 0x1F, c: .5, d: 5., e: -2e3, f: [1, 2,],},
    }
    """
    document = parse(text, "machine.json5")
    states = {"$_": 1, "b": 31, "c": 0.5, "d": 5.0, "e": -2000.0, "f": [1, 2]}
    assert document.value == {"StartAt": 'A "quoted" ABname', "States": states}
    assert (document.line("/StartAt"), document.line("/States/f/1")) == (5, 7)


@pytest.mark.parametrize(
    "text", ["{a: 1", "{a 1}", "[1 2]", "{,}", "[,]", "{a: 1}}", "1 2", "{a: Infinity}", "@", '"a']
)
def test_broken_json5_is_refused(text: str) -> None:
    """No half-read value."""
    with pytest.raises(DocumentError):
        parse(text, "a.json5")


def test_yaml_of_a_template() -> None:
    """Functions in short form, dates and keys as text, anchors, merged members, blocks of text."""
    text = """AWSTemplateFormatVersion: 2010-09-09
Base: &base {Kept: 1, Other: !Sub "${A}"}
Codes: {200: !GetAtt Queue.Arn, ok: yes}
List: !Join ["-", [a, !Ref B]]
Copy:
  <<: *base
  Kept: 2
Text: !Sub |
  line one
  line two
"""
    document = parse(text, "template.yaml", Decimal)
    assert document.value == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Base": {"Kept": 1, "Other": {"Fn::Sub": "${A}"}},
        "Codes": {"200": {"Fn::GetAtt": "Queue.Arn"}, "ok": True},
        "List": {"Fn::Join": ["-", ["a", {"Ref": "B"}]]},
        "Copy": {"Kept": 2, "Other": {"Fn::Sub": "${A}"}},
        "Text": {"Fn::Sub": "line one\nline two\n"},
    }
    assert document.blocks == {"/Text/Fn::Sub": 9}
    assert document.line("/Copy/Kept") == 7


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"", "empty"),
        ("a.yaml", b" \n", "empty"),
        ("a.json", b"\x00\x01\x02", "binary"),
        ("a.json", bytes(range(256)), "no UTF-8 text"),
        ("a.json", b'{"a": 1, "a": 2}', "'a' stands twice"),
        ("a.json5", b"{a: 1,\n a: 2}", "line 2: 'a' stands twice"),
        ("a.yaml", b"a: 1\nb: 2\na: 3\n", "line 3: 'a' stands twice"),
        ("a.json", b'{"a": NaN}', "NaN"),
        ("a.json", b'{"a":' * 5000 + b"1" + b"}" * 5000, "nested too deeply"),
        ("a.json", b"[" * 450 + b"]" * 450, "nested too deeply"),
        ("a.json5", b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        ("a.yaml", b"{a: " * 900 + b"1" + b"}" * 900, "nested too deeply"),
        ("a.yaml", b"a: " + b"[" * 50000, "nesting depth"),
        ("a.yaml", b"a: 1\n---\nb: 2\n", "second YAML document"),
        ("a.yaml", b"a: *nowhere\n", "no complete anchor 'nowhere'"),
        ("a.yaml", b"a: [1, 2\n", "no valid YAML"),
        ("a.yaml", b"? [a]\n: 1\n", "must be text"),
        ("a.yaml", BOMB, "repeat values"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """One sentence that names the file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=said) as raised:
        read(path)
    assert name in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_character(tmp_path: Path, encoding: str) -> None:
    """Editors on Windows write it."""
    path = tmp_path / "a.json"
    path.write_bytes('{"ä": 1}'.encode(encoding))
    assert read(path).value == {"ä": 1}
