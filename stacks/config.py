"""Settings of each environment, and the constants of the runtime with their sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays

Reviewers = Mapping[str, Mapping[str, str]]
"""Role -> name -> mail address; roles and names as in docs/lending.md."""

KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""Policy of what outlives its stack. A creation that is rolled back deletes what it made, so that a second try finds
its names free (AWS CloudFormation Template Reference, "DeletionPolicy attribute", RetainExceptOnCreate)."""

TRIAL_REVIEWERS: Reviewers = {
    "underwriter": {"underwriter-1": "underwriter-1@example.com", "underwriter-2": "underwriter-2@example.com"},
    "senior": {"senior-1": "senior-1@example.com"},
}


DEAD_LETTER_DAYS = 14
"""The longest a queue keeps a message (Amazon SQS Developer Guide, "Amazon SQS message quotas")."""

NAME_DAYS = 90
"""How long the name of a closed execution stays taken (AWS Step Functions API Reference, "StartExecution")."""


@dataclass(frozen=True)
class Environment:
    """One deployed copy of the system. `name` is part of every physical name.

    `retain`: data outlives its stack. `canary`: a new version of a machine or function first takes CANARY_PERCENT of
    the traffic for CANARY_MINUTES, else all of it at once. `on_call`: somebody answers alarms, so all of them are
    there, with the one that pages and the dashboard; else only those of the whole system. `registry`: contracts are
    put into a registry of schemas, where other teams find them. `partners`: `sandbox` answers from a table of our
    own, `http` calls the real ones. `traced_share`: the share of executions that X-Ray traces. `archive_days`: how
    long the bus can be replayed. `history_days`: how long histories of executions, dropped dead letters and acts of
    the desk are kept; `closed_days`: rows of closed orders, whose events and history stay in the archive;
    `document_days`: applicants' documents; `account_days`: the files of the settlement (ten years:
    what accounts rest upon is kept for so long in most of Europe; set what your auditors demand); `media_days`:
    uploaded media files and what is derived from them. `account`, `region`: where it must be deployed; None leaves
    both to the credentials at hand. `mail_sender`: the address that mails come from, `reviewers`: who decides about
    loans. Both must be set to real ones before the first loan. `creates_sender`: the deployment makes the sender's
    identity in Amazon SES, and deletes it with its stack where nothing is retained; otherwise the identity must
    exist. One environment of an account and region at most may make it. `shadows`: routes whose events also go to a
    shadow, beside those with `shadow=True` in the table. `subscribers`: there are subscribers of our events, so routes
    with `on_demand=True` are on. `hears_alarms`, `hears_pages`: addresses that get every
    alarm, and those that must be woken; each must confirm a mail first. `standing`: names of the stacks that exist,
    None for all: a stack that is being created is not yet protected.
    """

    name: str
    retain: bool = False
    canary: bool = False
    on_call: bool = False
    registry: bool = False
    partners: str = "sandbox"
    traced_share: float = 0.05
    log_retention: RetentionDays = RetentionDays.TWO_WEEKS
    archive_days: int = 30
    history_days: int = 400
    closed_days: int = 92
    document_days: int = 90
    account_days: int = 3650
    media_days: int = 3650
    account: str | None = None
    region: str | None = None
    mail_sender: str = "lending@example.com"
    creates_sender: bool = False
    reviewers: Reviewers = field(default_factory=lambda: TRIAL_REVIEWERS)
    shadows: tuple[str, ...] = ()
    subscribers: bool = False
    hears_alarms: tuple[str, ...] = ()
    hears_pages: tuple[str, ...] = ()
    standing: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Refuse rows that are forgotten while their order could still begin again.

        Raises ValueError.
        """
        least = max(NAME_DAYS, self.archive_days + DEAD_LETTER_DAYS)
        if not least < self.closed_days <= self.history_days:
            held = f"closed_days must be over {least}: names of executions, the archive of the bus and dead letters"
            raise ValueError(f"{self.name}: {held} last so long; and at most history_days, {self.history_days}")

    @property
    def removal_policy(self) -> RemovalPolicy:
        """Policy of everything that holds data, or by whose name others reach it."""
        return KEPT if self.retain else RemovalPolicy.DESTROY

    @property
    def is_heard(self) -> bool:
        """Tell whether anybody receives alarms."""
        return bool(self.on_call or self.hears_alarms or self.hears_pages)

    def protects(self, stack: str) -> bool:
        """Return whether a stack and its tables are protected from deletion.

        A creation that is rolled back must delete what it made, and the CDK's command line deletes the rest of the
        stack before the next try. So the protection comes when the stack stands.
        """
        return self.retain and (self.standing is None or stack in self.standing)

    @property
    def row_days(self) -> Mapping[str, int]:
        """Table -> days that a finished row stays in it. What is not named is business, and stays until somebody
        deletes it.

        A published row of the outbox stays for the person who looks into a case. A record of idempotency outlives the
        longest replay: an event of the archive's first day that then waits in a dead-letter queue to its last. So do a
        closed order's rows, which outlive the name of its execution too, and the sandbox's effects, by which orders are
        audited.
        """
        replayed = self.archive_days + DEAD_LETTER_DAYS + 1
        return {
            "outbox": 30,
            "idempotency": replayed,
            "sandbox": max(replayed, self.closed_days) + 1,
            "orders": self.closed_days,
        }


SHADOWS: Mapping[int, tuple[str, ...]] = {3: ("orders", "stock", "payments")}
"""Phase of docs/migration.md -> the routes whose events also go to the script that shadows the machine."""

ENVIRONMENTS: Mapping[str, Environment] = {
    "dev": Environment("dev"),
    "prod": Environment(
        "prod",
        retain=True,
        canary=True,
        on_call=True,
        registry=True,
        partners="http",
        log_retention=RetentionDays.THREE_MONTHS,
        archive_days=90,
        history_days=2557,
        closed_days=120,
    ),
}

CANARY_PERCENT = 10
CANARY_MINUTES = 10

QUEUE_DAYS = 4
"""Shorter than DEAD_LETTER_DAYS: a dead letter keeps the time of its first enqueueing (Amazon SQS Developer Guide,
"Using dead-letter queues in Amazon SQS"), so it must have days left when it arrives."""

VISIBILITY_FACTOR = 6
"""Visibility timeout over function timeout (AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event
source mapping")."""

MEMORY_MB = 512
"""Lambda gives processor time in proportion to memory (AWS Lambda Developer Guide, "Configure Lambda function memory");
handlers wait for the network, and what they compute is mostly imports at a cold start."""

WAITING_MEMORY_MB = 256
"""Of a function that calls partners: it waits for most of its time, and a second of waiting costs half as much."""

POWERTOOLS_VERSION = "3.37.0"
"""The same as the pin in requirements.txt: what the handlers meet on AWS is what they met here."""

POWERTOOLS_LAYER_PARAMETER = f"/aws/service/powertools/python/arm64/python3.14/{POWERTOOLS_VERSION}"
"""The public parameter that holds the ARN of that version's layer in its region (Powertools for AWS Lambda (Python),
"Installation", "Using SSM Parameter Store"), so that the layer's own number need not be known here."""
