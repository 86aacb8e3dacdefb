"""The package works in other projects: on its own, and as its page shows."""

import re
import subprocess
import sys

from signalbox.project import CHECKOUT
from signalbox.twin.services.dynamodb.fast_moto.patches import REPLACEMENTS

PAGE = (CHECKOUT / "docs" / "fast-moto.md").read_text("utf-8")
PACKAGE = "signalbox.twin.services.dynamodb.fast_moto"
LOADED = f"""
import sys
import {PACKAGE}
print(*sorted(name for name in sys.modules if name.startswith("signalbox")))
"""


def test_it_imports_no_other_part_of_the_project() -> None:
    """Importing it loads its own modules and the packages that hold it."""
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    own = {name for name in done.stdout.split() if name.startswith(PACKAGE)}
    parts = PACKAGE.split(".")
    assert len(own) > 10
    assert {*done.stdout.split()} - own == {".".join(parts[:length]) for length in range(1, len(parts))}


def test_the_example_of_the_page_runs() -> None:
    """The example of the page runs as it is."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)
    assert names["lamp"] == {"sku": {"S": "lamp"}, "onHand": {"N": "5"}}


def test_the_page_names_each_replacement() -> None:
    """A name that is replaced has a row in the list of what would go upstream."""
    rows = "\n".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
    missing = [(repr(owner), name) for owner, name, _ in REPLACEMENTS if not re.search(rf"\b{name}\b", rows)]
    assert missing == []
