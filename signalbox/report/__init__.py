"""Pages and drawings that any tool can make."""

import os
from pathlib import Path
from typing import Any

from signalbox.errors import InputError

__all__ = ["ready", "write"]


def ready(folder: Path) -> None:
    """Look whether a page could be written there, before a long run finds that it cannot; nothing is made yet.

    Raises InputError where a file stands in the way, or the folder that is there takes nothing.
    """
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise InputError(f"no report can be written to {folder}: {nearest} is a file; give another folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"no report can be written to {folder}: {nearest} is read-only; give another folder")


def write(story: dict[str, Any], folder: Path) -> Path:
    """Write the page that shows a run into `folder`, as `index.html`; gives its path.

    `story` is what `signalbox.twin.observe.story.collect` tells. The page needs no network and no other file. Raises InputError
    where the folder cannot be written.
    """
    from signalbox.report.page.page import render  # templates are loaded only where a page is wanted

    path = folder / "index.html"
    text = render(story)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", errors="replace")  # an event may hold half a surrogate pair
    except OSError as error:
        raise InputError(f"the report cannot be written to {path} ({error.strerror}); give another folder") from None
    return path
