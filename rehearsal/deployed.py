"""Deployed system: its resources by the assembly's names, and their state in the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.account import Account
from signalbox.assembly import Assembly


@dataclass(frozen=True)
class Deployed:
    """Resources of the assembly by physical name, and the account that they were deployed to."""

    account: Account
    bus: str
    tables: Mapping[str, str]
    machines: Mapping[str, str]
    dead_letter_queues: Mapping[str, str]

    @classmethod
    def from_assembly(cls, assembly: Assembly, account: Account) -> "Deployed":
        """The names in an assembly with one bus."""
        (bus,) = assembly.of_type("AWS::Events::EventBus")
        machines = {row["slug"]: row["machine"] for row in assembly.workflows}
        queues = assembly.dead_letter_queues
        return cls(account, bus.properties["Name"], assembly.tables, machines, queues)

    def row(self, table: str, **key: str) -> dict[str, Any] | None:
        """A row of DynamoDB, in typed values, or None."""
        answer = self.account.client("dynamodb").get_item(
            TableName=self.tables[table],
            Key={name: {"S": value} for name, value in key.items()},
            ConsistentRead=True,
        )
        row: dict[str, Any] | None = answer.get("Item")
        return row

    def dead_letters(self) -> dict[str, int]:
        """Route -> messages in its dead-letter queue, those only that hold any."""
        queues, found = self.account.client("sqs"), {}
        for route, name in self.dead_letter_queues.items():
            url = queues.get_queue_url(QueueName=name)["QueueUrl"]
            counted = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            found[route] = int(counted["Attributes"]["ApproximateNumberOfMessages"])
        return {route: count for route, count in found.items() if count}

    def status(self, workflow: str, execution: str) -> str | None:
        """The status of an execution of a workflow, or None when there is none of that name."""
        found = self._execution(workflow, execution)
        return found["status"] if found else None

    def errors(self, workflow: str, execution: str) -> list[str]:
        """Failures in an execution: type of event, error and cause, in order."""
        found = self._execution(workflow, execution)
        if not found:
            return []
        states = self.account.client("stepfunctions")
        events = states.get_execution_history(executionArn=found["executionArn"])["events"]
        return [
            f"{event['type']}: {details['error']}: {details.get('cause', '')}"
            for event in events
            for details in event.values()
            if isinstance(details, dict) and details.get("error")
        ]

    def _execution(self, workflow: str, name: str) -> dict[str, Any] | None:
        states = self.account.client("stepfunctions")
        arns = {row["name"]: row["stateMachineArn"] for row in states.list_state_machines()["stateMachines"]}
        rows = states.list_executions(stateMachineArn=arns[self.machines[workflow]])["executions"]
        return next((row for row in rows if row["name"] == name), None)
