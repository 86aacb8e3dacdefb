"""review.toml: answers that no template can give, each with who gave it and where its evidence is."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from signalbox.errors import InputError
from signalbox.review.answer import Answer, Evidence, Verdict

FILE = "review.toml"
NEEDED = ("answer", "text", "by", "on")
TAKEN = (*NEEDED, "link")


def read_known(path: Path, questions: Iterable[str]) -> dict[str, Answer]:
    """Return the answers in a file by question. Raises InputError for an unknown question or a missing field."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    known, found = set(questions), {}
    for name, row in document.items():
        if name not in known:
            raise InputError(f"{path}: there is no question {name!r}; `signalbox review --json` lists them")
        if not isinstance(row, dict) or set(row) - set(TAKEN) or set(NEEDED) - set(row):
            raise InputError(f"{path}: [{name}] needs {', '.join(NEEDED)}, and may have link")
        if row["answer"] not in {str(one) for one in Verdict if one is not Verdict.UNKNOWN}:
            raise InputError(f"{path}: [{name}] has the answer {row['answer']!r}; use yes, partly or no")
        said = Evidence(f"{row['by']}, {row['on']} ({path.name})", str(row.get("link", "")))
        found[name] = Answer(Verdict(row["answer"]), str(row["text"]), (said,))
    return found
