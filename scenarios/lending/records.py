"""The rows of lending as the auditor reads them; docs/lending.md says what each row means."""

from functools import cached_property

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import Row


class LoanRecords(BusinessRecords):
    """Applications with their mails."""

    @cached_property
    def loans(self) -> dict[tuple[str, str], Row]:
        """The rows of the loans table by their key."""
        return {(row["applicationId"], row["record"]): row for row in self.rows("loans")}
