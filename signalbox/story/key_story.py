"""Story of one business key in a deployed system, from what AWS keeps: events, histories, rows and dead letters.

It has fewer records than the story of a run: AWS keeps neither calls and messages nor the former versions of a row.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from signalbox.asl.definition import read_definition
from signalbox.desk import journey_rows, rows
from signalbox.desk.account import Account
from signalbox.desk.executions.executions import executions_of_key
from signalbox.desk.row_instants import FUTURE
from signalbox.desk.show import days_of, no_record
from signalbox.desk.trail.audit import letters_about
from signalbox.desk.trail.causes import Causes, Run
from signalbox.desk.trail.kept_events import KeptEvent, kept_events
from signalbox.desk.trail.refusals import Letters
from signalbox.instants import format_instant, parse_instant
from signalbox.story.records.states import attempt_fields, document, state_fields
from signalbox.twin.deployment.stepfunctions import definition_text
from signalbox.twin.observe.story.states import visits
from signalbox.twin.observe.story.values import message_of, untyped

Record = dict[str, Any]
KEY = 1
"""Id of the only key."""


def key_story(account: Account, workflow: str, key: str) -> list[Record]:
    """Return the records of a key's story, as docs/story.md has them. Raises InputError for an unknown key."""
    return KeyStory(account, workflow, key).records()


