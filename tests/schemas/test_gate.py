"""The verbs `catalog compare` and `catalog check`: what they print, and what the gate of released schemas refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from signalbox.project import CHECKOUT
from tests.simulation.copies import overlaid

RELEASED, CONTRACTS = "released/contracts", "lambdas/contracts"

SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["key"],
    "properties": {"key": {"type": "string", "maxLength": 64}, "email": {"type": "string", "format": "email"}},
}


def saved(path: Path, value: Any) -> Path:
    """Write a value as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def changed(**properties: Any) -> dict[str, Any]:
    """The schema with other properties."""
    return SCHEMA | {"properties": SCHEMA["properties"] | properties}


def test_compare_prints_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 for each verdict."""
    old, new = saved(tmp_path / "old.json", SCHEMA), saved(tmp_path / "new.json", changed(key={"type": "string"}))
    assert main(["catalog", "compare", str(old), str(new), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["backward"], found["forward"], found["undecided"]) == (True, False, [])
    row = {"pointer": "/properties/key/maxLength", "change": "removed 64", "breaks": ["forward"]}
    assert found["changes"] == [row]
    assert len(found["examples"]["forward"]["key"]) > 64
    assert main(["catalog", "compare", str(new), str(old)]) == 0
    assert "backward: broken" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [('{"type": "text"}', "/type: it is no valid JSON Schema"), ("[]", "an object, or true or false"),
     ("{", "valid JSON"), ('{"properties": {"a/b": {"minLength": -1}}}', "/properties/a~1b/minLength")],
)  # fmt: skip
def test_what_is_no_schema_is_refused(
    tmp_path: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 and one sentence with the place."""
    old, bad = saved(tmp_path / "old.json", SCHEMA), saved(tmp_path / "bad.json", content)
    assert main(["catalog", "compare", str(old), str(bad)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (changed(key={"type": "string", "maxLength": 32}), "/properties/key/maxLength: changed from 64 to 32"),
        (SCHEMA | {"required": []}, 'changed from ["key"] to []'),
        (SCHEMA | {"required": ["key", "email"]}, "Released events may be refused, such as {'key'"),
        (changed(email={"type": "string", "format": "uri"}), '/properties/email/format: changed from "email" to "uri"'),
        (None, "is released, and it is gone"),
    ],
)
def test_the_gate_refuses_what_breaks_a_released_version(
    tmp_path: Path, today: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1; the message says what breaks and what to do."""
    saved(tmp_path / "released/Paid/v1.schema.json", SCHEMA)
    (tmp_path / "today").mkdir()
    if today is not None:
        saved(tmp_path / "today/Paid/v1.schema.json", today)
    assert main(["catalog", "check", str(tmp_path / "released"), str(tmp_path / "today")]) == 1
    out = capsys.readouterr().out
    assert said in out
    assert ("Keep it while events" if today is None else "up-caster from v1") in out


def test_the_gate_lets_versions_and_new_optional_fields_pass(tmp_path: Path) -> None:
    """A producer sends what its schema describes, so a new optional field breaks nothing. `--release` keeps it."""
    released, today = tmp_path / "released", tmp_path / "today"
    saved(released / "Paid/v1.schema.json", SCHEMA)
    saved(today / "Paid/v1.schema.json", changed(note={"type": "string"}))
    saved(today / "Paid/v2.schema.json", {"type": "object", "required": ["other"]})
    assert main(["catalog", "check", str(released), str(today), "--release"]) == 0
    assert "note" in (released / "Paid/v1.schema.json").read_text()
    assert main(["catalog", "check", str(released), str(today)]) == 0
    saved(today / "Paid/v2.schema.json", {"type": "object", "required": ["another"]})
    assert main(["catalog", "check", str(released), str(today), "--release"]) == 1
    assert "another" not in (released / "Paid/v2.schema.json").read_text()


def test_the_check_of_the_project_runs_the_gate() -> None:
    """`make check` compares the contracts with the released ones, and continuous integration runs `make check`."""
    recipe = overlaid("Makefile").partition("\ncheck:")[2].partition("\n\n")[0]
    assert f"-m signalbox catalog check {RELEASED} {CONTRACTS}\n" in recipe
    assert "make check" in overlaid(".ci/run")
    assert main(["catalog", "check", str(CHECKOUT / RELEASED), str(CHECKOUT / CONTRACTS)]) == 0


@pytest.mark.parametrize("name", ["OrderPlaced", "PaymentReceived", "UserRegistered"])
def test_the_gate_refuses_each_released_contract_that_is_narrowed(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A field that becomes required breaks real contracts too."""
    released, today = tmp_path / "released", tmp_path / "today"
    schema = json.loads((CHECKOUT / RELEASED / name / "v1.schema.json").read_text("utf-8"))
    saved(released / name / "v1.schema.json", schema)
    saved(today / name / "v1.schema.json", schema | {"required": [*schema["required"], "note"]})
    assert main(["catalog", "check", str(released), str(today)]) == 1
    assert f"{name}/v1.schema.json breaks its released version" in capsys.readouterr().out
