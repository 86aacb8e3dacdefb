"""The assets: a workflow's own folders and the common code, on what a function has on AWS and nothing else."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path

import pytest
from aws_cdk import FileSystem, IgnoreMode
from packaging.requirements import Requirement

from signalbox.assembly import Assembly
from stacks.config import POWERTOOLS_VERSION
from stacks.parts.handlers_asset import contracts, excluded, folders
from stacks.routes import CONTROL, DEPLOYED

ROOT = Path(__file__).resolve().parents[2]
PARTS = {**DEPLOYED, "control": CONTROL}
"""Stack -> the rows of its functions."""

CHECK = """
import importlib, json, os, sys
functions, examples = json.loads(sys.stdin.read())
for handler, variables in functions:
    os.environ.update(variables)
    module, _, name = handler.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name)), handler
from lambdas.common.events import contracts, envelope, upcasting
for type_name, data in examples:
    event = envelope.make(type_name, data, source="signalbox.external", subject="key", partition_key="key")
    read = contracts.validate(envelope.parse_detail(json.loads(envelope.to_json(event))))
    assert read == upcasting.upcast(type_name, 1, data), type_name
print(len(functions), len(examples))
"""


@pytest.fixture(scope="module")
def assets(assembly: Assembly) -> Mapping[str, Path]:
    """The asset of each stack with functions: one, which its functions share."""
    keys: dict[str, set[str]] = {}
    for function in assembly.of_type("AWS::Lambda::Function"):
        keys.setdefault(function.stack.removeprefix("signalbox-dev-"), set()).add(function.properties["Code"]["S3Key"])
    assert {len(found) for found in keys.values()} == {1}
    return {stack: assembly.asset(*found) for stack, found in keys.items()}


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


def test_each_asset_holds_its_folders_and_contracts(assets: Mapping[str, Path]) -> None:
    """An asset holds sources and contracts: nothing compiled, nothing hidden, no folder of another workflow."""
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lambdas").rglob("*") if path.is_file()}
    sources = {name for name in sources if "__pycache__" not in name and not re.search(r"/\.|\.pyc$", name)}
    for stack, rows in PARTS.items():
        files = {path.relative_to(assets[stack]).as_posix() for path in assets[stack].rglob("*") if path.is_file()}
        kept = ("__init__.py", *(f"{folder}/" for folder in folders(rows)))
        kept += tuple(f"contracts/{event}/" for event in contracts(rows))
        assert files == {name for name in sources if name.startswith(tuple(f"lambdas/{part}" for part in kept))}, stack
        events = {event for route in rows.routes if route.source is None for event in route.events}
        assert events <= set(contracts(rows)), stack
    everything = {path.name for path in (ROOT / "lambdas" / "contracts").iterdir()}
    assert {event for rows in PARTS.values() for event in contracts(rows)} == everything
    services = {stack: {row.service for row in rows.functions()} for stack, rows in PARTS.items()}
    for stack, rows in PARTS.items():
        assert set(folders(rows)) == {"common", *services[stack]}, stack


def test_every_handler_runs_on_what_the_layer_holds(
    assembly: Assembly, assets: Mapping[str, Path], tmp_path: Path
) -> None:
    """Each handler imports from its own asset, and each example validates, with boto3 and the layer's libraries."""
    libraries = layer(tmp_path / "layer")
    for stack, asset in assets.items():
        functions = [
            (f.properties["Handler"], f.properties["Environment"]["Variables"])
            for f in assembly.of_type("AWS::Lambda::Function")
            if f.stack == f"signalbox-dev-{stack}"
        ]
        examples = [
            (path.parent.name, json.loads(path.read_text()))
            for path in sorted(asset.glob("lambdas/contracts/*/v1.example.json"))
        ]
        assert functions and examples
        done = subprocess.run(
            [sys.executable, "-S", "-c", CHECK],
            input=json.dumps([functions, examples]),
            cwd=tmp_path,
            env={
                "PYTHONPATH": f"{asset}:{libraries}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "AWS_REGION": "us-east-1",
            },
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == f"{len(functions)} {len(examples)}"


def hashes(root: Path) -> dict[str, str]:
    """Hash of each asset, from the files of a project at `root`."""
    return {
        stack: FileSystem.fingerprint(str(root), exclude=excluded(rows, root), ignore_mode=IgnoreMode.GIT)
        for stack, rows in PARTS.items()
    }


def test_an_edit_changes_the_asset_of_its_own_workflow_alone(assets: Mapping[str, Path], tmp_path: Path) -> None:
    """One byte in a folder changes the assets that hold the folder, so one in the common code changes all."""
    shutil.copytree(ROOT / "lambdas", tmp_path / "lambdas", ignore=shutil.ignore_patterns("__pycache__"))
    before = hashes(tmp_path)
    assert before == {stack: path.name.removeprefix("asset.") for stack, path in assets.items()}
    holders: dict[str, set[str]] = {}
    for stack, rows in PARTS.items():
        for folder in folders(rows):
            holders.setdefault(folder, set()).add(stack)
    assert holders["common"] == set(PARTS)
    assert all({name} in holders.values() for name in PARTS), "a workflow without a folder of its own"
    for folder, holding in holders.items():
        changed = hashes_after_edit(tmp_path, f"lambdas/{folder}/__init__.py")
        assert {name for name in PARTS if changed[name] != before[name]} == holding, folder


def hashes_after_edit(root: Path, name: str) -> dict[str, str]:
    """Hash of each asset with one more byte in a file, which then gets its content back."""
    path = root / name
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    try:
        return hashes(root)
    finally:
        path.write_bytes(content)


def test_layer_is_the_pinned_powertools() -> None:
    """The layer's version on AWS is the version that the handlers are tested with here."""
    assert f"aws-lambda-powertools[all]=={POWERTOOLS_VERSION}" in (ROOT / "requirements.txt").read_text().splitlines()
