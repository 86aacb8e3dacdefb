"""Resources that a line of a script names: by logical id, with or without the CDK's hash, or by name."""

import difflib
import re

from signalbox.assembly import Assembly, Resource
from signalbox.errors import InputError
from signalbox.twin.script.line import BrokenLine, Line

HASH = re.compile(r"[0-9A-F]{8}$")
"""What the CDK adds to the path of a construct in a logical id."""


def resource_named(assembly: Assembly, line: Line, key: str, *types: str) -> Resource:
    """Return the resource of these types that a line's key names. Raises BrokenLine with the names that exist."""
    wanted = str(line.fields[key])
    try:
        return found(assembly, wanted, *types)
    except InputError as error:
        raise BrokenLine(line.number, f"`{key}` is {wanted!r}{error}") from error


def required(assembly: Assembly, wanted: str, *types: str) -> Resource:
    """Return the resource of these types by any of its names. Raises InputError with the names that exist."""
    try:
        return found(assembly, wanted, *types)
    except InputError as error:
        raise InputError(f"{wanted!r}{error}") from None


def found(assembly: Assembly, wanted: str, *types: str) -> Resource:
    """Return the resource of these types by any of its names. Raises InputError with the end of a sentence about it."""
    there = assembly.of_type(*types)
    for names in (exact_names, short_names):
        fitting = [resource for resource in there if wanted in names(resource)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            several = ", ".join(resource.logical_id for resource in fitting)
            raise InputError(f", which may be {several}; give one of these")
    raise InputError(f"; {known(wanted, there, types)}")


def exact_names(resource: Resource) -> tuple[str, ...]:
    """Return logical id, name, value of Ref and ARN of a resource."""
    return resource.logical_id, resource.name, str(resource.ref), resource.arn


def short_names(resource: Resource) -> tuple[str, ...]:
    """Return the logical id without a hash, and the id of the construct that a CDK's path ends with."""
    path = [part for part in str(resource.metadata.get("aws:cdk:path", "")).split("/") if part != "Resource"]
    return HASH.sub("", resource.logical_id), *path[-1:]


def known(wanted: str, there: list[Resource], types: tuple[str, ...]) -> str:
    """Return which resources of these types there are."""
    names = [resource.logical_id for resource in there]
    kind = types[0].rpartition("::")[2].lower()
    if not names:
        return f"this deployment has no {kind}"
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names[:20])}"
