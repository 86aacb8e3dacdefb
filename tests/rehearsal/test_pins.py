"""The emulator's pin, its documentation and the command line's pin say the same everywhere."""

import json
import re

import pytest

from rehearsal.emulator import ROOT
from rehearsal.emulator_additions import EMULATOR, additions

REQUIREMENTS = (ROOT / "rehearsal" / "requirements.txt").read_text(encoding="utf-8")
DOCUMENT = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8")


def pin(text: str, package: str) -> str:
    found = re.search(rf"^{re.escape(package)}(?:\[.*\])?==(\S+)$", text, re.MULTILINE)
    assert found, f"{package} has no exact pin"
    return found[1]


def test_the_emulator_that_is_installed_is_the_one_the_additions_were_written_for() -> None:
    """requirements.txt pins the version that the start script insists on."""
    assert pin(REQUIREMENTS, "ministack") == EMULATOR


def test_handlers_meet_the_same_powertools_as_everywhere() -> None:
    """The emulator's interpreter has the Powertools that tests and layer have."""
    project = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert pin(REQUIREMENTS, "aws-lambda-powertools") == pin(project, "aws-lambda-powertools")


def test_every_line_is_an_exact_pin() -> None:
    """Each package of the emulator's environment has an exact version."""
    lines = [line for line in REQUIREMENTS.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if "==" not in line] == []


@pytest.mark.parametrize("kind", sorted(additions(None, None, None)))
def test_each_addition_is_documented(kind: str) -> None:
    """docs/rehearsal.md names each resource type that the emulator does not provision itself."""
    assert f"`{kind}`" in DOCUMENT


def test_the_document_names_the_pins() -> None:
    """docs/rehearsal.md names the versions that are used."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert f"ministack {EMULATOR}" in DOCUMENT
    assert f"CDK command line {package['devDependencies']['aws-cdk']}" in DOCUMENT
