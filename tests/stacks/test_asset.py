"""The asset: `lambdas/` alone, running on what a function has on AWS and nothing else."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from signalbox.assembly import Assembly
from stacks.config import POWERTOOLS_VERSION

ROOT = Path(__file__).resolve().parents[2]

CHECK = """
import importlib, json, os, sys
functions, examples = json.loads(sys.stdin.read())
for handler, variables in functions:
    os.environ.update(variables)
    module, _, name = handler.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name)), handler
from lambdas.common.events import contracts, envelope
for type_name, data in examples:
    event = envelope.make(type_name, data, source="signalbox.external", subject="key", partition_key="key")
    assert contracts.validate(envelope.parse_detail(json.loads(envelope.to_json(event)))) == data
print(len(functions), len(examples))
"""


@pytest.fixture(scope="module")
def asset(assembly: Assembly) -> Path:
    """The one asset of code, shared by all functions."""
    keys = {function.properties["Code"]["S3Key"] for function in assembly.of_type("AWS::Lambda::Function")}
    (key,) = keys
    return assembly.asset(key)


def closure(name: str, extras: frozenset[str] = frozenset()) -> Iterator[str]:
    """A distribution and everything that it needs, by name."""
    yield name
    for text in distribution(name).requires or []:
        needed = Requirement(text)
        chosen = [{"extra": extra} for extra in extras] or [{"extra": ""}]
        if needed.marker is None or any(needed.marker.evaluate(extra) for extra in chosen):
            yield from closure(needed.name, frozenset(needed.extras))


def layer(folder: Path) -> Path:
    """A folder that holds boto3 and the Powertools layer's libraries (extras `all`), linked from this environment."""
    folder.mkdir()
    for name in {*closure("boto3"), *closure("aws-lambda-powertools", frozenset({"all"}))}:
        found = distribution(name)
        for top in {Path(str(file)).parts[0] for file in found.files or [] if ".." not in str(file)}:
            link = folder / top
            if not link.exists():
                link.symlink_to(Path(str(found.locate_file(top))).resolve())
    return folder


def test_asset_is_the_handlers_folder(asset: Path) -> None:
    """The asset holds `lambdas/` with its sources and contracts: nothing compiled, nothing hidden, nothing else."""
    files = {path.relative_to(asset).as_posix() for path in asset.rglob("*") if path.is_file()}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lambdas").rglob("*") if path.is_file()}
    assert files == {name for name in sources if "__pycache__" not in name and not re.search(r"/\.|\.pyc$", name)}
    assert "lambdas/orders/handlers.py" in files


def test_every_handler_runs_on_what_the_layer_holds(assembly: Assembly, asset: Path, tmp_path: Path) -> None:
    """Each handler imports, and each example validates, with only boto3 and the layer's libraries."""
    functions = [
        (f.properties["Handler"], f.properties["Environment"]["Variables"])
        for f in assembly.of_type("AWS::Lambda::Function")
    ]
    examples = [
        (path.parent.name, json.loads(path.read_text()))
        for path in sorted(asset.glob("lambdas/contracts/*/v1.example.json"))
    ]
    assert len(functions) > 10 and examples
    done = subprocess.run(
        [sys.executable, "-S", "-c", CHECK],
        input=json.dumps([functions, examples]),
        cwd=tmp_path,
        env={
            "PYTHONPATH": f"{asset}:{layer(tmp_path / 'layer')}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_REGION": "us-east-1",
        },
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{len(functions)} {len(examples)}"


def test_layer_is_the_pinned_powertools() -> None:
    """The layer's version on AWS is the version that the handlers are tested with here."""
    assert f"aws-lambda-powertools[all]=={POWERTOOLS_VERSION}" in (ROOT / "requirements.txt").read_text().splitlines()
