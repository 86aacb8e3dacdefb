"""Pages and drawings of runs and state machines."""

import os
from pathlib import Path
from typing import Any

from signalbox.errors import InputError

__all__ = ["check_writable", "write", "write_file"]


def check_writable(folder: Path) -> None:
    """Check that a page can be written to a folder, before a long run; nothing is created. Raises InputError where the
    path is a file, or the folder is read-only."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise InputError(f"no report can be written to {folder}: {nearest} is a file; give another folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"no report can be written to {folder}: {nearest} is read-only; give another folder")


def write(story: dict[str, Any], folder: Path) -> Path:
    """Write the page of a run to `index.html` in `folder` and return its path; see `write_file`."""
    return write_file(story, folder / "index.html")


def write_file(story: dict[str, Any], path: Path) -> Path:
    """Write the page of a run to a file and return its path.

    `story` is the result of `signalbox.twin.observe.story.collect`. The page needs no network and no other file.
    Raises InputError where the file cannot be written.
    """
    from signalbox.report.page.page import render  # the import of Jinja takes time

    text = render(story)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(text, "utf-8", errors="replace")  # an event may have half a surrogate pair
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"the report cannot be written to {path} ({error.strerror}); give another folder") from None
    return path
