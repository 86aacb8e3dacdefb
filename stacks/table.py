"""Row types of the table of the system. Plain data: no AWS in it.

`stacks/routes/` holds the rows, one module for each workflow. The stacks are loops over these rows, and each row is
also written into the template's Metadata, where the tools read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

OUTAGE = 4 * HOUR
"""Deadline of routes that call partners: longer than an outage of three hours, which circuits wait out."""

PEOPLE = 10
"""Copies of a function for a route that people feed: they apply and decide by hand, never by the thousand."""

Actions = tuple[str, ...]
"""Names of actions without their service, such as `GetItem`."""


@dataclass(frozen=True)
class Table:
    """A DynamoDB table: on demand and encrypted."""

    partition_key: str
    sort_key: str | None = None
    ttl: str | None = None
    """Attribute that holds the second after which a row expires; None keeps every row."""
    stream: bool = False
    """Whether changes are written to a stream."""
    recovered: bool = True
    """Whether it can be restored to a point in time (docs/restore.md)."""
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Index name -> (partition key, sort key); all attributes projected, except in `keys_only`."""
    keys_only: tuple[str, ...] = ()
    """Indexes that hold keys alone: a change of a row's other attributes does not write them."""


BUDGET_ENTRY = "media-budget"
"""Heading of the runbook for alarms about a queue's `hourly_minutes`."""


@dataclass(frozen=True)
class JobQueue:
    """A queue of AWS Elemental MediaConvert, and how fast one consumer fills it."""

    slug: str
    concurrent: int
    """Jobs that the service works on at once. All queues share the account's quota."""
    per_second: int
    """Calls of CreateJob a second: this consumer's share of the account's rate."""
    priority: int = 0
    """Priority of its jobs, from -50 to 50, among those of the same queue."""
    hourly_minutes: int | None = None
    """Budget: minutes of video that may be converted in an hour before an alarm rings. None: its rate bounds it."""


@dataclass(frozen=True)
class Function:
    """A Lambda function, and what its role may do."""

    handler: str
    """`<workflow>.<module>.<function>` under `lambdas`."""
    tables: Mapping[str, Actions] = field(default_factory=dict)
    """Table -> actions on it."""
    timeout: int = 10
    """Seconds until Lambda stops a call."""
    partners: tuple[str, ...] = ()
    """Partners called through a port: the sandbox's table in development, their URL and secret in production."""
    speaks: bool = False
    """Whether it may put events on the bus and answer waiting executions, which only the outbox does."""
    mails: bool = False
    """Whether it may send mail by Amazon SES."""
    bucket: Actions = ()
    """Actions on objects of the documents' bucket."""
    files: Actions = ()
    """Actions on objects of the settlement's bucket."""
    media: Actions = ()
    """Actions on the media bucket: `PutObject` and `GetObject` on uploads, the others on what is derived from them."""
    converts: Actions = ()
    """Actions of MediaConvert; those on jobs and queues are of `jobs`."""
    jobs: JobQueue | None = None
    """Queue of the jobs that it creates, whose role it passes on."""
    links: bool = False
    """Whether it may read the keys that links are signed with; it also gets the HTTP API's address and the reviewers.
    """
    pages: bool = False
    """Whether it gets the address of the HTTP API, without any key."""
    sees: Actions = ()
    """Read actions of Step Functions on our machines and their executions."""
    announces: bool = False
    """Whether it announces ends of executions: it gets the table and the business key of each workflow."""
    archives: bool = False
    """Whether it may write histories of executions into the archive."""
    redrives: bool = False
    """Whether this starter may also redrive and describe executions of the workflow that it starts."""
    indexes: tuple[str, ...] = ()
    """Indexes that its queries and scans read; empty means every index of their tables."""
    webhooks: bool = False
    """Whether it may read the secrets that partners sign their webhooks with."""
    posts: bool = False
    """Whether it posts to subscribers; in the sandbox the sandbox's table takes what it would post."""
    rotates_keys: bool = False
    """Whether Secrets Manager calls it to rotate the keys of links."""
    publishes: tuple[str, ...] = ()
    """Event types that it writes to the outbox where no route calls it: a route names those of its own function."""
    refuses: bool = False
    """Whether outcomes of the business leave it as errors, which its machine takes by their names."""
    keeps_circuits: bool = False
    """Whether it keeps the circuits of guarded routes, whose event sources it may switch."""

    @property
    def name(self) -> str:
        """`orders.handlers.reserve_stock` -> `orders-reserve-stock`."""
        workflow, _, function = self.handler.split(".")
        return f"{workflow}-{function}".replace("_", "-")

    @property
    def service(self) -> str:
        """Folder of the handler, which is the dimension `service` of its metrics."""
        return self.handler.split(".")[0]


