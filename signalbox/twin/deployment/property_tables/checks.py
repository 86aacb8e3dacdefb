"""Check of the properties in a template: what the twin would ignore is refused by its path."""

from collections.abc import Collection, Mapping

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.deployment.property_tables.configuration import CONFIGURATION
from signalbox.twin.deployment.property_tables.events import EVENTS
from signalbox.twin.deployment.property_tables.further import FURTHER
from signalbox.twin.deployment.property_tables.stores import STORES
from signalbox.twin.deployment.property_tables.work import WORK
from signalbox.twin.known_names import Known, is_ignored, problems

PROPERTIES: Mapping[str, Known] = dict(sorted({**WORK, **STORES, **EVENTS, **CONFIGURATION, **FURTHER}.items()))


class UnsupportedProperty(BrokenAssembly):
    """A template has a property or a value that AWS obeys and the twin does not."""


def check_properties(assembly: Assembly, ignored: Collection[str] = ()) -> None:
    """Raise UnsupportedProperty for the first property that the twin does not know; `ignored` holds `Type.Property`."""
    for resource in assembly.of_type(*PROPERTIES):
        for path, place, problem in problems(PROPERTIES[resource.type], resource.properties):
            name = f"{resource.type}.{path}"
            if not is_ignored(name, ignored):
                raise UnsupportedProperty(explained(resource, place, problem, name))


def explained(resource: Resource, place: str, problem: str, name: str) -> str:
    """Return the sentence that refuses a property."""
    return f"{resource.stack}: {resource.logical_id}.{place} {problem}; to go on without it: --ignore {name}"


def table() -> str:
    """Return the table of properties in Markdown, as docs/fidelity.md prints it."""
    return rows_of("type", PROPERTIES)


def rows_of(first: str, known: Mapping[str, Known]) -> str:
    """Return a table in Markdown: a row for each entry, with what is obeyed and what is without effect."""
    rows = [f"| {first} | obeyed | without effect here |", "| --- | --- | --- |"]
    for name, entry in known.items():
        limited = [f"{path} ({' or '.join(str(one) for one in values)})" for path, values in entry.values.items()]
        rows.append(
            f"| {name} | {', '.join([*entry.obeyed.split(), *limited])} | {', '.join(entry.harmless.split())} |"
        )
    return "\n".join(rows)
