"""Errors of Lambda's runtime have the names and messages that AWS gives them, and no handler stops a run."""

import json
from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.kernel import watchdog
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned
from tests.simulation import small

HANDLERS = """
import sys
LARGEST = 6_291_556
def marshal(event, context):
    return {1, 2}
def circle(event, context):
    found = []
    found.append(found)
    return found
def leaves(event, context):
    sys.exit()
def leaves_with(event, context):
    sys.exit(3)
def own(event, context):
    import nowhere
def fits(event, context):
    return "x" * (LARGEST - 2)
def large(event, context):
    return "\\u00e4" * (LARGEST // 2)
"""
HANDLERS_OF = {"gone": "lambdas.handlers.gone", "plain": "handler", "absent": "lambdas.absent.handler"}
BROKEN = {"broken": "def broken(:", "fails": "raise KeyError('TABLE')", "needs": "import nowhere"}
RAN = ("marshal", "circle", "leaves", "leaves_with", "own", "fits", "large")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return the outcome of one invocation of each function."""
    folder = tmp_path_factory.mktemp("errors")
    names = [*RAN, *HANDLERS_OF, *BROKEN]
    resources = {name.title().replace("_", ""): small.function(name) for name in names}
    for name, handler in {**HANDLERS_OF, **{name: f"lambdas.{name}.{name}" for name in BROKEN}}.items():
        resources[name.title()]["Properties"]["Handler"] = handler
    small.assembly(folder, HANDLERS, resources)
    for name, code in BROKEN.items():
        (folder / "asset.0123" / "lambdas" / f"{name}.py").write_text(code)
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    with Twin.from_assembly(folder) as twin:
        for name, results in found.items():
            arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
            twin.cloud.functions.invoke(twin.cloud.required_function(arn), "{}", results.append)
        twin.run_until_idle()
    return {name: results[0] for name, results in found.items()}


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("marshal", "Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON serializable"),
        ("circle", "Runtime.MarshalError", "Unable to marshal response: Circular reference detected"),
        ("leaves", "Runtime.ExitError", "Error: Runtime exited without providing a reason"),
        ("leaves_with", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3"),
        ("own", "ModuleNotFoundError", "No module named 'nowhere'"),
        ("large", "Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size"),
        ("gone", "Runtime.HandlerNotFound", "Handler 'gone' missing on module 'lambdas.handlers'"),
        ("plain", "Runtime.MalformedHandlerName", "Bad handler 'handler'"),
        ("absent", "Runtime.ImportModuleError", "Unable to import module 'lambdas.absent': No module named"),
        ("needs", "Runtime.ImportModuleError", "Unable to import module 'lambdas.needs': No module named 'nowhere'"),
        ("broken", "Runtime.UserCodeSyntaxError", "Syntax error in module 'lambdas.broken': "),
        ("fails", "KeyError", "'TABLE'"),
    ],
)
def test_an_error_has_the_name_that_lambda_gives_it(
    outcomes: dict[str, Outcome], name: str, error: str, message: str
) -> None:
    """The name is what a state machine catches; the document beside it repeats name and message."""
    outcome = outcomes[name]
    assert isinstance(outcome, Raised)
    assert outcome.error == error and message in outcome.message
    document = json.loads(outcome.cause)
    assert document["errorType"] == error and message in document["errorMessage"]


def test_the_largest_response_passes(outcomes: dict[str, Outcome]) -> None:
    """6 MB and 100 bytes are returned."""
    assert isinstance(outcomes["fits"], Returned)


ENDLESS = """
import threading
def spin(event, context):
    while True:
        pass
def wait(event, context):
    threading.Event().wait()
"""


@pytest.mark.parametrize("name", ["spin", "wait"])
def test_a_handler_that_never_returns_ends_at_its_timeout(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler is cut off after some real time. In virtual time it ends at its time-out, and its log says why."""
    monkeypatch.setattr(watchdog, "LONGEST_TURN", 0.2)
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.05)
    found: list[Outcome] = []
    folder = small.assembly(tmp_path, ENDLESS, {"F": small.function(name, timeout=7)})
    with Twin.from_assembly(folder) as twin:
        (function,) = twin.cloud.deployed.values()
        twin.cloud.functions.invoke(function, "{}", found.append)
        twin.run_until_idle()
        assert 7.3 <= twin.now <= 7.6
        assert "cut this handler off" in twin.cloud.functions.lines[name][0]
    (outcome,) = found
    assert isinstance(outcome, Raised) and outcome.error == "Sandbox.Timedout"