@dataclass(frozen=True)
class Route:
    """Event types -> queue -> function."""

    name: str
    events: tuple[str, ...]
    function: Function
    starts: str | None = None
    """Workflow that the function starts, if it is a starter."""
    publishes: tuple[str, ...] = ()
    """Event types that the function or its workflow writes to the outbox."""
    critical: bool = True
    """Whether its messages are never shed; those of other routes are, on demand and when older than `deadline`."""
    ordered: bool = False
    """Whether its queue is FIFO. No rule feeds it, as EventBridge keeps no order: the relay sends each partition in
    the order of the outbox. Its event types belong to no other route."""
    deadline: int = HOUR
    """Seconds until an accepted event must be completed or a dead letter."""
    batch_size: int = 10
    """Messages that one call of the function takes at most."""
    window: int = 0
    """Seconds for which messages are collected before a call; a call then takes what has come together."""
    max_concurrency: int = 50
    """Copies of the function that work on this queue at once."""
    messages: int | None = None
    """Messages that its source can bring at once, where that bounds the copies: the event source then has no bound of
    its own, so that Lambda polls the idle queue by as few as two pollers and not by five (AWS Lambda Developer Guide,
    "Configuring scaling behavior for SQS event source mappings")."""
    source: str | None = None
    """AWS's own source, such as `aws.states`, whose events arrive on the default bus. For `aws.states` the rule keeps
    events of our machines, for `aws.s3` those of our bucket, for `aws.mediaconvert` those of our queues."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """With `source`: field of the event's detail -> values that the rule keeps."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field of the data of our own events -> values that the rule keeps."""
    bucket: str = "documents"
    """With the source `aws.s3`: bucket whose events the rule keeps, `documents` or `media`."""
    delay: int = 0
    """Seconds that a message waits before its first delivery."""
    shadow: bool = False
    """Whether its events also go to a queue for another implementation that runs along, dry, to be compared
    (`shadows.py`)."""
    projection: str = ""
    """Table of the rows that its function builds from events alone, in generations: the desk can rebuild it."""
    on_demand: bool = False
    """Whether its rule and its source are off, and cost nothing, where the environment has no subscribers."""
    postpones: bool = False
    """Whether its function keeps messages that cannot be handled now invisible, later each time."""
    max_receives: int = 5
    """Tries of a message before redrive; Lambda advises at least 5, since a throttled poll spends one too (AWS Lambda
    Developer Guide, "Creating and configuring an Amazon SQS event source mapping")."""

    @property
    def copies(self) -> int:
        """Copies of its function that may work at once: those of the bound, or one for each message."""
        return self.messages or self.max_concurrency

    @property
    def guarded(self) -> bool:
        """Tell whether a circuit guards it: its function calls partners or sends mails for a message."""
        return bool(self.asked) and not self.function.keeps_circuits

    @property
    def asked(self) -> tuple[str, ...]:
        """Partners whose health checks must pass before its circuit closes; `ses` where the function sends mail by
        SES."""
        return (*self.function.partners, *(("ses",) if self.function.mails else ()))

    @property
    def queue(self) -> str:
        """Slug of its queue; names of FIFO queues end in `.fifo` ("CreateQueue", Amazon SQS API Reference)."""
        return f"{self.name}.fifo" if self.ordered else self.name

    @property
    def dead_letter_queue(self) -> str:
        """Slug of the queue of its dead letters, which is FIFO if the route's queue is.

        It also takes the events that its rule cannot deliver: they have the same body, and attributes of EventBridge.
        """
        return f"{self.name}-dead-letters.fifo" if self.ordered else f"{self.name}-dead-letters"


@dataclass(frozen=True)
class Workflow:
    """A state machine, `statemachines/<slug>.asl.json`."""

    slug: str
    key: str
    """Field of the starting event's data, and of the execution's input, that holds the business key."""
    outcomes: tuple[str, ...]
    """Event types that close it. The first is what it is for; reports show the others as detours."""
    tasks: Mapping[str, Function]
    """Placeholder of the definition -> function that the task invokes."""
    table: str
    """Table of its rows. The index `open` of it finds rows that should be closed by a deadline."""
    maps_files: bool = False
    """Whether a distributed Map of it reads and writes files of the settlement's bucket."""
    undo: tuple[str, ...] = ()
    """Tasks that compensate what others did."""


