"""What is wrong with a script's line, whatever is deployed: its keys, and their values.

Each kind of line is known by one key, its verb. What only a deployment can tell is seen when the line is planned or played.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]

BEHAVIOURS = ("ok", "decline", "fail", "hang", "fail-after-effect")
PARTNERS = ("payments", "shipping", "bureau", "mail")
ACTIONS = {"lending": ("approve", "reject", "withdraw"), "onboarding": ("verify",)}
"""What people do, by workflow."""
MOST_BYTES = 50_000_000
"""A script's document is made in memory."""

TAKES: Mapping[str, tuple[str, ...]] = {
    "raw": ("type",),
    "act": ("workflow", "subject", "as"),
    "replay": ("where", "edit"),
    "partner": ("behave", "calls"),
    "upload": ("document", "content_type", "bytes"),
    "deliver": ("rows",),
    "phase": (),
    "type": ("data", "subject", "id", "sequence"),
}
"""The keys of a line beside its verb, `at` and `note`; faults and acts of the desk know their own."""
VERBS = ("raw", "desk", "act", "fault", "replay", "partner", "upload", "deliver", "phase", "type")
"""In the order in which they are looked for: `raw` may carry a type, a fault and an act say what they are about."""


def verb_of(fields: Fields) -> str | None:
    """What a line does; None where it says nothing to do."""
    return next((verb for verb in VERBS if verb in fields), None)


def objection(fields: Fields) -> str | None:
    """What is wrong with a line; None where nothing is."""
    at, verb = fields.get("at"), verb_of(fields)
    if not isinstance(at, int | float) or isinstance(at, bool) or not 0 <= at < 1e10:
        return f"`at` is {at!r}, and must be the virtual seconds from the start, from 0 to less than 1e10"
    if verb is None:
        return f"it says nothing to do; one of {', '.join(sorted(VERBS))} is missing"
    return strange_key(verb, fields) or CHECKS[verb](fields)


def strange_key(verb: str, fields: Fields) -> str | None:
    """The first key that a line of this kind does not have."""
    if verb not in TAKES:
        return None
    known = ("at", verb, *TAKES[verb], "note")
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(known)}"
            return f"a line with `{verb}` has no `{name}`; {hint}"
    return None


def check_type(fields: Fields) -> str | None:
    """An event: a type, an object as data."""
    if not isinstance(fields.get("data"), dict):
        return "`data` is missing or no object"
    return no_texts(fields, "type", *(name for name in ("subject", "id", "sequence") if name in fields))


def check_raw(fields: Fields) -> str | None:
    """A text that is put on the bus as it stands."""
    return no_texts(fields, "raw", *(["type"] if "type" in fields else []))


def check_partner(fields: Fields) -> str | None:
    """A partner's behaviour from now on, or for so many calls."""
    if fields["partner"] not in PARTNERS:
        return f"there is no partner {fields['partner']!r}; use one of {', '.join(PARTNERS)}"
    if fields.get("behave") not in BEHAVIOURS:
        return f"`behave` is {fields.get('behave')!r}; use one of {', '.join(BEHAVIOURS)}"
    calls = fields.get("calls", 1)
    return None if whole(calls) and calls >= 1 else f"`calls` is {calls!r}, and must be a whole number from 1"


def check_replay(fields: Fields) -> str | None:
    """The replay of a route's dead letters."""
    for name in ("where", "edit"):
        if not isinstance(fields.get(name, {}), dict):
            return f"`{name}` is {fields[name]!r}, and must be an object"
    return no_texts(fields, "replay")


def check_upload(fields: Fields) -> str | None:
    """A document that an applicant sends."""
    size: Any = fields.get("bytes")
    if not whole(size) or not 0 <= size <= MOST_BYTES:
        return f"`bytes` is {size!r}, and must be a whole number from 0 to {MOST_BYTES}"
    return no_texts(fields, "upload", "document", *(["content_type"] if "content_type" in fields else []))


def check_act(fields: Fields) -> str | None:
    """What a person does."""
    workflow, action = fields.get("workflow", "lending"), fields["act"]
    if workflow not in tuple(ACTIONS) or not isinstance(fields.get("subject"), str):
        return f"`act` needs the workflow {' or '.join(ACTIONS)}, and a subject: whose"
    if action not in ACTIONS[workflow]:
        return f"`act` is {action!r}; of {workflow} there is {', '.join(ACTIONS[workflow])}"
    return no_texts(fields, *(["as"] if "as" in fields else []))


def check_deliver(fields: Fields) -> str | None:
    """A file for the settlement: its key, and its rows as texts."""
    rows = fields.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        return "`rows` is missing or no list of texts"
    return no_texts(fields, "deliver")


def check_phase(fields: Fields) -> str | None:
    """The phase of a migration that begins now; which there are is seen when it is played."""
    return None if whole(fields["phase"]) else f"`phase` is {fields['phase']!r}, and must be a whole number"


def check_desk(fields: Fields) -> str | None:
    """An act of the desk."""
    from signalbox.desk import objection as of_the_desk

    return of_the_desk(fields)


def check_fault(fields: Fields) -> str | None:
    """A fault of the catalogue."""
    from signalbox.twin.faults import objection as of_a_fault

    return of_a_fault(fields)


def no_texts(fields: Fields, *names: str) -> str | None:
    """The first of these keys whose value is no text."""
    wrong = (f"`{name}` is {fields.get(name)!r}, and must be a text" for name in names)
    return next(
        (words for name, words in zip(names, wrong, strict=True) if not isinstance(fields.get(name), str)), None
    )


def whole(value: Any) -> bool:
    """Whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


CHECKS: Mapping[str, Callable[[Fields], str | None]] = {
    "type": check_type,
    "raw": check_raw,
    "partner": check_partner,
    "replay": check_replay,
    "fault": check_fault,
    "upload": check_upload,
    "deliver": check_deliver,
    "act": check_act,
    "desk": check_desk,
    "phase": check_phase,
}
