"""The registry of production holds each version of each contract, as it is in the code."""

import json
from typing import Any

import jsonschema

from signalbox.assembly import Assembly
from signalbox.project import CHECKOUT

CONTRACTS = CHECKOUT / "lambdas/contracts"


def test_every_version_of_every_contract_is_registered(production: Assembly) -> None:
    """Each file is a schema of its own under draft 4, with the same rules, also beside an older version."""
    rows = {resource.properties["SchemaName"]: resource.properties for resource in schemas(production)}
    files = {f"{path.parent.name}-{path.name.partition('.')[0]}": path for path in CONTRACTS.glob("*/v*.schema.json")}
    assert set(rows) == set(files)
    assert any(name.endswith("-v2") and name.replace("-v2", "-v1") in rows for name in rows)
    for name, path in files.items():
        content, contract = json.loads(rows[name]["Content"]), json.loads(path.read_text("utf-8"))
        jsonschema.Draft4Validator.check_schema(content)
        assert {**content, "$schema": contract["$schema"]} == contract
        example = json.loads(path.with_name(path.name.replace("schema", "example")).read_text("utf-8"))
        jsonschema.Draft4Validator(content).validate(example)
        assert rows[name]["RegistryName"] == "signalbox-prod-contracts"


def test_a_trial_environment_has_no_registry(assembly: Assembly) -> None:
    """An emulator deploys it, which has no registry of schemas."""
    assert not schemas(assembly)


def schemas(deployed: Assembly) -> list[Any]:
    """Return the schemas of an assembly."""
    return deployed.of_type("AWS::EventSchemas::Schema")
