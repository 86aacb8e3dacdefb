"""Events, invocations, transitions and requests of a month of executions in the deployed system."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from signalbox.cost.documents import Fields, nearest
from signalbox.cost.exact_numbers import accumulate, chunks
from signalbox.cost.model.expectations import Model
from signalbox.cost.model.outcome import Outcome
from signalbox.cost.prices.services.messaging import CHUNK_KB, KILOBYTES_IN_A_GIGABYTE, stream_gigabytes
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumptions
from signalbox.cost.projection.inventory.use import RECOVERY
from signalbox.cost.projection.needs import SHARED, Needs
from signalbox.cost.projection.queues import QueueUse
from signalbox.cost.projection.sampling import default_rule
from signalbox.cost.projection.senders import add_senders
from signalbox.cost.projection.system import DeployedFunction, System, calls_a_month
from signalbox.cost.projection.usage_checks import check_figures, check_names

ONE = Fraction(1)
RELAY = "outbox.relay"
CHILDREN = "children of Maps"
LOG = "log of events"
OF_MESSAGES = ("write_units", "read_units")
"""Figures of a function that are those of a message, where messages are collected for a call."""


class MonthlyFlow:
    """Counts of a month for every deployed resource."""

    def __init__(self, system: System, assumptions: Assumptions) -> None:
        self.system = system
        self.assumptions = assumptions
        check_names(system, assumptions)
        say = assumptions.number
        self.executions = {slug: say(f"workflows/{slug}/executions_per_month") for slug in system.flows}
        for slug, executions in self.executions.items():
            if executions:
                check_figures(system, assumptions, slug)
        self.outcomes = {slug: self.outcome(slug) for slug in system.workflows}
        self.events: dict[tuple[str, str], Fraction] = {}
        for slug, executions in self.executions.items():
            for name in assumptions.under(f"workflows/{slug}/events"):
                self.events[slug, name] = executions * self.events_of(slug, f"workflows/{slug}/events/{name}")
        self.invocations: dict[tuple[str, str], Fraction] = {}
        self.collected: dict[tuple[str, str], Fraction] = {}
        self.senders: set[str] = set()

    def outcome(self, slug: str) -> Outcome:
        """Return the expected outcome of one execution of a workflow."""
        rows = self.assumptions.under(f"workflows/{slug}")
        behaviour = self.system.behaviour(slug, rows, self.assumptions.file)
        definition = self.system.definitions[slug]
        return Model(behaviour, definition).outcome(definition.scope)

    def events_of(self, slug: str, name: str) -> Fraction:
        """Return an execution's events of one type: a number, or a number for each try of a state."""
        row = self.assumptions.rows[name]
        if not isinstance(row.value, Mapping):
            return self.assumptions.number(name)
        each = Fields(row.value, self.assumptions.file, f"{row.pointer}/value")
        states = (
            [state.name for state in self.system.definitions[slug].scope.every_state()] if slug in self.outcomes else []
        )
        for state in row.value:
            if state not in states:
                raise each.refuse(state, f"{slug} has no state {state!r}: {nearest(state, states)}")
        return sum((self.outcomes[slug].tries(state) * each.number(state) for state in row.value), Fraction(0))

    def needs(self) -> Needs:
        """Return the month's needs of the price list."""
        needs = Needs()
        for slug in self.system.workflows:
            self.machine(needs, slug, self.executions[slug])
        self.buses(needs)
        queues = QueueUse(self.system, self.assumptions)
        queues.add(needs, self.events)
        self.invocations |= queues.invocations
        self.collected = queues.collected
        self.relay(needs)
        self.direct_calls(needs)
        self.schedules(needs)
        for (slug, name), count in self.invocations.items():
            self.function(needs, slug, self.system.functions[name], count)
        self.traces(needs)
        self.senders = add_senders(needs, self.system.resources, self.assumptions)
        self.fixed_costs(needs)
        return needs

    def used(self) -> set[str]:
        """Return the names of functions, queues, machines, topics and pipes that the month's needs count."""
        functions = {name for (_, name), count in self.invocations.items() if count}
        queues = {str(route["queue"]) for route in self.system.routes}
        machines = {row["machine"] for slug, row in self.system.workflows.items() if self.executions[slug]}
        return functions | queues | machines | self.senders

    def machine(self, needs: Needs, slug: str, executions: Fraction) -> None:
        """Add transitions, Express children, files, log and traces of a machine; count calls of its Tasks."""
        outcome = self.outcomes[slug]
        transitions = outcome.transitions * executions
        needs.add("states.standard", "transitions", transitions, slug, "state machine")
        needs.add("states.express", "requests", outcome.express_requests * executions, slug, CHILDREN)
        needs.add("states.express", "duration", outcome.express_gigabyte_seconds * executions, slug, CHILDREN)
        needs.add("s3", "gets", outcome.s3_gets * executions, slug, "items of Maps")
        needs.add("s3", "puts", outcome.s3_puts * executions, slug, "results of Maps")
        logged = transitions * self.assumptions.number(f"machines/{slug}/log_kb_per_transition")
        self.logged(needs, slug, "state machine", logged, self.system.workflows[slug]["machine"])
        name = self.system.workflows[slug]["machine"]
        if name in self.system.sampling:
            rule = self.system.sampling[name] or default_rule(self.assumptions)
            needs.add("xray", "traces", rule.traced(executions), slug, "state machine")
        for state in self.system.definitions[slug].scope.every_state():
            entered = outcome.tries(state.name)
            function = self.system.task_function(slug, state)
            if entered and function:
                accumulate(self.invocations, (slug, function.name), entered * executions)

    def buses(self, needs: Needs) -> None:
        """Add the events on the bus, those stored in its archive, and those in its log."""
        archives = self.system.archive_months
        say = self.assumptions.number
        months = sum((say("archive/*/months", 0) if kept is None else kept for kept in archives), Fraction(0))
        logged = Fraction(0)
        elsewhere = self.system.events_of_aws | self.system.events_of_queues
        for (slug, name), count in self.events.items():
            if name in elsewhere:
                continue
            kb = say(f"events/{name}/kb")
            needs.add("events.custom", "events", count * chunks(kb, CHUNK_KB), slug, f"event {name}")
            gigabytes = count * kb / KILOBYTES_IN_A_GIGABYTE
            needs.add("events.archive", "processed", gigabytes * len(archives), slug, "archive")
            needs.add("events.archive", "stored", gigabytes * months, slug, "archive")
            needs.add("firehose", "ingested", stream_gigabytes(count, kb) * len(self.system.log_seconds), slug, LOG)
            logged += count
        for seconds in self.system.log_seconds:
            needs.add("s3", "puts", min(logged, Fraction(SECONDS_A_MONTH, seconds)), SHARED, LOG)

    def relay(self, needs: Needs) -> None:
        """Count the relay's invocations by batches of the outbox, and its writes by number and size of rows."""
        relay = next((f for f in self.system.functions.values() if f.short == RELAY), None)
        if relay is None:
            return
        for slug, executions in self.executions.items():
            batch = max(ONE, self.assumptions.number(f"outbox/{slug}/rows_per_batch"))
            rows = executions * self.assumptions.number(f"outbox/{slug}/rows_per_execution")
            accumulate(self.invocations, (slug, relay.name), rows / batch)
            written = rows * self.assumptions.number(f"outbox/{slug}/write_units_per_row")
            needs.add("dynamodb", "write units", written, slug, f"function {RELAY}")

    def direct_calls(self, needs: Needs) -> None:
        """Count functions that are called over HTTP or by other callers, uploads, and conversions."""
        by_short = {function.short: function.name for function in self.system.functions.values()}
        for slug, executions in self.executions.items():
            for short in self.assumptions.under(f"workflows/{slug}/calls"):
                calls = executions * self.assumptions.number(f"workflows/{slug}/calls/{short}")
                accumulate(self.invocations, (slug, by_short[short]), calls)
                if by_short[short] in self.system.behind_api:
                    needs.add("apigateway.http", "requests", calls, slug, "pages")
            uploads = executions * self.assumptions.number(f"workflows/{slug}/uploads", 0)
            needs.add("s3", "puts", uploads, slug, "uploads")
            minutes = executions * self.assumptions.number(f"workflows/{slug}/conversion_minutes", 0)
            needs.add("mediaconvert", "minutes.basic", minutes, slug, "conversions of media files")

    def schedules(self, needs: Needs) -> None:
        """Add recurring calls, which do not depend on executions."""
        for row in self.system.schedules:
            calls = calls_a_month(row["expression"], self.system.file)
            needs.add("scheduler", "invocations", calls, SHARED, f"schedule {row['name']}")
            if row["function"] in self.system.functions:
                accumulate(self.invocations, (SHARED, row["function"]), calls)

    def function(self, needs: Needs, slug: str, function: DeployedFunction, count: Fraction) -> None:
        """Add requests and compute of a function, its calls of tables and buckets, its mails, and its log."""
        driver = f"function {function.short}"
        say = self.assumptions.number
        collected = self.collected.get((slug, function.name), Fraction(0))
        each = say(f"functions/{function.short}/duration_ms_per_message", 0) if collected else Fraction(0)
        seconds = (count * say(f"functions/{function.short}/duration_ms") + collected * each) / 1000
        units_for = collected or count
        needs.add("lambda", "requests", count, slug, driver)
        needs.add("lambda", f"compute.{function.architecture}", seconds * function.memory_mb / 1024, slug, driver)
        extra = max(Fraction(0), function.ephemeral_mb - 512) / 1024
        needs.add("lambda", "ephemeral", seconds * extra, slug, driver)
        if function.short != RELAY:
            needs.add(
                "dynamodb", "write units", units_for * say(f"functions/{function.short}/write_units"), slug, driver
            )
        needs.add("dynamodb", "read units", units_for * say(f"functions/{function.short}/read_units"), slug, driver)
        for item in ("puts", "gets"):
            needs.add("s3", item, count * say(f"functions/{function.short}/s3_{item}", 0), slug, driver)
        needs.add("ses", "messages", count * say(f"functions/{function.short}/mails", 0), slug, driver)
        self.logged(needs, slug, driver, count * say(f"functions/{function.short}/log_kb"), function.name)

    def traces(self, needs: Needs) -> None:
        """Add the traces that functions begin themselves; Tasks share their execution's."""
        of_machines, rule = self.system.task_functions(), default_rule(self.assumptions)
        for (slug, name), count in self.invocations.items():
            function = self.system.functions[name]
            if function.traced and name not in of_machines:
                needs.add("xray", "traces", rule.traced(count), slug, f"function {function.short}")

    def logged(self, needs: Needs, slug: str, driver: str, kilobytes: Fraction, name: str) -> None:
        """Add log lines, stored for the months that the template says, or a row where it does not."""
        gigabytes = kilobytes / KILOBYTES_IN_A_GIGABYTE
        months = self.system.log_months.get(name)
        months = self.assumptions.number("logs/*/months_kept") if months is None else months
        needs.add("logs", "ingested", gigabytes, slug, f"log of {driver}")
        needs.add("logs", "stored", gigabytes * months, slug, f"log of {driver}")

    def fixed_costs(self, needs: Needs) -> None:
        """Add the custom metrics of functions that are called, each series once, and what tables hold."""
        called = sorted({name for (_, name), count in self.invocations.items() if count})
        for function in (self.system.functions[name] for name in called):
            series = self.assumptions.number(f"functions/{function.short}/metrics", 0)
            needs.add("metrics", "metrics", series, SHARED, "custom metrics")
        for slug, executions in self.executions.items():
            stored = {name: executions * kb / KILOBYTES_IN_A_GIGABYTE for name, kb in self.stored_kilobytes(slug)}
            recovered = (gigabytes for name, gigabytes in stored.items() if name in self.system.recovered)
            needs.add("dynamodb", "storage", sum(stored.values(), Fraction(0)), slug, "tables")
            needs.add(*RECOVERY, sum(recovered, Fraction(0)), slug, "recovery of tables")

    def stored_kilobytes(self, slug: str) -> Iterator[tuple[str, Fraction]]:
        """Yield each table, and what the rows of one execution take in it until they expire, times the months.

        The months are those of the template where rows expire, else those of a row.
        """
        for table in self.assumptions.under(f"workflows/{slug}/stored_kb"):
            months = self.system.table_months.get(table)
            months = self.assumptions.number(f"tables/{table}/months_kept") if months is None else months
            yield table, self.assumptions.number(f"workflows/{slug}/stored_kb/{table}") * months
