"""Shared tests lose the parts that need a removed workflow, and keep all others."""

from scaffold.pruning import pruned

GONE = {"tests.workflows.lending"}
WORDS = {"LoanApplied", "lending"}
SHARED = '''"""Shared."""

import pytest

from tests.workflows import lending, orders

TYPES = ["OrderPlaced", "LoanApplied"]


@pytest.fixture
def loan() -> str:
    """A loan."""
    return lending.applied()


@pytest.mark.parametrize("name", ["LoanApplied", "OrderPlaced"])
def test_types(name: str) -> None:
    """Both types."""
    assert name in TYPES


def test_order() -> None:
    """An order, with a keyword of the same name as a fixture."""
    assert orders.placed(loan=0)


def test_loan(loan: str) -> None:
    """A loan by its fixture."""
    assert loan


def test_word() -> None:
    """A loan by its event."""
    assert orders.taken("LoanApplied")
'''


def test_only_what_needs_the_workflow_goes() -> None:
    """Elements go alone, functions whole, and users of a function with it."""
    text = pruned(SHARED, GONE, WORDS)
    assert text is not None
    assert "from tests.workflows import orders\n" in text
    assert 'TYPES = ["OrderPlaced"]\n' in text
    assert '@pytest.mark.parametrize("name", ["OrderPlaced"])\ndef test_types(' in text
    assert "def test_order(" in text
    assert "lending" not in text and "def loan(" not in text and "test_loan" not in text and "test_word" not in text


def test_a_module_without_tests_left_goes() -> None:
    """Result None: the module is deleted."""
    assert pruned('def test_word() -> None:\n    assert "LoanApplied"\n', GONE, WORDS) is None


def test_a_module_of_others_stays_unchanged() -> None:
    """The format of such a module stays too."""
    text = "def  test_order( ) :\n    assert  1\n"
    assert pruned(text, GONE, WORDS) == text


def test_an_element_goes_with_the_literal_that_it_leaves_empty() -> None:
    """The smallest literal around it stays without it, and the statement with the others."""
    text = pruned('STEPS = {"a": step(("OrderPlaced",)), "b": step(("LoanApplied",))}\n', GONE, WORDS)
    assert text == 'STEPS = {"a": step(("OrderPlaced",))}\n'
