"""Registry of contracts: each version of each event type, for people and code of other teams."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aws_cdk import aws_eventschemas as eventschemas
from constructs import Construct

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.parts.handlers_asset import CONTRACTS, PACKAGE, ROOT

VERSION = re.compile(r"v([1-9][0-9]*)\.schema\.json")
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
"""The registry takes OpenAPI 3 or this draft ("AWS::EventSchemas::Schema", AWS CloudFormation). The keywords that our
contracts use mean the same in it (tests/unit/common/test_contracts.py, `SUBSET`)."""


class SchemaRegistry(Construct):
    """Schemas in the registry of Amazon EventBridge. Versions of a type are schemas beside each other, `Type-v2`.

    A version of the registry's own replaces the one before it, but both versions of a contract hold in a migration.
    """

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        name = physical_name(target, "contracts")
        registry = eventschemas.CfnRegistry(
            self,
            "Registry",
            registry_name=name,
            description="Contracts of the events on the bus: the data in the detail of each event.",
        )
        for kind, version, schema in contracts():
            registered = eventschemas.CfnSchema(
                self,
                f"{kind}V{version}",
                registry_name=name,
                schema_name=f"{kind}-v{version}",
                type="JSONSchemaDraft4",
                description=str(schema.get("description", kind)),
                content=json.dumps({**schema, "$schema": DRAFT_4}, separators=(",", ":"), ensure_ascii=False),
            )
            registered.add_resource_dependency(registry)


def contracts(root: Path = ROOT) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield type, version and schema of each contract, in the order of their names."""
    for path in sorted((root / PACKAGE / CONTRACTS).glob("*/v*.schema.json")):
        if match := VERSION.fullmatch(path.name):
            yield path.parent.name, int(match[1]), json.loads(path.read_text("utf-8"))
