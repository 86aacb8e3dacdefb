"""Where the desk works: an AWS account, or a twin that answers the same boto3 clients."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signalbox.assembly import ACCOUNT, Assembly
from signalbox.errors import InputError

Heard = tuple[float, dict[str, Any]]


def nothing_heard() -> Iterable[Heard]:
    """AWS keeps no journal of a bus that could be asked for one key: its archive can only be replayed."""
    return ()


@dataclass
class Account:
    """An assembly as it is deployed somewhere. `client` gives boto3's client of a service, such as `sqs`; `journal` what the
    buses have heard, instant in epoch seconds and event, where anybody can tell."""

    assembly: Assembly
    client: Callable[[str], Any]
    journal: Callable[[], Iterable[Heard]] = nothing_heard

    def heard(self, workflow: str, key: str) -> list[Heard]:
        """What the buses have heard about a key."""
        field = self.workflow(workflow)["key"]
        return [(at, event) for at, event in self.journal() if about(event["detail"], field, key)]

    @cached_property
    def identity(self) -> dict[str, str]:
        """Who the credentials are ("GetCallerIdentity", AWS Security Token Service API Reference)."""
        return dict(self.client("sts").get_caller_identity())

    @cached_property
    def bucket(self) -> str | None:
        """The archive's name; the assembly is resolved for an account that does not exist, so its number is replaced."""
        name = self.assembly.archive
        return name and name.replace(ACCOUNT, self.identity["Account"])

    def machine(self, workflow: str) -> str:
        """The ARN of a workflow's machine. Raises InputError with the nearest name."""
        row = self.workflow(workflow)
        partition = self.identity["Arn"].split(":")[1]
        region = self.client("stepfunctions").meta.region_name
        return f"arn:{partition}:states:{region}:{self.identity['Account']}:stateMachine:{row['machine']}"

    def workflow(self, slug: str) -> dict[str, Any]:
        """The row of a workflow. Raises InputError with the nearest name."""
        rows = {row["slug"]: row for row in self.assembly.workflows}
        return rows[known(slug, rows, "workflow")]

    def route(self, name: str) -> dict[str, Any]:
        """The row of a route. Raises InputError with the nearest name."""
        rows = {row["name"]: row for row in self.assembly.routes}
        return rows[known(name, rows, "route")]

    def queue_url(self, name: str) -> str:
        """The URL of a queue."""
        return str(self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def about(detail: Any, field: str, key: str) -> bool:
    """Whether an event is about a key: its subject says so, or its data."""
    data = detail.get("data")
    return detail.get("subject") == key or (isinstance(data, dict) and data.get(field) == key)


def known(name: str, names: Iterable[str], kind: str) -> str:
    """The name, where it is one of those. Raises InputError with the nearest one, or with all."""
    names = list(names)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names) or 'none'}"
    raise InputError(f"there is no {kind} {name!r}; {hint}")
