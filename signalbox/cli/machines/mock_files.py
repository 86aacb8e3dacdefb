"""Mocks of `asl run` from a file: our outcomes, Step Functions Local's format, or a history."""

from pathlib import Path
from typing import Any

from signalbox.asl.mocks.from_history import outcomes_from
from signalbox.asl.mocks.mock_config import MockConfig, is_mock_config
from signalbox.cli.input_files import history_events, read_json
from signalbox.errors import InputError

Outcomes = dict[str, Any]


def read_mocks(given: str, machine: str) -> tuple[Outcomes, list[dict[str, Any]]]:
    """Return the outcomes of a mock file, by state, and the history where the file is one.

    `given` is a path; behind a `#` may stand the test case of a MockConfigFile.
    """
    name, _, case = given.partition("#")
    document = read_json(Path(name), "mocks")
    if is_mock_config(document):
        return _of_case(MockConfig(document), machine, case), []
    if case:
        raise InputError(f"{name} has no test cases, so that #{case} means nothing: leave it out.")
    history = history_events(document)
    if history is not None:
        return outcomes_from(history), history
    if not isinstance(document, dict):
        raise InputError(f"{name} must be a JSON object: state name to a list of outcomes.")
    return document, []


def _of_case(config: MockConfig, machine: str, case: str) -> Outcomes:
    if machine not in config.cases and len(config.cases) == 1:
        machine = next(iter(config.cases))
    cases = config.cases.get(machine, {})
    if not case and len(cases) == 1:
        case = next(iter(cases))
    return config.outcomes(machine, case)
