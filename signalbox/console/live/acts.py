"""Possible acts of a live page: contracts of events, partners, faults, acts of people, dead letters."""

import json
from typing import Any

from signalbox.desk.contracts import Contracts
from signalbox.twin import Twin
from signalbox.twin.faults.catalogue import catalogue_of
from signalbox.twin.play.partners import BEHAVIOURS


def possible(twin: Twin) -> dict[str, Any]:
    """Return what the forms of the page offer."""
    scenarios = twin.scenarios
    faults = catalogue_of(
        {name: fault for scenario in scenarios for name, fault in scenario.faults.items()},
        {name: keys for scenario in scenarios for name, keys in scenario.fault_defaults.items()},
    )
    return {
        "contracts": contracts(twin),
        "partners": list(dict.fromkeys(name for scenario in scenarios for name in scenario.partners)),
        "behaviours": list(BEHAVIOURS),
        "faults": {name: {"title": fault.title, "defaults": dict(fault.defaults)} for name, fault in faults.items()},
        "acts": {
            scenario.slug: {name: list(scenario.act_fields.get(name, ())) for name in scenario.acts}
            for scenario in scenarios
            if scenario.acts
        },
        "routes": list(twin.assembly.all_dead_letter_queues),
        "functions": sorted(function.name for function in twin.cloud.deployed.values()),
        "queues": sorted(queue.name for queue in twin.cloud.queues.values()),
    }


def contracts(twin: Twin) -> dict[str, Any]:
    """Return the newest schema of each event that a route takes, those that begin something first."""
    found: dict[str, Any] = {}
    taken = {event: bool(route.get("starts")) for route in twin.assembly.routes for event in route["events"]}
    for (kind, version), path in sorted(Contracts(twin.assembly).schemas.items()):
        if kind in taken:
            found[kind] = {"version": version, "schema": json.loads(path.read_text("utf-8"))}
    begins = {*(event for event, starts in taken.items() if starts), *(row["starts"] for row in twin.assembly.journeys)}
    return dict(sorted(found.items(), key=lambda item: (item[0] not in begins, item[0])))
