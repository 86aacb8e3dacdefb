"""The wheel, installed away from the checkout, without the CDK, the handlers, the scenarios or an extra."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.assembly import Assembly

ROOT = Path(__file__).resolve().parents[2]
BLOCKED = (
    "aws_cdk",
    "constructs",
    "lambdas",
    "stacks",
    "scenarios",
    "moto",
    "greenlet",
    "time_machine",
    "opentelemetry",
)
BLOCKER = f"""import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
"""
MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Greet",
    "States": {
        "Greet": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {}, "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
Installed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it into a folder, with an import blocker beside it."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    subprocess.run([*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", wheels, ROOT], check=True)
    (wheel,) = wheels.glob("signalbox-*.whl")
    subprocess.run([*pip, "install", *offline, "--target", site, wheel], check=True)
    (site / "sitecustomize.py").write_text(BLOCKER)
    return site


@pytest.fixture
def signalbox(site: Path, tmp_path: Path) -> Installed:
    """Return a function that runs the installed command in an empty folder, which holds `hello.asl.json`."""
    (tmp_path / "hello.asl.json").write_text(json.dumps(MACHINE))
    (tmp_path / "mocks.json").write_text('{"Greet": [{"result": {"said": "hello"}}]}')
    environment = {**os.environ, "PYTHONPATH": str(site), "COLUMNS": "200"}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(site / "bin" / "signalbox"), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    return run


def document(done: "subprocess.CompletedProcess[str]") -> dict[str, object]:
    """Return the answer of a verb that ended well."""
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_asl_run(signalbox: Installed) -> None:
    """A definition elsewhere runs."""
    answer = document(signalbox("asl", "run", "hello.asl.json", "--mocks", "mocks.json", "--json"))
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", {"said": "hello"})


def test_asl_check_and_draw(signalbox: Installed, tmp_path: Path) -> None:
    """A definition elsewhere is checked and drawn."""
    assert document(signalbox("asl", "check", "hello.asl.json", "--json")) == {"problems": []}
    assert signalbox("asl", "draw", "hello.asl.json", "-o", "hello.svg").returncode == 0
    assert (tmp_path / "hello.svg").read_text().startswith("<svg")


def test_cost_asl_and_price(signalbox: Installed, tmp_path: Path) -> None:
    """The price files are in the wheel."""
    answer = document(signalbox("cost", "asl", "hello.asl.json", "--json"))
    assert answer["transitions"] == {"expected": 2, "max": 2}
    usage = {"region": "us-east-1", "items": [{"service": "states.standard", "transitions": 1_000_000}]}
    (tmp_path / "usage.json").write_text(json.dumps(usage))
    assert document(signalbox("cost", "price", "usage.json", "--json"))["total"] == "25"


def test_cost_of_an_assembly(signalbox: Installed, assembly: Assembly, tmp_path: Path) -> None:
    """Projection, comparison and quotas need the assembly and a usage file, and no project."""
    inputs = ("--assembly", assembly.path, "--usage", ROOT / "examples" / "usage.json", "--json")
    done = signalbox("cost", "project", *inputs)
    assert float(str(document(done)["total"])) > 0
    (tmp_path / "base.json").write_text(done.stdout)
    assert signalbox("cost", "diff", "base.json", *inputs).returncode == 0
    assert document(signalbox("cost", "quotas", *inputs))["quotas"]


@pytest.mark.parametrize("verb", ["asl", "cost", "desk"])
def test_help(signalbox: Installed, verb: str) -> None:
    """The help of a verb names the installed command."""
    done = signalbox(verb, "--help")
    assert done.returncode == 0 and f"Usage: signalbox {verb}" in done.stdout


def test_the_list_of_verbs(signalbox: Installed) -> None:
    """The list of verbs, and the hint at a wrong verb, name the installed command."""
    assert signalbox().stdout.startswith("usage: signalbox VERB ...")
    assert "`signalbox --help`" in signalbox("zzz").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("desk", "--twin", "run", "dead"), "run keeps no run"),
        (("cost", "calibrate"), "pip install 'signalbox[twin]'"),
        (("cost", "project"), "no project: "),
        (("desk", "dead"), "no project: "),
        (("demo", "script.jsonl"), "pip install 'signalbox[twin]'"),
        (("load", "--orders", "1"), "there is no verb 'load'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_missing_is_said_in_a_sentence(signalbox: Installed, arguments: tuple[str, ...], sentence: str) -> None:
    """A verb that needs an extra, a project or its scenarios says so, and exits with 2."""
    done = signalbox(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert sentence in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("options", [(), ("-p", "signalbox.pytest_plugin")], ids=["entry point", "and by name"])
def test_pytest_loads_the_fixtures(site: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Any project's tests can use the fixtures; a project that names the plugin as well loads it once."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "--fixtures", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert "already registered" not in done.stderr
    assert "fixtures defined from signalbox.pytest_plugin" in done.stdout


def test_the_types_are_declared(site: Path) -> None:
    """Type checkers read the annotations of the installed package."""
    assert (site / "signalbox" / "py.typed").is_file()
