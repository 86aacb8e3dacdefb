"""The rows of lending as the auditors read them; docs/lending.md says what each row means."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from scenarios.records import BusinessRecords, announced_events, by_text, ends_of, grouped, reported_events
from signalbox.twin.auditors.records import Row, parsed

if TYPE_CHECKING:
    from signalbox.twin.services.stepfunctions.execution import Execution


class LoanRecords(BusinessRecords):
    """Applications with their mails, links, events and documents."""

    @cached_property
    def loans(self) -> dict[tuple[str, str], Row]:
        """The rows of the loans table by their key."""
        return {(row["applicationId"], row["record"]): row for row in self.rows("loans")}

    @cached_property
    def applications(self) -> dict[str, Row]:
        """The applications' own rows."""
        return {loan: row for (loan, record), row in self.loans.items() if record == "application"}

    @cached_property
    def rows_by_application(self) -> Mapping[str, Mapping[str, Row]]:
        """The rows of the loans table: application -> record -> row."""
        found = grouped(self.loans.items(), lambda item: item[0][0])
        return {loan: {record: row for (_, record), row in items} for loan, items in found.items()}

    @cached_property
    def applied(self) -> Mapping[str, list[Row]]:
        """Reported LoanApplied events by application."""
        return by_text(reported_events(self, "LoanApplied"), "applicationId")

    @cached_property
    def withdrawals(self) -> Mapping[str, list[Row]]:
        """Reported WithdrawalRequested events by application."""
        return by_text(reported_events(self, "WithdrawalRequested"), "applicationId")

    @cached_property
    def ends(self) -> Mapping[str, list[Row]]:
        """Reported ExecutionFailed events of applications by their key."""
        return ends_of(self, "lending")

    @cached_property
    def restarts(self) -> Mapping[str, list[Row]]:
        """Reported RestartRequested events by their key."""
        return by_text(reported_events(self, "RestartRequested"), "key")

    @cached_property
    def links(self) -> dict[str, Row]:
        """The rows of links by their id."""
        return {loan.removeprefix("link#"): row for (loan, record), row in self.loans.items() if record == "link"}

    @cached_property
    def announced(self) -> dict[str, list[Row]]:
        """Our own events by application."""
        found: dict[str, list[Row]] = defaultdict(list)
        for event in announced_events(self):
            if event.get("source") == "signalbox.lending" and isinstance(event.get("data"), dict):
                found[str(event["data"].get("applicationId"))].append(event)
        return found

    @cached_property
    def received(self) -> dict[str, list[Row]]:
        """The data of DocumentReceived by application, from any source, with the event's instant `at`."""
        found: dict[str, list[Row]] = defaultdict(list)
        for event in reported_events(self, "DocumentReceived"):
            data = event["data"]
            if isinstance(data.get("bytes"), int) and isinstance(data.get("contentType"), str):
                found[str(data.get("applicationId"))].append({**data, "at": event.get("time")})
        return found

    @cached_property
    def executions(self) -> Mapping[str, list["Execution"]]:
        """The executions of the lending workflow by application, in the order of their start."""
        found = (one for one in self.cloud.executions.all.values() if one.definition.workflow == "lending")
        return grouped(found, lambda execution: str(parsed(execution.input).get("applicationId")))

    def stored(self, key: str) -> tuple[int, str] | None:
        """Return bytes and media type of a stored file; None where there is none in any bucket."""
        client = self.cloud.client("s3")
        for bucket in self.assembly.of_type("AWS::S3::Bucket"):
            try:
                head = client.head_object(Bucket=bucket.name, Key=key)
            except client.exceptions.ClientError:
                continue
            return int(head["ContentLength"]), str(head["ContentType"])
        return None
