"""Place of work of the desk: an AWS account, or a twin with the same boto3 clients."""

import difflib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from signalbox.assembly import ACCOUNT, REGION, Assembly
from signalbox.errors import InputError

JournalEntry = tuple[float, dict[str, Any]]


def no_journal() -> Iterable[JournalEntry]:
    """Return no events, as AWS has no journal of a bus: its archive can only be replayed."""
    return ()


def present() -> float:
    """Return this machine's time, in epoch seconds."""
    return time.time()


@dataclass
class Account:
    """A deployed assembly. `client` returns boto3's client of a service, such as `sqs`; `journal` the events of the
    buses, each with its instant in epoch seconds, where a journal exists; `now` the present instant; `refusals` AWS's
    messages to refused calls, by function: on AWS they are in CloudTrail; `days` UTC days of the archive to look at
    beside those in a key's rows, which may have expired."""

    assembly: Assembly
    client: Callable[[str], Any]
    journal: Callable[[], Iterable[JournalEntry]] = no_journal
    now: Callable[[], float] = present
    refusals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: set[datetime] = field(default_factory=set)

    def events_about(self, workflow: str, key: str) -> list[JournalEntry]:
        """Return the events about a key in the journal of the buses."""
        field = self.flow(workflow)["key"]
        return [(at, event) for at, event in self.journal() if is_about(event["detail"], field, key)]

    @cached_property
    def identity(self) -> dict[str, str]:
        """Owner of the credentials ("GetCallerIdentity", AWS Security Token Service API Reference)."""
        return dict(self.client("sts").get_caller_identity())

    @cached_property
    def bucket(self) -> str | None:
        """Name of the archive; the assembly's account number and region are made up, and are replaced."""
        name = self.assembly.archive
        if name is None:
            return None
        region = self.client("s3").meta.region_name
        return name.replace(f"{ACCOUNT}-{REGION}", f"{self.identity['Account']}-{region}")

    def machine(self, workflow: str) -> str:
        """Return the ARN of a workflow's machine. Raises InputError with the nearest name."""
        row = self.workflow(workflow)
        partition = self.identity["Arn"].split(":")[1]
        region = self.client("stepfunctions").meta.region_name
        return f"arn:{partition}:states:{region}:{self.identity['Account']}:stateMachine:{row['machine']}"

    def workflow(self, slug: str) -> dict[str, Any]:
        """Return the row of a workflow. Raises InputError with the nearest name, and for a flow without a machine."""
        if self.is_journey(slug):
            raise InputError(
                f"{slug} has no state machine, and so no executions: `desk show {slug} KEY` has the row of each "
                f"consumer, `desk redrive {slug} --since 2h` asks for failed parts again, and `desk replay ROUTE` "
                "sends dead letters again"
            )
        rows = {row["slug"]: row for row in self.assembly.workflows}
        return rows[check_name(slug, rows, "workflow")]

    def is_journey(self, slug: str) -> bool:
        """Return whether a flow has no machine: its consumers move it."""
        return slug in {row["slug"] for row in self.assembly.journeys}

    def flow(self, slug: str) -> dict[str, Any]:
        """Return the row of a workflow or of a journey. Raises InputError with the nearest name."""
        rows = self.assembly.flows
        return rows[check_name(slug, rows, "workflow")]

    def route(self, name: str) -> dict[str, Any]:
        """Return the row of a route. Raises InputError with the nearest name."""
        rows = {row["name"]: row for row in self.assembly.routes}
        return rows[check_name(name, rows, "route")]

    def queue_url(self, name: str) -> str:
        """Return the URL of a queue."""
        return str(self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def is_about(detail: Any, field: str, key: str) -> bool:
    """Return True where the subject or the data of an event has the key."""
    data = detail.get("data")
    return detail.get("subject") == key or (isinstance(data, dict) and data.get(field) == key)


def check_name(name: str, names: Iterable[str], kind: str) -> str:
    """Return the name, if it is one of `names`. Raises InputError with the nearest name, or with all."""
    names = list(names)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names) or 'none'}"
    raise InputError(f"there is no {kind} {name!r}; {hint}")
