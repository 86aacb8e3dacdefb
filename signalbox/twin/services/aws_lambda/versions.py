"""Published versions of functions and machines, and the alias `live` of each.

Sources: AWS Lambda API Reference, pages "ListVersionsByFunction", "ListAliases", "DeleteFunction"; AWS Step Functions
API Reference, pages "ListStateMachineVersions", "ListStateMachineAliases", "DescribeStateMachineAlias",
"DeleteStateMachineVersion". Here `live` moves at once with each deployment; no traffic is shared between two versions.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError, UnsupportedCall
from signalbox.twin.gateway.pages import page
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.known_names import Known
from signalbox.twin.services.stepfunctions.api import paged

ALIAS = "live"
OF_FUNCTIONS = {
    "ListVersionsByFunction": Known("FunctionName Marker MaxItems"),
    "ListAliases": Known("FunctionName"),
    "DeleteFunction": Known("FunctionName Qualifier"),
}
OF_MACHINES = {
    "ListStateMachineVersions": Known("stateMachineArn maxResults nextToken"),
    "ListStateMachineAliases": Known("stateMachineArn", "maxResults"),
    "DescribeStateMachineAlias": Known("stateMachineAliasArn"),
    "DeleteStateMachineVersion": Known("stateMachineVersionArn"),
}
"""Parameters that the operations obey. A function and a machine have one alias, which fits on each page."""
PAGE = 50


class Versions:
    """Numbers of the published versions with their instants, by the ARN of a function or a machine."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.published: dict[str, dict[int, float]] = {}
        self.live: dict[str, int] = {}
        self.of_functions: Mapping[str, Operation] = {
            "ListVersionsByFunction": self.list_versions_by_function,
            "ListAliases": self.list_aliases,
            "DeleteFunction": self.delete_function,
        }
        self.of_machines: Mapping[str, Operation] = {
            "ListStateMachineVersions": self.list_state_machine_versions,
            "ListStateMachineAliases": self.list_state_machine_aliases,
            "DescribeStateMachineAlias": self.describe_state_machine_alias,
            "DeleteStateMachineVersion": self.delete_state_machine_version,
        }

    def publish(self, arn: str, version: str) -> None:
        """Publish a version and make it live; one that was published before keeps its instant."""
        self.published.setdefault(arn, {}).setdefault(int(version), self.clock.now)
        self.live[arn] = int(version)

    def list_versions_by_function(self, call: Call) -> Parsed:
        """Answer ListVersionsByFunction, `$LATEST` first."""
        arn = self.function(call)
        rows = [("$LATEST", max(self.published[arn].values())), *sorted(self.published[arn].items())]
        versions = [
            {"FunctionArn": f"{arn}:{number}", "Version": str(number), "LastModified": text(at)} for number, at in rows
        ]
        return marked(call, "Versions", versions)

    def list_aliases(self, call: Call) -> Parsed:
        """Answer ListAliases."""
        arn = self.function(call)
        return {"Aliases": [{"AliasArn": f"{arn}:{ALIAS}", "Name": ALIAS, "FunctionVersion": str(self.live[arn])}]}

    def delete_function(self, call: Call) -> Parsed:
        """Answer DeleteFunction for a version; refuse one that an alias references."""
        arn, qualifier = self.function(call), call.parameters.get("Qualifier")
        if qualifier is None:
            raise UnsupportedCall("the twin deletes versions of functions, not functions")
        if int(qualifier) == self.live[arn]:
            words = f"Unable to delete version because the following aliases reference it: [{ALIAS}]"
            raise ServiceError("ResourceConflictException", words, 409)
        self.published[arn].pop(int(qualifier), None)
        return {}

    def function(self, call: Call) -> str:
        """Return the ARN of the function that a call names by name or ARN."""
        name = call.parameters["FunctionName"]
        for arn in self.published:
            if name in (arn, arn.rpartition(":function:")[2]):
                return arn
        raise ServiceError("ResourceNotFoundException", f"Function not found: {name}", 404)

    def list_state_machine_versions(self, call: Call) -> Parsed:
        """Answer ListStateMachineVersions, the newest first."""
        arn = self.machine(call.parameters["stateMachineArn"])
        found = sorted(self.published[arn].items(), reverse=True)
        answer = paged(call, "stateMachineVersions", found)
        versions = [
            {"stateMachineVersionArn": f"{arn}:{number}", "creationDate": datetime.fromtimestamp(at, UTC)}
            for number, at in answer["stateMachineVersions"]
        ]
        return {**answer, "stateMachineVersions": versions}

    def list_state_machine_aliases(self, call: Call) -> Parsed:
        """Answer ListStateMachineAliases."""
        arn = self.machine(call.parameters["stateMachineArn"])
        return {"stateMachineAliases": [{"stateMachineAliasArn": f"{arn}:{ALIAS}"}]}

    def describe_state_machine_alias(self, call: Call) -> Parsed:
        """Answer DescribeStateMachineAlias."""
        arn, _, name = call.parameters["stateMachineAliasArn"].rpartition(":")
        version = f"{self.machine(arn)}:{self.live[arn]}"
        return {"name": name, "routingConfiguration": [{"stateMachineVersionArn": version, "weight": 100}]}

    def delete_state_machine_version(self, call: Call) -> Parsed:
        """Answer DeleteStateMachineVersion; refuse one that an alias references."""
        arn, _, number = call.parameters["stateMachineVersionArn"].rpartition(":")
        if int(number) == self.live[self.machine(arn)]:
            raise ServiceError(
                "ConflictException", f"Version to be deleted must not be referenced by an alias: {ALIAS}"
            )
        self.published[arn].pop(int(number), None)
        return {}

    def machine(self, arn: str) -> str:
        """Return the ARN of a deployed machine. Raises ServiceError for another."""
        if arn not in self.published:
            raise ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        return arn


def marked(call: Call, name: str, rows: Sequence[Parsed]) -> Parsed:
    """Return one page of rows under a name, with the marker of the next page."""
    size, marker = call.parameters.get("MaxItems", PAGE), call.parameters.get("Marker")
    refuse = partial(ServiceError, "InvalidParameterValueException")
    found, following = page(rows, size, marker, lambda text: refuse(f"Invalid marker: {text}"))
    return {name: found, **({"NextMarker": following} if following else {})}


def text(instant: float) -> str:
    """Return an instant as Lambda writes it."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds")
