"""Parameters of Systems Manager, by name.

Sources: AWS Systems Manager API Reference, pages "PutParameter" and "GetParameter" (a SecureString comes encrypted
unless its decryption is asked for). moto's own would load all of EC2 with it, which takes longer than a small run.
"""

import base64
from collections.abc import Mapping
from hashlib import sha256

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known

PARAMETERS = {
    "PutParameter": Known(
        "Name Value Type Overwrite", "Description Tags", {"Tier": ("Standard",), "DataType": ("text",)}
    ),
    "GetParameter": Known("Name WithDecryption"),
}
"""Parameters that the operations obey."""


class Parameters:
    """Parameters of one twin by name, each with its type, value and version."""

    def __init__(self) -> None:
        self.parameters: dict[str, Parsed] = {}
        self.operations: Mapping[str, Operation] = {
            "PutParameter": self.put_parameter,
            "GetParameter": self.get_parameter,
        }

    def put_parameter(self, call: Call) -> Parsed:
        """Answer PutParameter; an existing name needs `Overwrite`."""
        p = call.parameters
        before = self.parameters.get(p["Name"])
        if before and not p.get("Overwrite"):
            raise ServiceError(
                "ParameterAlreadyExists",
                "The parameter already exists. "
                "To overwrite this value, set the overwrite option in the request to true.",
            )
        version = before["Version"] + 1 if before else 1
        arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{p['Name'].lstrip('/')}"
        kind = p.get("Type") or (before or {}).get("Type", "String")
        self.parameters[p["Name"]] = {
            "Name": p["Name"],
            "Type": kind,
            "Value": p["Value"],
            "Version": version,
            "ARN": arn,
            "DataType": "text",
        }
        return {"Version": version, "Tier": "Standard"}

    def get_parameter(self, call: Call) -> Parsed:
        """Answer GetParameter."""
        found = self.parameters.get(call.parameters["Name"])
        if found is None:
            raise ServiceError("ParameterNotFound", f"Parameter {call.parameters['Name']} not found.")
        if found["Type"] == "SecureString" and not call.parameters.get("WithDecryption"):
            encrypted = base64.b64encode(sha256(found["Value"].encode()).digest()).decode()
            return {"Parameter": {**found, "Value": encrypted}}
        return {"Parameter": found}
