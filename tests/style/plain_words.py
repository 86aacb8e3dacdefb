"""Rules of plain words for docstrings, comments, messages and pages: `python -m tests.style.plain_words PATH...`.

Many readers are not at home in English, so the text reads as the documentation of AWS or Python does: subject, verb,
object.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.style.texts import ROOT, Text, files, texts_of

WORDS = 20  # in the first sentence of a docstring
RELATIVES = 2  # uses of "that" and "which" in it
COLUMNS = 120

# Pronouns, conjunctions, adverbs and prepositions: no verb or noun phrase starts so.
OPENERS = re.findall(
    r"\w+",
    """
    i it its itself he she they we you this that these those there here what whatever who whoever whom whose which
    whichever where wherever when whenever while why how whether if unless because since although though as so than then
    thus none nothing nobody neither nor and or but not never also too about after against among at before between
    beside besides beyond by during for from in inside into of off on onto out outside over through to towards under
    until up upon with within without
    """,
)

CONSTRUCTIONS = {
    r"whoever": "name the role: 'the caller', 'any user'",
    r"what(?:so)?ever|whichever|wherever": "'any ...', 'each ...', or the thing itself",
    r"so (?:many|much)": "the number or the amount itself: '`count` messages', 'this many' with its unit",
    r"as it stands": "'unchanged', 'today', or nothing",
    r"(?:none|nothing|nobody|no one|not)(?: \w+)? any ?more": "'no longer ...', or what was done: 'delete the ...'",
    r"be (?:it|they)(?= (?:an?|the|in|on|by|with|of|from|its|their)\b)": "'whether ... or ...', or a list",
    r"may (?:it|they) be": "'whether ... or ...', or a list",
    r"of which": "a sentence of its own that names the thing",
    r"(?:to|of|for|by|with|from|on|in|at) whom": "a sentence of its own that names the person or the part",
    r"(?:is|are|was|were|be) (?:said|told|spoken|heard)": "'publish', 'record', 'print', 'contain', 'receive'",
    r"(?:say|says|said|tell|tells|told|hear|hears|heard|speak|speaks) of": "'describe', 'report', 'publish', 'receive'",
    r"hears": "'receive', 'subscribe to', 'is called when'",
}


WORDS_OF_AWS = ("Task Timed Out: 'Provided task does not exist anymore'",)
"""Messages that AWS words so."""


@dataclass(frozen=True)
class Finding:
    """A place whose words are not plain: where it is, the words, and what to write instead."""

    path: Path
    line: int
    words: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words!r}: {self.advice}"


def first_sentence(docstring: str) -> str:
    """Return the first sentence: up to a full stop before a capital, or to the end of the paragraph."""
    paragraph = " ".join(docstring.strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`\"'(\[])", paragraph)[0]


def words_of(sentence: str) -> list[str]:
    """Return the words; code in backticks counts as one."""
    return re.findall(r"[\w'’.-]*\w[\w'’-]*", re.sub(r"`[^`]*`", "code", sentence))


def objections_to_start(docstring: str) -> Iterator[tuple[str, str]]:
    """Yield (sentence, advice) for each rule that the first sentence of a docstring breaks."""
    sentence = first_sentence(docstring)
    words = words_of(sentence)
    if len(words) > WORDS:
        yield (
            sentence,
            f"first sentence has {len(words)} words; at most {WORDS}: move the rest to a sentence of its own",
        )
    relatives = sum(word.lower() in ("that", "which") for word in words)
    if relatives > RELATIVES:
        yield sentence, f"{relatives} times 'that' or 'which'; at most {RELATIVES}: say one thing in a sentence"
    opener = words[0].lower().partition("'")[0] if words else ""
    if opener in OPENERS and not re.match("at (?:most|least) ", sentence, re.IGNORECASE):
        yield (
            sentence,
            f"starts with {words[0]!r}: start with a verb ('Return ...') or a noun ('Retry policy of a task')",
        )


def objections(text: Text) -> Iterator[tuple[str, str]]:
    """Yield (words, advice) for each rule that one text breaks."""
    if text.kind == "docstring":
        yield from objections_to_start(text.words)
    flat = re.sub(r"`[^`]*`", "", " ".join(text.words.split()))
    if flat in WORDS_OF_AWS:
        return
    for construction, advice in CONSTRUCTIONS.items():
        for match in re.finditer(rf"\b(?:{construction})\b", flat, re.IGNORECASE):
            start = max(0, match.start() - 30)
            yield flat[start : match.end() + 30], f"not {match[0]!r}: write {advice}"


def long_lines(path: Path) -> Iterator[Finding]:
    """Yield each line over the limit; rows of tables in pages and strings in JSON may be longer."""
    for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1):
        row = path.suffix == ".md" and line.lstrip().startswith("|")
        if len(line) > COLUMNS and not row and path.suffix != ".json":
            yield Finding(path, number, line[:40] + "...", f"{len(line)} columns; at most {COLUMNS}")


def findings(path: Path) -> list[Finding]:
    """Return what is not plain in one file, by line; `path` is relative to the project."""
    words = [Finding(path, text.line, *objection) for text in texts_of(path) for objection in objections(text)]
    return sorted([*words, *long_lines(path)], key=lambda finding: finding.line)


def main(arguments: list[str]) -> int:
    """Print the findings in the given files and folders, or in all; return 1 where there are any."""
    wanted = [Path(argument).resolve().relative_to(ROOT) for argument in arguments] or [Path()]
    found = [finding for path in files(*wanted) for finding in findings(path)]
    print(*found, f"{len(found)} findings", sep="\n")  # noqa: T201  # the command's answer
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
