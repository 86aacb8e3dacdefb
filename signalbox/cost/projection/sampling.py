"""Share of requests that X-Ray traces, by a sampling rule of the template or by X-Ray's own.

Lambda asks no rule: a function decides by a fixed rate, and only where it traces actively (AWS Lambda Developer Guide,
"Visualize Lambda function invocations using AWS X-Ray"). Step Functions asks the rules, in the order of their priority
(AWS X-Ray Developer Guide, "Configuring sampling rules").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

from signalbox.assembly import Assembly, Resource
from signalbox.cost.projection.assumptions import SECONDS_A_MONTH, Assumptions

WITHOUT_REQUEST = ("Host", "HTTPMethod", "URLPath")
"""Parts of a rule that only HTTP requests have: a rule about executions leaves them open."""
TRUE = (True, "true")


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """A rule: `reservoir` requests of each second are traced, and a share of the rest."""

    reservoir: Fraction
    share: Fraction

    def traced(self, requests: Fraction) -> Fraction:
        """Return the traced requests of a month, if they are evenly spread."""
        kept = min(requests, self.reservoir * SECONDS_A_MONTH)
        return kept + (requests - kept) * self.share


def default_rule(assumptions: Assumptions) -> SamplingRule:
    """Return the rule of X-Ray where no other matches, by the rows of the usage file."""
    say = assumptions.number
    return SamplingRule(say("traces/*/kept_per_second"), say("traces/*/sampled"))


def rules_of_machines(assembly: Assembly) -> dict[str, SamplingRule | None]:
    """Return the rule of each traced machine by its name; None where X-Ray's own applies."""
    rules = sorted(rules_in(assembly), key=lambda rule: (int(rule["Priority"]), str(rule.get("RuleName", ""))))
    machines = assembly.of_type("AWS::StepFunctions::StateMachine")
    return {machine.name: first_match(rules, machine) for machine in machines if is_traced(machine)}


def rules_in(assembly: Assembly) -> list[Mapping[str, Any]]:
    """Return the sampling rules of the templates."""
    return [found.properties["SamplingRule"] for found in assembly.of_type("AWS::XRay::SamplingRule")]


def is_traced(machine: Resource) -> bool:
    """Return whether X-Ray traces the executions of a machine."""
    return (machine.properties.get("TracingConfiguration") or {}).get("Enabled") in TRUE


def first_match(rules: Iterable[Mapping[str, Any]], machine: Resource) -> SamplingRule | None:
    """Return the first rule that applies to executions of a machine."""
    for rule in rules:
        if matches(rule, machine):
            return SamplingRule(Fraction(str(rule["ReservoirSize"])), Fraction(str(rule["FixedRate"])))
    return None


def matches(rule: Mapping[str, Any], machine: Resource) -> bool:
    """Return whether a rule applies to a machine. A rule with attributes applies to requests that carry them."""
    open_parts = all(rule.get(name, "*") == "*" for name in WITHOUT_REQUEST)
    service = fnmatchcase(machine.name, str(rule.get("ServiceName", "*")))
    kind = fnmatchcase("AWS::StepFunctions::StateMachine", str(rule.get("ServiceType", "*")))
    return open_parts and not rule.get("Attributes") and service and kind and rule.get("ResourceARN", "*") == "*"
