"""Schedules of EventBridge Scheduler, of templates and of calls.

Sources: EventBridge Scheduler API Reference, pages "CreateSchedule", "UpdateSchedule" (it replaces all of a schedule),
"DeleteSchedule", "GetSchedule" and "ListSchedules"; User Guide, "Deleting a schedule" (after its completion).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.gateway.pages import page
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.known_names import Known
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule
from signalbox.twin.services.eventbridge.schedule_expressions import next_due, zone_of

Key = tuple[str, str]
TARGET = (
    "Arn RoleArn Input DeadLetterConfig.Arn RetryPolicy.MaximumRetryAttempts RetryPolicy.MaximumEventAgeInSeconds "
    "SqsParameters.MessageGroupId EventBridgeParameters.Source EventBridgeParameters.DetailType"
)
GIVEN = Known(
    "Name GroupName ScheduleExpression ScheduleExpressionTimezone StartDate EndDate "
    f"FlexibleTimeWindow.MaximumWindowInMinutes {' '.join(f'Target.{part}' for part in TARGET.split())}",
    "Description KmsKeyArn ClientToken",
    {
        "State": ("ENABLED", "DISABLED"),
        "FlexibleTimeWindow.Mode": ("OFF", "FLEXIBLE"),
        "ActionAfterCompletion": ("NONE", "DELETE"),
    },
)
PARAMETERS = {
    "CreateSchedule": GIVEN,
    "UpdateSchedule": GIVEN,
    "DeleteSchedule": Known("Name GroupName", "ClientToken"),
    "GetSchedule": Known("Name GroupName"),
    "ListSchedules": Known("GroupName NamePrefix State MaxResults NextToken"),
}
"""Parameters that the operations obey."""
PAGE = 100


@dataclass(eq=False)
class Schedule:
    """Schedule with its properties, which templates and calls name alike. A deleted or replaced one is not `active`."""

    arn: str
    properties: Mapping[str, Any]
    created: float
    active: bool = True

    @property
    def deletes_itself(self) -> bool:
        """Return whether the schedule is deleted after its last call."""
        return bool(self.properties.get("ActionAfterCompletion") == "DELETE")


@dataclass
class Schedules:
    """All schedules of a twin by group and name. `plan` lets one run; `groups` are the deployed groups. `lost` counts
    calls that neither a target nor a dead-letter queue accepted, by ARN of the schedule and reason."""

    clock: Clock
    plan: Callable[[Schedule], None]
    groups: set[str] = field(default_factory=lambda: {"default"})
    all: dict[Key, Schedule] = field(default_factory=dict)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def operations(self) -> dict[str, Operation]:
        """Return what answers each operation."""
        return {
            "CreateSchedule": self.create,
            "UpdateSchedule": self.update,
            "DeleteSchedule": self.delete,
            "GetSchedule": self.get,
            "ListSchedules": self.list,
        }

    def add(self, schedule: Schedule) -> None:
        """Keep a schedule, and let it run unless it is disabled."""
        self.all[key_of(schedule.properties)] = schedule
        if schedule.properties.get("State") != "DISABLED":
            self.plan(schedule)

    def completed(self, schedule: Schedule) -> None:
        """Delete a schedule without further calls, where it asks for that."""
        if schedule.deletes_itself and schedule.active:
            schedule.active = False
            del self.all[key_of(schedule.properties)]

    def create(self, call: Call) -> Parsed:
        """Answer CreateSchedule."""
        key = key_of(call.parameters)
        if key[0] not in self.groups:
            raise ServiceError("ResourceNotFoundException", f"Schedule group {key[0]} does not exist.", 404)
        if key in self.all:
            raise ServiceError("ConflictException", f"Schedule {key[1]} already exists.", 409)
        return self.made(call.parameters)

    def update(self, call: Call) -> Parsed:
        """Answer UpdateSchedule: what is not given takes its default."""
        self.found(call).active = False
        return self.made(call.parameters)

    def made(self, given: Mapping[str, Any]) -> Parsed:
        """Make a schedule. Raises ServiceError for an expression that AWS refuses."""
        check(given)
        schedule = Schedule(arn_of(*key_of(given)), dict(given), self.clock.now)
        self.add(schedule)
        return {"ScheduleArn": schedule.arn}

    def found(self, call: Call) -> Schedule:
        """Return the schedule that a call names. Raises ServiceError without one."""
        key = key_of(call.parameters)
        if key not in self.all:
            raise ServiceError("ResourceNotFoundException", f"Schedule {key[1]} does not exist.", 404)
        return self.all[key]

    def delete(self, call: Call) -> Parsed:
        """Answer DeleteSchedule."""
        self.found(call).active = False
        del self.all[key_of(call.parameters)]
        return {}

    def get(self, call: Call) -> Parsed:
        """Answer GetSchedule."""
        schedule = self.found(call)
        group, name = key_of(schedule.properties)
        hidden = ("ClientToken",)
        shown = {name: value for name, value in schedule.properties.items() if name not in hidden}
        created = datetime.fromtimestamp(schedule.created, UTC)
        defaults = {"State": "ENABLED", "ActionAfterCompletion": "NONE", "ScheduleExpressionTimezone": "UTC"}
        return {**defaults, **shown, "Arn": schedule.arn, "GroupName": group, "Name": name, "CreationDate": created}

    def list(self, call: Call) -> Parsed:
        """Answer ListSchedules, by group and name."""
        p = call.parameters
        found = [
            {"Arn": one.arn, "GroupName": group, "Name": name, "State": one.properties.get("State", "ENABLED")}
            for (group, name), one in sorted(self.all.items(), key=lambda pair: pair[0])
            if p.get("GroupName") in (None, group) and name.startswith(p.get("NamePrefix", ""))
        ]
        found = [row for row in found if p.get("State") in (None, row["State"])]
        refuse = partial(ServiceError, "ValidationException")
        rows, token = page(found, p.get("MaxResults") or PAGE, p.get("NextToken"), refuse)
        return {"Schedules": rows, **({"NextToken": token} if token else {})}


def key_of(given: Mapping[str, Any]) -> Key:
    """Return group and name of a schedule."""
    return str(given.get("GroupName") or "default"), str(given["Name"])


def arn_of(group: str, name: str) -> str:
    """Return the ARN of a schedule."""
    return f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/{group}/{name}"


def check(given: Mapping[str, Any]) -> None:
    """Raise ServiceError for an expression or a time zone that Scheduler refuses."""
    try:
        zone_of(str(given.get("ScheduleExpressionTimezone", "UTC")))
    except UnsupportedSchedule:
        raise ServiceError("ValidationException", "Invalid Schedule Expression Timezone.") from None
    try:
        next_due(str(given["ScheduleExpression"]), "UTC", 0.0)
    except UnsupportedSchedule:
        raise ServiceError(
            "ValidationException", f"Invalid Schedule Expression {given['ScheduleExpression']}."
        ) from None
