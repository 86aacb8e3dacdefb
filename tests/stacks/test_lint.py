"""Our own machines and templates have no findings: each one is mended, or suppressed with a reason."""

from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.lint import lint
from tests.style.texts import ROOT


def test_the_project_has_no_findings(assembly: Assembly) -> None:
    """Every template and definition was read, each machine in both, and no suppression is left over."""
    result = lint([ROOT / "statemachines", Path(assembly.path)], ROOT / "signalbox-lint.toml")
    assert [(finding.rule.id, finding.pointer) for finding in result.findings] == []
    assert result.refused == []
    assert [(row.rule, row.file) for row in result.unused] == []
    assert result.machines >= 2 * len(list((ROOT / "statemachines").glob("*.asl.json")))
    assert result.templates >= 7
