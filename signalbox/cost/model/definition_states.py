"""States of a definition, read and checked; errors name file and pointer."""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.cost.documents import DocumentError, Fields, escape, nearest
from signalbox.cost.model.machine import Catcher, Retrier, Scope, State

KINDS = ("Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map")
DEEPEST = 60  # scopes inside each other; deeper nesting would end in a RecursionError
MOST_ATTEMPTS = 99_999_999  # of a retrier (AWS Step Functions Developer Guide, "Handling errors in workflows")


def read_scope(document: Any, file: str, pointer: str = "") -> Scope:
    """Read the states of a definition. Raises DocumentError for what AWS would refuse."""
    top = Fields.of(document, file, pointer)
    if pointer.count("/States/") > DEEPEST:
        raise DocumentError(file, pointer, f"more than {DEEPEST} scopes stand inside each other.")
    start, states = top.text("StartAt"), top.take("States")
    if not isinstance(states, Mapping) or not states:
        raise top.refuse("States", "an object of at least one state is needed here.")
    if start not in states:
        raise top.refuse("StartAt", f"there is no state {start!r}: {nearest(start, states)}")
    read = {name: read_state(name, value, file, f"{pointer}/States/{escape(name)}") for name, value in states.items()}
    for state in read.values():
        check_targets(state, read, file)
    timeout = top.number("TimeoutSeconds") if "TimeoutSeconds" in top.value else None
    return Scope(start, read, pointer, timeout)


def read_state(name: str, document: Any, file: str, pointer: str) -> State:
    """Read one state."""
    fields = Fields.of(document, file, pointer)
    kind = fields.choice("Type", KINDS)
    return State(
        name=name,
        kind=kind,
        pointer=pointer,
        fields=fields.value,
        next=read_next(fields, kind),
        exits=read_exits(fields) if kind == "Choice" else (),
        retriers=tuple(read_retrier(entry) for entry in fields.objects("Retry")),
        catchers=tuple(Catcher(error_names(entry), entry.text("Next")) for entry in fields.objects("Catch")),
        scopes=tuple(read_scope(inner, file, where) for inner, where in inner_documents(fields, kind)),
    )


def read_next(fields: Fields, kind: str) -> str | None:
    """Return the next state on success, or None where the scope ends."""
    if kind in ("Choice", "Succeed", "Fail"):
        return None
    if fields.flag("End", False):
        return None
    return fields.text("Next")


def read_exits(fields: Fields) -> tuple[str, ...]:
    """Return the targets of a Choice: of each rule in order, then the default."""
    targets = [entry.text("Next") for entry in fields.objects("Choices")]
    if "Default" in fields.value:
        targets.append(fields.text("Default"))
    if not targets:
        raise fields.refuse("Choices", "a Choice needs at least one rule.")
    return tuple(targets)


def inner_documents(fields: Fields, kind: str) -> Iterator[tuple[Any, str]]:
    """Yield the definitions inside a Parallel or a Map, with their pointers."""
    if kind == "Parallel":
        branches = fields.take("Branches")
        if not isinstance(branches, list) or not branches:
            raise fields.refuse("Branches", "an array of at least one branch is needed here.")
        for index, branch in enumerate(branches):
            yield branch, f"{fields.pointer}/Branches/{index}"
    elif kind == "Map":
        name = "Iterator" if "Iterator" in fields.value else "ItemProcessor"
        yield fields.take(name), f"{fields.pointer}/{name}"


def read_retrier(entry: Fields) -> Retrier:
    """Read one entry of Retry."""
    attempts = entry.number("MaxAttempts", 3)
    if attempts.denominator != 1:
        raise entry.refuse("MaxAttempts", "a whole number is needed here.")
    if attempts > MOST_ATTEMPTS:
        raise entry.refuse("MaxAttempts", f"AWS allows {MOST_ATTEMPTS:,} at most.")
    longest = entry.number("MaxDelaySeconds") if "MaxDelaySeconds" in entry.value else None
    interval, backoff = entry.number("IntervalSeconds", 1), entry.number("BackoffRate", 2)
    return Retrier(error_names(entry), attempts.numerator, interval, backoff, longest)


def error_names(entry: Fields) -> tuple[str, ...]:
    """Return the field ErrorEquals."""
    names = entry.take("ErrorEquals")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise entry.refuse("ErrorEquals", "an array of error names is needed here.")
    return tuple(names)


def check_targets(state: State, states: Mapping[str, State], file: str) -> None:
    """Raise DocumentError for a state that leads to a state outside its scope."""
    targets = [state.next] if state.next is not None else []
    for target in [*targets, *state.exits, *(catcher.next for catcher in state.catchers)]:
        if target not in states:
            raise DocumentError(
                file, state.pointer, f"it leads to {target!r}, which is no state: {nearest(target, states)}"
            )
