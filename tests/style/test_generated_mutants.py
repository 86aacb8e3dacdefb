"""The command that runs generated mutants: what it reads from mutmut, and what it tells."""

import subprocess
from pathlib import Path

import pytest

from tests import generated_mutants

RESULTS = """
    lambdas.parcels.logic.x_weigh__mutmut_1: killed
    lambdas.parcels.logic.x_weigh__mutmut_2: survived
    lambdas.parcels.logic.x_weigh__mutmut_3: no tests
    lambdas.parcels.model.x_size__mutmut_1: timeout
    lambdas.parcels.model.x_size__mutmut_2: not checked
    lambdas.post.store.x_put__mutmut_1: survived
"""
DIFFERENCE = """# lambdas.parcels.logic.x_weigh__mutmut_2: survived
--- lambdas/parcels/logic.py
+++ lambdas/parcels/logic.py
@@ -1,2 +1,2 @@
 def weigh(grams):
-    return grams > 0
+    return grams >= 0
"""
EQUIVALENT = """
[[mutant]]
function = "lambdas.parcels.logic.x_weigh"
removed = "return grams > 0"
added = "return grams >= 0"
reason = "nothing weighs nothing"
"""


@pytest.fixture(autouse=True)
def tool(monkeypatch: pytest.MonkeyPatch) -> None:
    """mutmut as it answers after a run."""

    def answer(*arguments: str) -> subprocess.CompletedProcess[str]:
        text = RESULTS if arguments[0] == "results" else DIFFERENCE
        return subprocess.CompletedProcess(arguments, 0, stdout=text)

    monkeypatch.setattr(generated_mutants, "mutmut", answer)


def test_survivors_are_told_with_their_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """A mutant without tests has survived; one that hangs was killed; one that did not run is neither."""
    assert generated_mutants.main(["--table"]) == 1
    told = capsys.readouterr().out
    assert "| parcels | 5 | 2 | 2 | 0 | 1 | 50.0% |" in told
    assert "\nlambdas.parcels.logic.x_weigh__mutmut_2\n- return grams > 0\n+ return grams >= 0\n" in told
    assert "post" not in told


def test_known_equivalent_is_no_survivor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Function and change name a known equivalent; its number may shift."""
    monkeypatch.setattr(generated_mutants, "EQUIVALENT", tmp_path / "equivalent.toml")
    generated_mutants.EQUIVALENT.write_text(EQUIVALENT)
    assert generated_mutants.main(["--table", "lambdas.parcels.*"]) == 0
    assert "| parcels | 5 | 2 | 0 | 2 | 1 | 100.0% |" in capsys.readouterr().out


def test_page_gets_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text around the table stays."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{generated_mutants.BEGIN}\nold\n{generated_mutants.END}\nafter\n")
    monkeypatch.setattr(generated_mutants, "PAGE", page)
    generated_mutants.main(["--table", "--write"])
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "| parcels |" in text and "old" not in text


def test_every_known_equivalent_exists_in_the_code() -> None:
    """The line that a known equivalent removes still stands in its module."""
    for (function, (removed, _)), reason in generated_mutants.known_equivalents().items():
        module = function.rpartition(".")[0].replace(".", "/")
        text = (generated_mutants.CHECKOUT / f"{module}.py").read_text("utf-8")
        assert all(line in text for line in removed.splitlines()) and reason
