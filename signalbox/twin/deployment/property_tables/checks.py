"""Check of the properties in a template: what the twin would ignore is refused by its path."""

from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.deployment.property_tables.known import PROPERTIES, Known


class UnsupportedProperty(BrokenAssembly):
    """A template has a property or a value that AWS obeys and the twin does not."""


def check_properties(assembly: Assembly, ignored: Collection[str] = ()) -> None:
    """Raise UnsupportedProperty for the first property that the twin does not know; `ignored` holds `Type.Property`."""
    for resource in assembly.of_type(*PROPERTIES):
        for path, place, problem in problems(PROPERTIES[resource.type], resource.properties):
            name = f"{resource.type}.{path}"
            if not any(name == one or name.startswith(f"{one}.") for one in ignored):
                raise UnsupportedProperty(explained(resource, place, problem, name))


def explained(resource: Resource, place: str, problem: str, name: str) -> str:
    """Return the sentence that refuses a property."""
    return f"{resource.stack}: {resource.logical_id}.{place} {problem}; to go on without it: --ignore {name}"


def problems(known: Known, value: Any, path: str = "", place: str = "") -> Iterator[tuple[str, str, str]]:
    """Iterate over what the twin does not obey in a value: path in the table, place in the template, problem."""
    if isinstance(value, list):
        for number, element in enumerate(value):
            yield from problems(known, element, path, f"{place}[{number}]")
    elif path in known.values:
        if not any(fnmatchcase(str(value), str(one)) for one in known.values[path]):
            options = " or ".join(str(one) for one in known.values[path])
            yield path, place, f"is {value}, and the twin knows {options} alone"
    elif path not in known.paths:
        yield from unknown(known, value, path, place)


def unknown(known: Known, value: Any, path: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Iterate over the problems of what the table does not hold itself: it holds parts of it, or nothing."""
    if isinstance(value, Mapping) and (not path or any(one.startswith(f"{path}.") for one in known.paths)):
        for name, inner in value.items():
            yield from problems(known, inner, f"{path}.{name}".lstrip("."), f"{place}.{name}".lstrip("."))
    else:
        yield path, place, "is a property that the twin does not obey"


def table() -> str:
    """Return the table of properties in Markdown, as docs/fidelity.md prints it."""
    rows = ["| type | obeyed | without effect here |", "| --- | --- | --- |"]
    for kind, known in PROPERTIES.items():
        limited = [f"{path} ({' or '.join(str(one) for one in values)})" for path, values in known.values.items()]
        rows.append(
            f"| {kind} | {', '.join([*known.obeyed.split(), *limited])} | {', '.join(known.harmless.split())} |"
        )
    return "\n".join(rows)
