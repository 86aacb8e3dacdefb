"""A mutation that an auditor of the common run of all workflows must notice."""

from tests.mutants.mutation import FOLDER, Mutation, code

AUDIT = f"{FOLDER}/test_auditors_contents.py::test_nothing_is_wrong_with_the_run"
"""A run of all workflows at their edges, in which no auditor may object."""


def audited(name: str, mitigation: str, file: str, old: str, new: str, *units: str) -> Mutation:
    """A mutation that an auditor of the common run must notice, and unit tests where they are named too."""
    return Mutation(name, 52, mitigation, code(file, old, new), (AUDIT, *(f"tests/unit/{unit}" for unit in units)))
