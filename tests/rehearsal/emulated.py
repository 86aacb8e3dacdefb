"""Stand-ins for the emulator's modules: they answer as its services do, and keep what they were asked."""

import json
from typing import Any

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:orders"

Answer = tuple[int, dict[str, str], bytes]


def fine(**document: Any) -> Answer:
    """A service's answer that holds a document."""
    return 200, {}, json.dumps(document).encode()


def refused(message: str) -> Answer:
    """A service's answer that is an error."""
    return 400, {}, json.dumps({"__type": "ValidationException", "message": message}).encode()


class States:
    """Step Functions: versions by number, aliases by ARN."""

    def __init__(self) -> None:
        self._state_machines: dict[str, Any] = {MACHINE: {}}
        self._state_machine_aliases: dict[str, Any] = {}
        self.versions: dict[str, Any] = {}

    def _publish_state_machine_version(self, request: dict[str, Any]) -> Answer:
        if request["revisionId"] == "stale":
            return refused("the revision has changed")
        arn = f"{request['stateMachineArn']}:{len(self.versions) + 1}"
        self.versions[arn] = request
        return fine(stateMachineVersionArn=arn)

    def _delete_state_machine_version(self, request: dict[str, Any]) -> Answer:
        del self.versions[request["stateMachineVersionArn"]]
        return fine()

    def _create_state_machine_alias(self, request: dict[str, Any]) -> Answer:
        self._state_machine_aliases[f"{MACHINE}:{request['name']}"] = request["routingConfiguration"]
        return fine()

    def _update_state_machine_alias(self, request: dict[str, Any]) -> Answer:
        self._state_machine_aliases[request["stateMachineAliasArn"]] = request["routingConfiguration"]
        return fine()

    def _delete_state_machine_alias(self, request: dict[str, Any]) -> Answer:
        del self._state_machine_aliases[request["stateMachineAliasArn"]]
        return fine()


class Events:
    """EventBridge: archives by name."""

    def __init__(self) -> None:
        self._archives: dict[str, Any] = {}

    def _create_archive(self, request: dict[str, Any]) -> Answer:
        if request["ArchiveName"] in self._archives:
            return refused("it exists")
        return self._put(request)

    def _update_archive(self, request: dict[str, Any]) -> Answer:
        if request["ArchiveName"] not in self._archives:
            return refused("it does not exist")
        return self._put(request)

    def _put(self, request: dict[str, Any]) -> Answer:
        self._archives[request["ArchiveName"]] = request
        return fine(ArchiveArn=f"arn:archive/{request['ArchiveName']}")

    def _delete_archive(self, request: dict[str, Any]) -> Answer:
        del self._archives[request["ArchiveName"]]
        return fine()


class Watch:
    """CloudWatch: composite alarms by name."""

    def __init__(self) -> None:
        self._composite_alarms: dict[str, Any] = {}

    def _put_composite_alarm(self, params: Any, request: dict[str, Any], is_cbor: bool, is_json: bool) -> Answer:
        assert is_json and not is_cbor
        if "ghost" in request["AlarmRule"]:
            return refused("the alarm ghost does not exist")
        self._composite_alarms[request["AlarmName"]] = {**request, "AlarmArn": f"arn:alarm:{request['AlarmName']}"}
        return fine()

    def _delete_alarms(self, params: Any, request: dict[str, Any], is_cbor: bool, is_json: bool) -> Answer:
        for name in request["AlarmNames"]:
            del self._composite_alarms[name]
        return fine()
