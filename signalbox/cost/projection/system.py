"""Deployed system of a projection: workflows, routes, functions and queues, read from templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.cost.documents import DocumentError, Fields, parse_document
from signalbox.cost.model.behaviour import Behaviour, read_behaviour
from signalbox.cost.model.definition import Definition
from signalbox.cost.model.definition_states import read_scope
from signalbox.cost.model.machine import State
from signalbox.cost.prices.services.limits import EPHEMERAL, FUNCTION_TIME, MEMORY, TIMEOUT, Limit, limited
from signalbox.cost.projection.inventory.retention import (
    archive_months,
    log_months,
    log_seconds,
    recovered_tables,
    table_months,
)
from signalbox.cost.projection.sampling import SamplingRule, rules_of_machines
from signalbox.project import need_project

SECTIONS = ("branches", "failures", "errors", "map_items", "durations_ms")  # sections of a machine's usage
INTEGRATION = "AWS::ApiGatewayV2::Integration"
MINUTES_A_MONTH = 30 * 24 * 60
UNITS = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}


@dataclass(frozen=True)
class DeployedFunction:
    """A function, its short name such as `claims.check`, its priced properties, and the limit on its runs."""

    name: str
    short: str
    memory_mb: Fraction
    architecture: str
    ephemeral_mb: Fraction
    traced: bool
    timeout: Limit


@dataclass
class System:
    """Deployed resources that cost something."""

    file: str
    workflows: dict[str, dict[str, Any]]
    definitions: dict[str, Definition]
    functions: dict[str, DeployedFunction]
    routes: list[dict[str, Any]]
    schedules: list[dict[str, Any]]
    batch_sizes: dict[str, int]
    windows: dict[str, int] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    log_months: dict[str, Fraction] = field(default_factory=dict)
    sampling: dict[str, SamplingRule | None] = field(default_factory=dict)
    archive_months: list[Fraction | None] = field(default_factory=list)
    log_seconds: list[int] = field(default_factory=list)
    journeys: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    table_months: dict[str, Fraction] = field(default_factory=dict)
    recovered: set[str] = field(default_factory=set)
    behind_api: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)
    """Functions whose event source is off: nothing is sent to its queue, and nobody polls it."""
    unbounded: set[str] = field(default_factory=set)
    """Functions whose event sources have no maximum concurrency."""

    @property
    def flows(self) -> list[str]:
        """Names of what executions are counted for: workflows, and journeys without a machine."""
        return [*self.workflows, *self.journeys]

    @property
    def routes_on(self) -> list[dict[str, Any]]:
        """Routes whose event source is on."""
        return [route for route in self.routes if route["function"] not in self.off]

    @property
    def collecting_routes(self) -> list[dict[str, Any]]:
        """Routes whose messages are collected for a while before a call."""
        return [route for route in self.routes if self.windows.get(route["function"])]

    @property
    def events_of_aws(self) -> set[str]:
        """Events of AWS services that routes take: they are free, and their bus has no archive."""
        return self.events_from("aws.")

    @property
    def events_of_jobs(self) -> set[str]:
        """Events of MediaConvert that routes take."""
        return self.events_from("aws.mediaconvert")

    def events_from(self, source: str) -> set[str]:
        """Return the event types that routes take from sources of this name or beginning."""
        routes = (route for route in self.routes if str(route.get("source") or "").startswith(source))
        return {name for route in routes for name in route["events"]}

    @property
    def events_of_queues(self) -> set[str]:
        """Events of ordered routes, which the relay sends to their queues without a bus."""
        return {name for route in self.routes if route.get("ordered") for name in route["events"]}

    @property
    def events(self) -> set[str]:
        """Event types that a route takes or publishes."""
        return {name for route in self.routes for name in (*route["events"], *route["publishes"])}

    def serves(self, route: Mapping[str, Any], slug: str) -> bool:
        """Return whether a route takes events for a flow: one of AWS's own events may name its flows."""
        return slug in route.get("flows", self.flows)

    def events_of(self, slug: str) -> list[str]:
        """Return the event types whose numbers a flow needs: of its start, and of its starter's route."""
        starts = self.journeys[slug]["starts"] if slug in self.journeys else None
        found = [
            name
            for route in self.routes
            if route.get("starts") == slug or starts in route["events"]
            for name in (*route["events"], *route["publishes"])
        ]
        return list(dict.fromkeys(found))

    def task_function(self, slug: str, state: State) -> DeployedFunction | None:
        """Return the function that a Task of a workflow invokes."""
        arguments = state.fields.get("Arguments", state.fields.get("Parameters", {}))
        named = arguments.get("FunctionName", "") if isinstance(arguments, Mapping) else ""
        name = self.workflows[slug]["tasks"].get(str(named)[2:-1])
        return self.functions.get(name) if name else None

    def task_functions(self) -> set[str]:
        """Return the names of all functions that Tasks invoke."""
        return {name for row in self.workflows.values() for name in row["tasks"].values()}

    def behaviour(self, slug: str, rows: Mapping[str, Any], file: str) -> Behaviour:
        """Return the behaviour of one workflow's machine by the rows of the usage file."""
        usage: dict[str, Any] = {}
        for name, value in rows.items():
            section, _, state = name.partition("/")
            if section in SECTIONS and state:
                usage.setdefault(section, {})[state] = value
        return read_behaviour(usage, file, [self.definitions[slug].scope])