class KeyStory:
    """Reads what an account keeps of a key, and makes its records. Ids follow the order in which they are made."""

    def __init__(self, account: Account, workflow: str, key: str) -> None:
        self.account, self.workflow, self.key = account, workflow, key
        self.flow = account.flow(workflow)
        self.is_journey = account.is_journey(workflow)
        self.rows = (journey_rows if self.is_journey else rows).of_key(account, workflow, key)
        days = days_of(self.rows)
        found = [] if self.is_journey else executions_of_key(account, workflow, key, days)
        self.runs = [Run(execution, history) for execution, history in found]
        self.events: list[KeptEvent] = kept_events(account, key)
        self.letters: Letters = letters_about(account, key)
        if not (self.rows or self.runs or self.events or self.letters):
            raise no_record(key, workflow)
        self.made: list[Record] = []
        self.ids: dict[str, int] = {}
        """Ids of events by theirs, and of states by their names."""

    def records(self) -> list[Record]:
        """Return the head, the parts, the workflow and the key, then what happened in order of time."""
        bus = next((one.name for one in self.account.assembly.of_type("AWS::Events::EventBus")), "default")
        for event in self.events:
            self.add("event", event.at, self.id_of(event.cause), **event_fields(bus, event))
        for run in self.runs:
            self.add_run(run)
        causes = Causes(self.events, self.runs)
        for row in self.rows:
            self.add_row(row, causes)
        for route, letter in self.letters:
            queue = next(iter(self.account.assembly.all_dead_letter_queues.get(route, ())), route)
            told = {"type": letter.type, "reason": letter.reason, "error": letter.error, "left": True, "replayed": None}
            self.add("dead_letter", letter.sent, self.id_of(letter.event_id), queue=queue, route=route, **told)
        start = min((record["at"] for record in self.made), default=0.0)
        for record in self.made:
            shift(record, start)
        happened = sorted(self.made, key=lambda record: (record["at"], record["id"]))
        return [self.head(start), *self.nodes(), self.workflow_record(), self.key_record(), *happened]

    def add(self, kind: str, at: float, by: Sequence[int], **fields: Any) -> int:
        """Add a record and return its id. Instants are epoch seconds until all records are there."""
        identity = len(self.made) + 1
        if kind == "event":
            self.ids.setdefault(fields["identity"], identity)
        common = {"record": kind, "id": identity, "at": at, "by": [one for one in by if one != identity], "keys": [KEY]}
        self.made.append({**common, **fields})
        return identity

    def id_of(self, name: str) -> list[int]:
        """Return the id of an event or of a state, or nothing where no record has it."""
        return [self.ids[name]] if name in self.ids else []

    def add_run(self, run: Run) -> None:
        """Add an execution and its states."""
        found, execution = visits(run.history), run.execution
        failed = execution["status"] not in ("RUNNING", "SUCCEEDED")
        fields = {
            "name": run.name,
            "workflow": self.workflow,
            "status": execution["status"],
            "ended": execution.get("stopDate"),
            "input": document(execution.get("input")),
            "output": document(execution.get("output")),
            "error": execution.get("error") or "",
            "cause": message_of(execution.get("cause") or ""),
        }
        number = before = self.add("execution", execution["startDate"], self.id_of(run.began_by), **fields)
        for place, visit in enumerate(found):
            attempts = [attempt_fields(one, float) | NO_RECORDS for one in visit.attempts]
            told = state_fields(visit, float) | {"failed": failed and place == len(found) - 1}
            before = self.add("state", visit.entered, [before], execution=number, **told, undid=[], attempts=attempts)
            self.ids[f"state {visit.name} of execution {run.name}"] = before

    def add_row(self, row: rows.Row, causes: Causes) -> None:
        """Add the version of a row that stands, at the instant of its last change."""
        instants = [parse_instant(value) for name, value in row.items() if name not in FUTURE and name.endswith("At")]
        at = max((one for one in instants if one is not None), default=None)
        if at is None:
            return
        words, event = causes.of_row(row, at)
        by = [one for one in self.id_of(words) or self.id_of(event) if self.made[one - 1]["at"] <= at]
        table, place = self.place(row)
        plain = {name: untyped(value) for name, value in row.items()}
        self.add("write", at, by, table=table, key=place, previous=None, before=None, after=plain)

    def place(self, row: rows.Row) -> tuple[str, list[str]]:
        """Return the table of a row, and the values of its key."""
        record = str(row.get("record", ""))
        if self.is_journey:
            return str(self.account.assembly.tables.get(record)), [self.key]
        return str(rows.table_of(self.account, self.workflow)), [self.key, record]

    def head(self, start: float) -> Record:
        """Return the first record; a deployed system has no seed, and no command repeats it."""
        letters = Counter(route for route, _ in self.letters)
        completed = int(self.status()[0] == "completed")
        counts = {
            "accepted": 1,
            "completed": completed,
            "in_flight": 1 - completed,
            "dead_letters": letters.total(),
        }
        return {
            "record": "head",
            "version": 1,
            "seed": None,
            "start": start,
            "virtual_seconds": round(self.length(start), 4),
            "command": "",
            "counts": counts,
            "dead_letters": dict(letters),
        }

    def length(self, start: float) -> float:
        """Return the seconds until the last record of a closed key, and until now of an open one."""
        ends = [at for one in self.made for at in (one["at"], one.get("ended")) if at is not None]
        return float(max(ends) if self.status()[1] else max(self.account.now() - start, *ends))

    def nodes(self) -> Iterator[Record]:
        """Yield the parts that records name."""
        for kind, field in (("bus", "bus"), ("table", "table"), ("dead-letter queue", "queue")):
            for name in dict.fromkeys(record[field] for record in self.made if field in record):
                yield {"record": "node", "kind": kind, "name": name}
        if self.runs:
            yield {"record": "node", "kind": "machine", "name": self.flow["machine"], "workflow": self.workflow}

    def workflow_record(self) -> Record:
        """Return the workflow with the definition in the assembly."""
        definition = None
        for resource in self.account.assembly.of_type("AWS::StepFunctions::StateMachine"):
            if resource.name == self.flow.get("machine"):
                definition = read_definition(definition_text(self.account.assembly, resource))
        return {"record": "workflow", "name": self.workflow, "outcomes": list(self.outcomes), "definition": definition}

    @property
    def outcomes(self) -> Mapping[str, Any] | Sequence[str]:
        """Types of the events that close a key."""
        found: Mapping[str, Any] | Sequence[str] = self.flow["outcomes"]
        return found

    def status(self) -> tuple[str, str | None]:
        """Return the status of the key, and the type of the event that closed it."""
        closed = [event.type for event in self.events if event.type in self.outcomes]
        if closed:
            return "completed", closed[-1]
        return ("dead_lettered" if self.letters and not self.runs else "in_flight"), None

    def key_record(self) -> Record:
        """Return the key."""
        status, outcome = self.status()
        fields = {"workflow": self.workflow, "key": self.key, "status": status, "outcome": outcome}
        return {"record": "key", "id": KEY, **fields}


NO_RECORDS: Record = {"invocation": None, "callback": None}


def event_fields(bus: str, event: KeptEvent) -> Record:
    """Return the own fields of an event's record."""
    told = {"detail-type": event.type, "source": event.source, "time": format_instant(event.at)}
    outside = {**told, "detail": dict(event.detail)}
    return {"bus": bus, "type": event.type, "source": event.source, "identity": event.id, "event": outside}


def shift(record: Record, start: float) -> None:
    """Turn the instants of a record from epoch seconds into seconds of the story."""
    for name in ("at", "ended", "waits"):
        if record.get(name) is not None:
            record[name] = round(record[name] - start, 4)
    for attempt in record.get("attempts", ()):
        shift(attempt, start)