@dataclass(frozen=True)
class Journey:
    """A business process without a machine: independent consumers move it, each by its own route."""

    slug: str
    key: str
    """Field of every event's data that holds the business key."""
    starts: str
    """Event type that begins it."""
    outcomes: Mapping[str, int]
    """Event type that closes it -> rank. A later outcome replaces an earlier one only if it ranks higher. The first is
    what it is for, as in a Workflow."""
    repeats: Mapping[str, str] = field(default_factory=dict)
    """Table of a consumer -> event type that asks it to try a failed row again. The desk sends it to the consumer's
    queue (`desk redrive`), with the fields of its contract taken from the row."""


@dataclass(frozen=True)
class Schedule:
    """A recurring call of a function (EventBridge Scheduler), which receives the instant that the call was due."""

    name: str
    expression: str
    function: Function
    zone: str = "UTC"
    """Time zone of a cron expression."""
    patience: int = 300
    """Seconds for which a call that cannot be placed is tried again."""

    @property
    def seconds(self) -> int:
        """Seconds between two calls of `rate(...)`. Raises ValueError for another expression."""
        number, unit = self.expression.removeprefix("rate(").removesuffix(")").split()
        return int(number) * {"minute": MINUTE, "hour": HOUR, "day": DAY}[unit.removesuffix("s")]


@dataclass(frozen=True)
class Entrance:
    """A route of the HTTP API: method and path -> function."""

    method: str
    path: str
    function: Function
    rate: int
    """Requests a second at most."""
    burst: int
    """Requests at once at most."""

    @property
    def key(self) -> str:
        """`GET /reviews/{id}`, as API Gateway names it."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class BusinessAlarm:
    """An alarm on a metric of our own that no handler should ever count."""

    slug: str
    entry: str
    """Heading in docs/runbook.md."""
    meaning: str
    """Description: one sentence for the reader of the alarm."""
    metric: str
    """Name as in docs/metrics.md; a single count in a period raises the alarm."""
    service: str
    """Folder under `lambdas` whose handlers write the metric."""
    period: int = MINUTE
    """Seconds of one data point."""
    pages: bool = False
    """Whether somebody is woken."""
    counted_by: Schedule | None = None
    """Schedule whose function alone writes the metric: another alarm tells where its calls fail or stop."""


@dataclass(frozen=True)
class BusinessGraph:
    """A graph of the business on the dashboard."""

    title: str
    service: str
    """Folder under `lambdas` whose handlers write the metrics."""
    metrics: tuple[str, ...] = ()
    """Names as in docs/metrics.md."""
    calls: Mapping[str, Function] = field(default_factory=dict)
    """Label -> function whose calls are drawn: Lambda counts them, at no cost, where a call is a fact of business."""


@dataclass(frozen=True)
class Rows:
    """Rows of one workflow, or of what all workflows share. Rows add up with `+`."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    journeys: tuple[Journey, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    others: tuple[Function, ...] = ()
    """Functions that neither a route, task, entrance nor schedule calls."""
    counted: tuple[str, ...] = ()
    """Event types that analytics counts."""
    notified: tuple[str, ...] = ()
    """Event types that customers are notified about."""
    alarms: tuple[BusinessAlarm, ...] = ()
    graphs: tuple[BusinessGraph, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)
    """Part of a complete workflow that this one lacks on purpose -> why (stacks/completeness.py names the parts)."""

    def __add__(self, other: "Rows") -> "Rows":
        """Return the rows of both. Raises ValueError if both name a table."""
        if twice := sorted(set(self.tables) & set(other.tables)):
            raise ValueError(f"the table {twice[0]} stands in two modules of stacks/routes")
        names = [each.name for each in fields(Rows) if each.name not in ("tables", "without")]
        joined: dict[str, Any] = {name: (*getattr(self, name), *getattr(other, name)) for name in names}
        return Rows({**self.tables, **other.tables}, **joined, without={**self.without, **other.without})

    def places(self) -> dict[str, dict[str, str]]:
        """Return, by workflow, the table of its rows and the field that holds its business key."""
        return {workflow.slug: {"table": workflow.table, "key": workflow.key} for workflow in self.workflows}

    def functions(self) -> list[Function]:
        """Return every function of these rows, once each."""
        rows = [
            *(route.function for route in self.routes),
            *(function for workflow in self.workflows for function in workflow.tasks.values()),
            *(entrance.function for entrance in self.entrances),
            *(schedule.function for schedule in self.schedules),
            *self.others,
        ]
        return list({row.name: row for row in rows}.values())
