"""Tables of docs/fidelity.md: `python -m tests.events.fidelity_page` writes them anew."""

from pathlib import Path

from signalbox.twin.deployment.property_tables.checks import rows_of, table
from signalbox.twin.services.parameter_tables import PARAMETERS

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"


def parameters() -> str:
    """The table of parameters by operation."""
    known = {f"{service}.{name}": entry for service, found in PARAMETERS.items() for name, entry in found.items()}
    return rows_of("operation", known)


def renewed(text: str) -> str:
    """The page with its tables as the code has them: each stands between two comments."""
    for name, rows in (("properties", table()), ("parameters", parameters())):
        begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        head, found, rest = text.partition(begin)
        _, ended, tail = rest.partition(end)
        assert found and ended, f"the page has no place for the table of {name}"
        text = f"{head}{begin}{rows}{end}{tail}"
    return text


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
