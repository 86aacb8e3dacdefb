"""Account at the end of a recorded run: answers from its snapshot to the desk's calls of boto3."""

from collections.abc import Callable, Iterator
from typing import Any

from signalbox.assembly import Assembly
from signalbox.desk.account import Account
from signalbox.desk.recorded.clients import Functions, Identity, Objects, States, Tables
from signalbox.desk.recorded.queues import Queues
from signalbox.desk.recorded.snapshot import Snapshot

CLIENTS: dict[str, Callable[[Snapshot], Any]] = {
    "dynamodb": Tables,
    "lambda": Functions,
    "s3": Objects,
    "sqs": Queues,
    "stepfunctions": States,
    "sts": Identity,
}


def account_of(assembly: Assembly, snapshot: Snapshot) -> Account:
    """Return the account of a snapshot; its time stands still at the end of the run."""
    clients = {service: make(snapshot) for service, make in CLIENTS.items()}

    def journal() -> Iterator[tuple[float, dict[str, Any]]]:
        return ((float(line["at"]), line["event"]) for line in snapshot.all("event"))

    refusals = {line["refusal"]: line["messages"] for line in snapshot.all("refusal")}
    return Account(assembly, clients.__getitem__, journal, lambda: snapshot.now, refusals)
