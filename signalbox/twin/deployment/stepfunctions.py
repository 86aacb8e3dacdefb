"""State machines of a template."""

import json
from functools import lru_cache

from signalbox.asl import Machine
from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.stepfunctions.execution import StateMachine


@lru_cache(maxsize=64)
def compiled(definition: str, name: str) -> Machine:
    """Return a machine, compiled once for the process: all runs share it."""
    try:
        document = json.loads(definition)
    except ValueError as error:
        raise BrokenAssembly(f"the definition of {name} is no JSON: {error}") from None
    return Machine(document, name=name)


def make_machine(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a state machine from the definition in the template."""
    p = resource.properties
    if "DefinitionString" not in p:
        raise BrokenAssembly(
            f"{resource.stack}: {resource.logical_id} keeps its definition outside the template; "
            "use DefinitionBody.from_string"
        )
    text = p["DefinitionString"]
    for name, value in p.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + name + "}", json.dumps(str(value))[1:-1])
    row = next((row for row in assembly.workflows if row["machine"] == resource.name), {})
    cloud.executions.machines[resource.arn] = StateMachine(
        name=resource.name,
        arn=resource.arn,
        machine=compiled(text, resource.name),
        role=p["RoleArn"],
        workflow=row.get("slug", resource.name),
        key=row.get("key", ""),
    )
    cloud.versions.publish(resource.arn, "1")
