"""SARIF, the format of findings that code hosts show. Source: OASIS, SARIF version 2.1.0."""

from pathlib import PurePath
from typing import Any

from signalbox.lint.rule import Finding, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(findings: list[Finding], rules: list[Rule]) -> dict[str, Any]:
    """Return one run with all rules and the findings."""
    driver = {
        "name": "signalbox lint",
        "informationUri": "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
        "rules": [described(rule) for rule in rules],
    }
    places = {rule.id: index for index, rule in enumerate(rules)}
    results = [result(finding, places[finding.rule.id]) for finding in findings]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def described(rule: Rule) -> dict[str, Any]:
    """Return the description of a rule."""
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.why},
        "fullDescription": {"text": f"{rule.why} Source: {rule.source}."},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.severity},
    }


def result(finding: Finding, index: int) -> dict[str, Any]:
    """Return one finding with its place."""
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": PurePath(finding.file).as_posix()},
            "region": {"startLine": finding.line},
        },
        "logicalLocations": [{"fullyQualifiedName": finding.pointer}],
    }
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": finding.rule.severity,
        "message": {"text": f"{finding.message}. {finding.rule.fix}"},
        "locations": [location],
    }
