"""Pages after a removal: what names a deleted file goes, or is named itself."""

from pathlib import Path

from scaffold import documents
from scaffold.plan import Plan


def test_a_sentence_that_names_a_deleted_file_is_named(tmp_path: Path) -> None:
    """A row goes with its file. A sentence stays, and its place is printed, because only a person can rewrite it."""
    (tmp_path / "docs").mkdir()
    page = "A key is signed by `lambdas/parcels/keys.py`.\n\n| key | `lambdas/parcels/keys.py` |\n| other | none |\n"
    (tmp_path / "docs" / "security.md").write_text(page, "utf-8")
    plan = Plan(tmp_path)
    plan.delete("lambdas/parcels/keys.py")
    plan.write("docs/security.md", documents.without_paths(page, "docs/security.md", plan.deleted))
    assert plan.text("docs/security.md").splitlines()[2:] == ["| other | none |"]
    assert documents.citations(plan) == [("docs/security.md:1", "lambdas/parcels/keys.py")]
