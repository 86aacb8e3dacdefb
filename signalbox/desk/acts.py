"""Acts of the desk by their verbs: arguments, execution, and a record of who did it and why."""

import hashlib
import json
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.desk.dead_letters.drop import drop
from signalbox.desk.dead_letters.edits import check_edit
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.dead_letters.replay import RATE, Steps, replay
from signalbox.desk.dead_letters.selection import check_selection
from signalbox.desk.executions.compensation import compensate
from signalbox.desk.executions.redrive import redrive
from signalbox.desk.executions.repeat import found_parts
from signalbox.desk.executions.restart import restart
from signalbox.desk.prune import prune
from signalbox.desk.rebuild import Projection, rebuild
from signalbox.desk.switches import pause, resume
from signalbox.errors import InputError

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One verb: `begin` carries it out; `needs` are the required arguments, `takes` the optional ones."""

    begin: Callable[..., Steps]
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


def edit(account: Account, route: str, edit: Fields, where: Fields | None = None, rate: float = RATE) -> Steps:
    """Replay dead letters with changed values; refuse all where one would still break its contract."""
    return replay(account, route, where, edit, rate, contracts=Contracts(account.assembly))


ACTS: Mapping[str, Act] = {
    "replay": Act(replay, ("route",), ("where", "edit", "rate", "dry_run")),
    "edit": Act(edit, ("route", "edit"), ("where", "rate")),
    "drop": Act(drop, ("route",), ("where",)),
    "redrive": Act(redrive, ("workflow", "since"), ("rate",)),
    "restart": Act(restart, ("workflow",), ("key", "rate")),
    "compensate": Act(compensate, ("key",), ("workflow",)),
    "pause": Act(pause, ("route",)),
    "resume": Act(resume, ("route",)),
    "rebuild": Act(rebuild, ("route",), ("rate",)),
    "prune": Act(prune, (), ("keep", "dry_run")),
}
AUTHORSHIP = ("who", "why")
OF_A_LINE = ("at", "desk", "cold")
"""Keys of an act that belong to its line in a script."""


def act_problem(fields: Fields) -> str | None:
    """Return the problem of an act's arguments, or None."""
    verb = str(fields.get("desk"))
    if verb not in ACTS:
        return f"`desk` is {fields.get('desk')!r}; the acts are {', '.join(ACTS)}"
    act = ACTS[verb]
    for name in act.needs:
        if name not in fields:
            return f"the act {verb} needs `{name}`"
    for name, value in fields.items():
        if name not in (*OF_A_LINE, *AUTHORSHIP, *act.needs, *act.takes):
            return f"the act {verb} has no {name!r}; it has {', '.join([*act.needs, *act.takes, *AUTHORSHIP])}"
        if reason := value_problem(name, value):
            return reason
    return None


def value_problem(name: str, value: Any) -> str | None:
    """Return the problem of one argument, or None."""
    if name in ("where", "edit"):
        return None if isinstance(value, dict) else f"`{name}` is {value!r}, and must be an object"
    if name == "dry_run":
        return None if isinstance(value, bool) else f"`{name}` is {value!r}, and must be true or false"
    if name in ("rate", "since", "keep"):
        good = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        return None if good else f"`{name}` is {value!r}, and must be a number above 0"
    return None if name in OF_A_LINE or isinstance(value, str) else f"`{name}` is {value!r}, and must be a text"


def check_act(account: Account, fields: Fields) -> None:
    """Raise InputError for an act that cannot begin, by what can be read: names, conditions and pointers."""
    if reason := act_problem(fields):
        raise InputError(reason)
    where, changes = fields.get("where") or {}, fields.get("edit") or {}
    check_selection(where, changes)
    if fields["desk"] == "redrive" and account.is_journey(fields["workflow"]):
        found_parts(account, fields["workflow"], fields["since"])
    elif "workflow" in fields:
        account.workflow(fields["workflow"])
    if fields["desk"] == "rebuild":
        Projection(account, fields["route"])
    elif fields["desk"] in ("pause", "resume"):
        account.route(fields["route"])
    elif "route" in fields:
        letters = DeadLetters(account)
        if not any(map(letters.size, letters.urls(fields["route"]))):
            check_edit(account, fields["route"], changes)


def perform(account: Account, fields: Fields) -> Steps:
    """Carry out an act, `{"desk": verb, ...}`, with a record of who did it and why before and after."""
    if reason := act_problem(fields):
        raise InputError(reason)
    act = ACTS[fields["desk"]]
    arguments = {name: fields[name] for name in (*act.needs, *act.takes) if name in fields}
    record = new_record(fields, arguments)
    write_record(account, record)
    done: dict[str, Any] = {"error": "interrupted"}
    try:
        done = yield from act.begin(account, **arguments)
    except (InputError, ClientError, BotoCoreError) as error:
        done = {"error": str(error)}
        raise
    finally:
        write_record(account, {**record, "ended": round(time.time(), 3), "outcome": done})
    return done


def new_record(fields: Fields, arguments: Fields) -> dict[str, Any]:
    """Return the record of an act that begins now."""
    return {
        "at": round(time.time(), 3),
        "act": fields["desk"],
        "who": fields.get("who", "unknown"),
        "why": fields.get("why", ""),
        "arguments": arguments,
    }


def write_record(account: Account, record: dict[str, Any]) -> None:
    """Write the record of an act to the archive, if there is one; CloudTrail has a record too."""
    if account.bucket is not None:
        named = json.dumps([record["who"], record["arguments"]], sort_keys=True)
        mark = hashlib.sha256(named.encode()).hexdigest()[:12]
        key = f"acts/{archive.day(record['at'])}/{round(record['at'] * 1000)}-{record['act']}-{mark}.jsonl.gz"
        archive.put(account, key, [record])


def carry_out(steps: Generator[float, None, dict[str, Any]], wait: Callable[[float], object]) -> dict[str, Any]:
    """Run all steps of an act, with `wait(seconds)` between them, and return the outcome."""
    while True:
        try:
            seconds = next(steps)
        except StopIteration as end:
            return dict(end.value)
        wait(seconds)