def read_system(assembly: Assembly) -> System:
    """Read the needed parts of an assembly."""
    machines = {resource.name: resource for resource in assembly.of_type("AWS::StepFunctions::StateMachine")}
    workflows = {row["slug"]: row for row in assembly.workflows}
    definitions = {}
    for slug, row in workflows.items():
        if row["machine"] not in machines:
            raise DocumentError(str(assembly.path), "", f"the workflow {slug} names no deployed machine.")
        properties = machines[row["machine"]].properties
        document = parse_document(properties["DefinitionString"], f"{assembly.path}: {row['machine']}")
        definitions[slug] = Definition(slug, str(assembly.path), read_scope(document, f"{slug}.asl.json"))
    return System(
        file=str(assembly.path),
        workflows=workflows,
        definitions=definitions,
        functions=read_functions(assembly),
        routes=assembly.routes,
        schedules=assembly.metadata("Signalbox::Schedules"),
        batch_sizes=read_sources(assembly, "BatchSize", 10),
        windows=read_sources(assembly, "MaximumBatchingWindowInSeconds", 0),
        resources=assembly.resources,
        log_months=log_months(assembly),
        sampling=rules_of_machines(assembly),
        archive_months=archive_months(assembly),
        log_seconds=log_seconds(assembly),
        journeys={row["slug"]: row for row in assembly.metadata("Signalbox::Journeys")},
        tables=dict(assembly.tables),
        table_months=table_months(assembly),
        recovered=recovered_tables(assembly),
        behind_api=functions_behind_api(assembly),
        off=functions_without_source(assembly),
        unbounded=unbounded_functions(assembly),
    )


def functions_behind_api(assembly: Assembly) -> set[str]:
    """Return the names of functions that an HTTP API calls."""
    targets = (resource.properties.get("IntegrationUri") for resource in assembly.of_type(INTEGRATION))
    return {str(target).rpartition(":function:")[2].split(":")[0] for target in targets if target}


def read_functions(assembly: Assembly) -> dict[str, DeployedFunction]:
    """Return the functions by their names. Raises DocumentError for one whose sizes AWS does not allow."""
    found = {}
    for resource in assembly.of_type("AWS::Lambda::Function"):
        properties = resource.properties
        package, *_, handler = str(properties["Handler"]).removeprefix("lambdas.").split(".")
        place = f"{assembly.path}: {resource.stack}: {resource.logical_id}"
        storage = Fields.of(properties.get("EphemeralStorage", {}), place, "/EphemeralStorage")
        fields = Fields.of(properties, place)
        found[resource.name] = DeployedFunction(
            name=resource.name,
            short=f"{package}.{handler}",
            memory_mb=limited(fields, "MemorySize", MEMORY, 128),
            architecture=properties.get("Architectures", ["x86_64"])[0],
            ephemeral_mb=limited(storage, "Size", EPHEMERAL, 512),
            traced=properties.get("TracingConfig", {}).get("Mode") == "Active",
            timeout=replace(FUNCTION_TIME, most=int(1000 * limited(fields, "Timeout", TIMEOUT, 3)), of=resource.name),
        )
    return found


def functions_without_source(assembly: Assembly) -> set[str]:
    """Return the names of functions whose event source is off."""
    sources = assembly.of_type("AWS::Lambda::EventSourceMapping")
    return {fed_function(one) for one in sources if str(one.properties.get("Enabled", True)).lower() == "false"}


def fed_function(source: Resource) -> str:
    """Return the name of the function that an event source feeds."""
    name = str(source.properties["FunctionName"])
    return name.rpartition(":function:")[2].split(":")[0] or name


def read_sources(assembly: Assembly, setting: str, default: int) -> dict[str, int]:
    """Return a setting of each event source, by the function's name."""
    sources = assembly.of_type("AWS::Lambda::EventSourceMapping")
    return {fed_function(one): int(one.properties.get(setting, default)) for one in sources}


def unbounded_functions(assembly: Assembly) -> set[str]:
    """Return the functions that an event source calls in any number of copies."""
    sources = assembly.of_type("AWS::Lambda::EventSourceMapping")
    settings = ((source, source.properties.get("ScalingConfig") or {}) for source in sources)
    return {fed_function(source) for source, scaling in settings if not scaling.get("MaximumConcurrency")}


def calls_a_month(expression: str, file: str) -> Fraction:
    """Return the calls of a schedule in 30 days; of cron(...) only minutes and hours are read."""
    rate = re.fullmatch(r"rate\((\d+) (\w+)\)", expression)
    if rate and rate.group(2) in UNITS:
        return Fraction(MINUTES_A_MONTH, int(rate.group(1)) * UNITS[rate.group(2)])
    cron = re.fullmatch(r"cron\((\S+) (\S+) \S+ \S+ \S+ \S+\)", expression)
    if cron:
        minutes, hours = (field_values(part, whole) for part, whole in zip(cron.groups(), (60, 24), strict=True))
        return Fraction(30 * minutes * hours)
    raise DocumentError(file, "", f"the schedule {expression!r} is neither rate(...) nor cron(...).")


def field_values(part: str, whole: int) -> int:
    """Return the number of values of a field of a cron expression."""
    if part == "*":
        return whole
    _, slash, step = part.partition("/")
    return len(part.split(",")) if not slash else -(-whole // int(step))


def default_usage() -> Path:
    """Return the usage file of the project, `examples/usage.json`."""
    return need_project() / "examples" / "usage.json"
