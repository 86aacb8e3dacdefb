"""Versions and aliases of machines."""

from typing import Any

from signalbox.serve.context import Server
from signalbox.serve.errors import ApiError, invalid
from signalbox.serve.pages import page
from signalbox.serve.resources import Alias, StateMachine, Version

Parameters = dict[str, Any]


def publish(machine: StateMachine, now: float, description: str) -> Version:
    """Return the version of a machine's present revision, published now unless the last one has it already."""
    last = machine.versions.get(machine.published)
    if last is not None and last.revision.id == machine.revision.id:
        return last
    machine.published += 1
    version = Version(machine.published, machine.revision, now, description)
    machine.versions[version.number] = version
    return version


def publish_version(server: Server, parameters: Parameters) -> Parameters:
    """Publish the present revision."""
    with server.resources.lock:
        machine = server.resources.machine(parameters["stateMachineArn"])
        wanted = parameters.get("revisionId", machine.revision.id)
        if wanted != machine.revision.id:
            raise ApiError("ConflictException", f"Failed to publish the State Machine version for revision {wanted}")
        version = publish(machine, server.clock.now(), parameters.get("description", ""))
        return {"stateMachineVersionArn": f"{machine.arn}:{version.number}", "creationDate": version.created}


def list_versions(server: Server, parameters: Parameters) -> Parameters:
    """List the versions, newest first."""
    with server.resources.lock:
        machine = server.resources.machine(parameters["stateMachineArn"])
        versions, more = page(sorted(machine.versions.values(), key=lambda v: -v.number), parameters)
    rows = [{"stateMachineVersionArn": f"{machine.arn}:{v.number}", "creationDate": v.created} for v in versions]
    return {"stateMachineVersions": rows, **more}


def delete_version(server: Server, parameters: Parameters) -> Parameters:
    """Delete a version that no alias points to."""
    arn = parameters["stateMachineVersionArn"]
    with server.resources.lock:
        machine = server.resources.machines.get(arn.rpartition(":")[0])
        if machine is not None:
            users = [alias.name for alias in machine.aliases.values() if _points_to(alias, arn)]
            if users:
                raise ApiError(
                    "ConflictException", f"Version to be deleted must not be referenced by an alias: {users}"
                )
            number = arn.rpartition(":")[2]
            if not number.isdigit():
                raise ApiError("InvalidArn", f"Invalid Arn: '{arn}'")
            machine.versions.pop(int(number), None)
    return {}


def _points_to(alias: Alias, version_arn: str) -> bool:
    return version_arn in [row["stateMachineVersionArn"] for row in alias.routing]


def _checked_routing(server: Server, routing: list[Parameters]) -> StateMachine:
    if not 1 <= len(routing) <= 2 or sum(row["weight"] for row in routing) != 100:
        raise invalid("a routing configuration has one or two versions, and their weights sum up to 100")
    arns = [row["stateMachineVersionArn"] for row in routing]
    machines = {arn.rpartition(":")[0] for arn in arns}
    if len(machines) != 1:
        raise invalid("the versions of an alias belong to one state machine")
    machine = server.resources.machine(machines.pop())
    for arn in arns:
        number = arn.rpartition(":")[2]
        if not number.isdigit() or int(number) not in machine.versions:
            raise ApiError("ResourceNotFound", f"Request references a resource that does not exist: '{arn}'")
    return machine


def create_alias(server: Server, parameters: Parameters) -> Parameters:
    """Create an alias; the same call again gives the same answer."""
    name, routing = parameters["name"], parameters["routingConfiguration"]
    with server.resources.lock:
        machine = _checked_routing(server, routing)
        old = machine.aliases.get(name)
        if old is not None and (old.routing, old.description) != (routing, parameters.get("description", "")):
            raise ApiError("ConflictException", "Failed to create alias because an alias with the same name and a "
                           "different routing configuration already exists.")  # fmt: skip
        if old is None:
            now = server.clock.now()
            old = machine.aliases[name] = Alias(name, routing, now, now, parameters.get("description", ""))
        return {"stateMachineAliasArn": f"{machine.arn}:{name}", "creationDate": old.created}


def alias_of(server: Server, arn: str) -> Alias:
    """Return the alias of an ARN. Raises ResourceNotFound."""
    machine = server.resources.machines.get(arn.rpartition(":")[0])
    alias = machine.aliases.get(arn.rpartition(":")[2]) if machine else None
    if alias is None:
        raise ApiError("ResourceNotFound", f"Request references a resource that does not exist: '{arn}'")
    return alias


def update_alias(server: Server, parameters: Parameters) -> Parameters:
    """Change the routing or the description of an alias."""
    with server.resources.lock:
        alias = alias_of(server, parameters["stateMachineAliasArn"])
        if "routingConfiguration" in parameters:
            _checked_routing(server, parameters["routingConfiguration"])
            alias.routing = parameters["routingConfiguration"]
        alias.description = parameters.get("description", alias.description)
        alias.updated = server.clock.now()
        return {"updateDate": alias.updated}


def describe_alias(server: Server, parameters: Parameters) -> Parameters:
    """Describe an alias."""
    arn = parameters["stateMachineAliasArn"]
    with server.resources.lock:
        alias = alias_of(server, arn)
        answer = {"stateMachineAliasArn": arn, "name": alias.name, "description": alias.description}
        answer["routingConfiguration"] = alias.routing
        return {**answer, "creationDate": alias.created, "updateDate": alias.updated}


def list_aliases(server: Server, parameters: Parameters) -> Parameters:
    """List the aliases of a machine, or those that point to one version."""
    arn = parameters["stateMachineArn"]
    with server.resources.lock:
        machine = server.resources.machine(arn)
        found = [alias for alias in machine.aliases.values() if arn == machine.arn or _points_to(alias, arn)]
        aliases, more = page(found, parameters)
    rows = [{"stateMachineAliasArn": f"{machine.arn}:{a.name}", "creationDate": a.created} for a in aliases]
    return {"stateMachineAliases": rows, **more}


def delete_alias(server: Server, parameters: Parameters) -> Parameters:
    """Delete an alias."""
    arn = parameters["stateMachineAliasArn"]
    with server.resources.lock:
        alias = alias_of(server, arn)
        del server.resources.machines[arn.rpartition(":")[0]].aliases[alias.name]
    return {}


OPERATIONS = {
    "PublishStateMachineVersion": publish_version,
    "ListStateMachineVersions": list_versions,
    "DeleteStateMachineVersion": delete_version,
    "CreateStateMachineAlias": create_alias,
    "UpdateStateMachineAlias": update_alias,
    "DescribeStateMachineAlias": describe_alias,
    "ListStateMachineAliases": list_aliases,
    "DeleteStateMachineAlias": delete_alias,
}
