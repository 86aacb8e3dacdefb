"""State machines: create, update, describe, list, delete, and their tags."""

from typing import Any

from signalbox.asl import InvalidDefinition, Machine, validate
from signalbox.asl.names import is_name
from signalbox.serve.context import Server
from signalbox.serve.errors import ApiError, invalid
from signalbox.serve.operations.versions import publish
from signalbox.serve.pages import page
from signalbox.serve.resources import PREFIX, Revision, StateMachine

Parameters = dict[str, Any]
_SETTINGS = ("loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")
_USUAL = {
    "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
    "tracingConfiguration": {"enabled": False},
}


def check_name(name: str) -> None:
    """Raise InvalidName for a name that no resource may have."""
    if not is_name(name):
        raise ApiError("InvalidName", f"Invalid Name: '{name}'")


def create(server: Server, parameters: Parameters) -> Parameters:
    """Create a machine; the same call again gives the same answer."""
    name, kind = parameters["name"], parameters.get("type", "STANDARD")
    check_name(name)
    arn = f"{PREFIX}:stateMachine:{name}"
    with server.resources.lock:
        settings = {**_USUAL, **{key: parameters[key] for key in _SETTINGS if key in parameters}}
        machine = server.resources.machines.get(arn)
        if machine is not None:
            old = machine.revision
            same = (old.definition, old.role, machine.kind, machine.settings)
            if same != (parameters["definition"], parameters["roleArn"], kind, settings):
                raise ApiError("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
        else:
            revision = _revision(server, arn, name, kind, parameters["definition"], parameters["roleArn"])
            machine = StateMachine(name, arn, kind, server.clock.now(), revision, settings)
            machine.updated = machine.created
            server.resources.machines[arn] = machine
            server.resources.tags[arn] = tags_of(parameters)
        return {"stateMachineArn": arn, "creationDate": machine.created, **_published(server, machine, parameters)}


def update(server: Server, parameters: Parameters) -> Parameters:
    """Update a machine; executions that run keep their definition."""
    changed = {"definition", "roleArn", *_SETTINGS} & parameters.keys()
    if not changed:
        raise ApiError("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, "
                       "the EncryptionConfiguration, or the TracingConfiguration must be specified")  # fmt: skip
    with server.resources.lock:
        machine = server.resources.machine(parameters["stateMachineArn"])
        old = machine.revision
        definition, role = parameters.get("definition", old.definition), parameters.get("roleArn", old.role)
        machine.revision = _revision(server, machine.arn, machine.name, machine.kind, definition, role)
        machine.settings |= {key: parameters[key] for key in _SETTINGS if key in parameters}
        machine.updated = server.clock.now()
        published = _published(server, machine, parameters)
        return {"updateDate": machine.updated, "revisionId": machine.revision.id, **published}


def _published(server: Server, machine: StateMachine, parameters: Parameters) -> Parameters:
    if not parameters.get("publish"):
        if "versionDescription" in parameters:
            raise invalid("Version description can only be set when publish is true")
        return {}
    version = publish(machine, server.clock.now(), parameters.get("versionDescription", ""))
    return {"stateMachineVersionArn": f"{machine.arn}:{version.number}"}


def _revision(server: Server, arn: str, name: str, kind: str, definition: str, role: str) -> Revision:
    problems = [problem for problem in validate(definition, kind) if problem.severity == "error"]
    if problems:
        said = ", ".join(f"{p.code}: {p.message} at {p.location}" for p in problems)
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{said}'")
    try:
        return Revision(server.new_id(), definition, Machine(definition, name, arn, role), role)
    except InvalidDefinition as error:
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{error}'") from error


def describe(server: Server, parameters: Parameters) -> Parameters:
    """Describe a machine, or the version that an ARN names."""
    arn = parameters["stateMachineArn"]
    with server.resources.lock:
        machine = server.resources.machine(arn)
        number = arn.removeprefix(machine.arn).lstrip(":")
        answer = {"stateMachineArn": arn, "name": machine.name, "status": "ACTIVE", "type": machine.kind}
        revision, created = machine.revision, machine.created
        if number:
            version = machine.versions.get(int(number)) if number.isdigit() else None
            if version is None:
                raise ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
            revision, created = version.revision, version.created
            answer["description"] = version.description
        answer |= {"definition": revision.definition, "roleArn": revision.role, "creationDate": created}
        return {**answer, "revisionId": revision.id, **machine.settings}


def describe_for_execution(server: Server, parameters: Parameters) -> Parameters:
    """Describe the definition that an execution runs by."""
    with server.resources.lock:
        execution = server.resources.execution(parameters["executionArn"])
        machine, revision = execution.machine, execution.revision
        answer = {"stateMachineArn": machine.arn, "name": machine.name, "updateDate": machine.updated}
        answer |= {"definition": revision.definition, "roleArn": revision.role, "revisionId": revision.id}
        return {**answer, **machine.settings}


def list_machines(server: Server, parameters: Parameters) -> Parameters:
    """List the machines, oldest first."""
    with server.resources.lock:
        machines, more = page(list(server.resources.machines.values()), parameters)
    rows = [{"stateMachineArn": m.arn, "name": m.name, "type": m.kind, "creationDate": m.created} for m in machines]
    return {"stateMachines": rows, **more}


def delete(server: Server, parameters: Parameters) -> Parameters:
    """Delete a machine with its versions and aliases; executions that run go on."""
    with server.resources.lock:
        arn = parameters["stateMachineArn"]
        if server.resources.machines.pop(arn, None) is not None:
            server.resources.tags.pop(arn, None)
    return {}


def tags_of(parameters: Parameters) -> dict[str, str]:
    """Return the tags of a call; a tag without a value has an empty one. Raises ValidationException without a key."""
    given = parameters.get("tags", ())
    if not all("key" in tag for tag in given):
        raise invalid(
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: each tag has a key"
        )
    return {tag["key"]: tag.get("value", "") for tag in given}


def _tagged(server: Server, arn: str) -> dict[str, str]:
    if arn not in {**server.resources.machines, **server.resources.activities}:
        raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
    return server.resources.tags.setdefault(arn, {})


def tag(server: Server, parameters: Parameters) -> Parameters:
    """Add tags to a machine or an activity."""
    with server.resources.lock:
        _tagged(server, parameters["resourceArn"]).update(tags_of(parameters))
    return {}


def untag(server: Server, parameters: Parameters) -> Parameters:
    """Remove tags."""
    with server.resources.lock:
        tags = _tagged(server, parameters["resourceArn"])
        for key in parameters["tagKeys"]:
            tags.pop(key, None)
    return {}


def list_tags(server: Server, parameters: Parameters) -> Parameters:
    """List the tags of a machine or an activity."""
    with server.resources.lock:
        tags = _tagged(server, parameters["resourceArn"])
        return {"tags": [{"key": key, "value": value} for key, value in tags.items()]}


OPERATIONS = {
    "CreateStateMachine": create,
    "UpdateStateMachine": update,
    "DescribeStateMachine": describe,
    "DescribeStateMachineForExecution": describe_for_execution,
    "ListStateMachines": list_machines,
    "DeleteStateMachine": delete,
    "TagResource": tag,
    "UntagResource": untag,
    "ListTagsForResource": list_tags,
}
