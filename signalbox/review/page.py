"""Review as a page: a summary, each question with answer and evidence, and the drawn machines."""

import os
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from signalbox.asl import InvalidDefinition
from signalbox.report.graph.graph import draw
from signalbox.report.page_templates import environment_of
from signalbox.review.answer import Evidence
from signalbox.review.run import Review

CODE = Markup("<code>{}</code>")


def page_of(review: Review, title: str, out: Path) -> str:
    """Return the page as HTML, without anything to load; links lead from the folder of `out` to the project."""
    sections = [(name, list(rows)) for name, rows in groupby(review.rows, lambda row: row.question.section)]
    return (
        environment_of("signalbox.review")
        .get_template("review.html")
        .render(
            title=title,
            counts=review.counts,
            sections=sections,
            machines=machines_of(review),
            link=lambda evidence: link_of(review, evidence, out),
            words=words,
        )
    )


def words(text: str) -> Markup:
    """Return a text as HTML, with what stands between two backticks as code."""
    parts = text.split("`")
    return Markup().join(CODE.format(part) if number % 2 else escape(part) for number, part in enumerate(parts))


def link_of(review: Review, evidence: Evidence, out: Path) -> str:
    """Return the target of evidence: a place on the page, a web page, or a file of the project."""
    link, folder = evidence.link, review.subject.folder
    if not link or link.startswith(("#", "https://", "http://")):
        return link
    path = Path(link) if Path(link).exists() or folder is None else folder / link
    return Path(os.path.relpath(str(path), str(out.parent))).as_posix() if path.exists() else ""


def machines_of(review: Review) -> list[Mapping[str, Any]]:
    """Return each machine with its drawing, or with the reason why it cannot be drawn."""
    found: list[Mapping[str, Any]] = []
    for resource, source in review.subject.machines:
        name = resource.name or source.name
        try:
            found.append(
                {"name": name, "drawing": Markup(draw(source.definition)), "problem": ""}
            )  # our own SVG, escaped by its writer
        except (InvalidDefinition, KeyError, TypeError, ValueError, AttributeError) as error:
            found.append({"name": name, "drawing": "", "problem": f"{type(error).__name__}: {error}"})
    return found
