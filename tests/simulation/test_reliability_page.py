"""docs/reliability.md is whole: each fault has its injection, mitigation, test and mutation, and all of them exist."""

import re
from pathlib import Path

import pytest

from scenarios.orders.faults import FAULTS as OF_ORDERS
from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT
from signalbox.twin.faults.catalogue import FAULTS, name_of
from tests.mutants import page
from tests.mutants.mutation import Mutation
from tests.mutations import MUTATIONS
from tests.simulation.copies import copy

REQUIRED = set(range(1, 56))


def test_the_table_is_what_the_mutations_say() -> None:
    """The table in the page is the one that its command writes."""
    assert page.table() in page.PAGE.read_text("utf-8")


def test_faults_without_a_line_are_named() -> None:
    """The page lists the faults without a line in scripts, and shows a line for each of the others."""
    (told,) = re.findall(r"No such line exists for ([\d,\s]+);", page.PAGE.read_text("utf-8"))
    names = {number: name_of(number, {**FAULTS, **OF_ORDERS}) for number in page.FAULTS}
    assert {int(number) for number in told.split(",")} == {number for number, name in names.items() if name is None}
    for number, (_, injection) in page.FAULTS.items():
        assert names[number] is None or f'{{"fault": "{names[number]}"' in injection, number


def test_every_fault_has_a_mutation() -> None:
    """Each fault that the system claims to survive has at least one mutation; names are unique."""
    assert {mutation.fault for mutation in MUTATIONS} == REQUIRED == set(page.FAULTS)
    names = [mutation.name for mutation in MUTATIONS]
    assert len(names) == len(set(names))


def test_every_test_exists() -> None:
    """Each test that a mutation names is defined in the file that it names."""
    for mutation in MUTATIONS:
        for test in mutation.tests:
            file, _, name = test.partition("::")
            function = name.partition("[")[0]
            assert re.search(rf"^def {function}\(", (CHECKOUT / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_every_mitigation_can_be_taken_out(mutation: Mutation, assembly: Assembly, tmp_path: Path) -> None:
    """The text that a mutation changes is in the assembly exactly where it says; else it would prove nothing."""
    mutation.take_out(copy(assembly, tmp_path / "assembly"))
