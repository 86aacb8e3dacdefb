"""State machines of a template."""

import json
import re
from functools import lru_cache
from typing import Any

from signalbox.asl import Machine, validate
from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.assembly.foreign.definitions import definition_at
from signalbox.assembly.values.intrinsics import scalar_text
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.stepfunctions.execution import StateMachine

UNFILLED = re.compile(r'"Resource"\s*:\s*"(\$\{[^"{}]*\})"')
"""Resource of a Task that no substitution has filled."""
EXPRESS_SECONDS = 300
"""Longest duration of an Express execution (AWS Step Functions Developer Guide, "Choosing workflow type")."""


@lru_cache(maxsize=64)
def compiled(definition: str, name: str, kind: str = "STANDARD") -> Machine:
    """Return a machine, compiled once for the process: all runs share it. An Express one ends after five minutes."""
    try:
        document = json.loads(definition)
    except ValueError as error:
        raise BrokenAssembly(f"the definition of {name} is no JSON: {error}") from None
    if kind == "EXPRESS" and isinstance(document, dict):
        for problem in validate(document, kind):
            if problem.severity == "error":
                raise BrokenAssembly(f"AWS refuses to deploy {name}: {problem.pointer}: {problem.message}")
        document["TimeoutSeconds"] = min(document.get("TimeoutSeconds", EXPRESS_SECONDS), EXPRESS_SECONDS)
    return Machine(document, name=name)


def make_machine(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a state machine from the definition in the template."""
    p = resource.properties
    text, kind = definition_text(assembly, resource), str(p.get("StateMachineType", "STANDARD"))
    for name, value in p.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + name + "}", substitution(value))
    if left := UNFILLED.search(text):
        reason = f"Value is not a valid resource ARN: {left.group(1)}"
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id}: AWS refuses to deploy this: {reason}")
    row = next((row for row in assembly.workflows if row["machine"] == resource.name), {})
    cloud.executions.machines[resource.arn] = StateMachine(
        name=resource.name,
        arn=resource.arn,
        machine=compiled(text, resource.name, kind),
        role=p["RoleArn"],
        workflow=row.get("slug", resource.name),
        key=row.get("key", ""),
        kind=kind,
        log_level=p.get("LoggingConfiguration", {}).get("Level", "OFF"),
    )
    cloud.versions.publish(resource.arn, "1")


def definition_text(assembly: Assembly, resource: Resource) -> str:
    """Return the definition of a machine: in the template, or in a file of the assembly. Raises BrokenAssembly."""
    p = resource.properties
    if "DefinitionString" in p:
        return str(p["DefinitionString"])
    if "Definition" in p:
        return json.dumps(p["Definition"])
    place = f"{resource.stack}: {resource.logical_id}.DefinitionS3Location"
    return json.dumps(definition_at(assembly, str(p.get("DefinitionS3Location", {}).get("Key", "")), place))


def substitution(value: Any) -> str:
    """Return the text that replaces a `${Name}` of a definition."""
    return json.dumps(scalar_text(value))[1:-1]
