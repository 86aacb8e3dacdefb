"""Grounds that several questions share: findings of rules, and lists of names."""

from collections.abc import Iterable, Sequence

from signalbox.lint.rule import Finding
from signalbox.review.answer import Answer, Evidence, Verdict, unknown
from signalbox.review.subject import Subject

MOST = 6
"""Names in a sentence; the number of the others follows."""
LINT = "docs/lint.md"


def by_rules(subject: Subject, rules: Sequence[str], good: str, nothing: str, relevant: bool) -> Answer:
    """Return yes where no rule has a finding, no where one is an error or a warning, else partly.

    `relevant` is whether the subject has what the rules look at; `nothing` says that it has none.
    """
    if not relevant:
        return unknown(nothing)
    found = subject.findings(*rules)
    if not found:
        return Answer(Verdict.YES, good, (checked(subject, rules),))
    worst = {finding.rule.severity for finding in found}
    verdict = Verdict.PARTLY if worst == {"note"} else Verdict.NO
    text = f"{number(len(found), 'finding')}: {listed(dict.fromkeys(finding.message for finding in found))}"
    return Answer(verdict, text, tuple(place(finding) for finding in found[:MOST]))


def checked(subject: Subject, rules: Sequence[str]) -> Evidence:
    """Return the evidence of rules that found nothing."""
    return Evidence(f"no finding of {listed(rules)} (`signalbox lint`)", LINT if subject.folder else "")


def place(finding: Finding) -> Evidence:
    """Return the place of a finding as evidence."""
    return Evidence(f"{finding.rule.id} at {finding.file}:{finding.line}: {finding.rule.fix}", finding.file)


def listed(names: Iterable[str]) -> str:
    """Return the first names of a list, and the number of the others."""
    found = list(names)
    rest = len(found) - MOST
    return ", ".join(found[:MOST]) + (f" and {rest} more" if rest > 0 else "")


def number(count: int, noun: str) -> str:
    """Return a count with its noun: `1 queue`, `3 queues`, `no queue`."""
    return f"{count or 'no'} {noun}{'' if count in (0, 1) else 's'}"


def share(good: Sequence[str], all_: Sequence[str], noun: str) -> tuple[Verdict, str]:
    """Return yes for all, no for none, else partly, with the names that are missing."""
    missing = [name for name in all_ if name not in set(good)]
    if not missing:
        return Verdict.YES, f"All of {number(len(all_), noun)}."
    verdict = Verdict.PARTLY if len(missing) < len(all_) else Verdict.NO
    return verdict, f"{len(all_) - len(missing)} of {number(len(all_), noun)}; not {listed(missing)}."
