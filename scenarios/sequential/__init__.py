"""The sequential script, run under the same clock, partners, faults and seeds as what is deployed: `NaiveFlow`."""

from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.phases import PHASE_VERB
from signalbox.twin.scenario import Scenario

__all__ = ["SCENARIO", "NaiveFlow"]

SCENARIO = Scenario("sequential", verbs={"phase": PHASE_VERB})
