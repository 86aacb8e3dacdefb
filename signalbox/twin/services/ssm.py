"""Parameters of Systems Manager, by name.

Sources: AWS Systems Manager API Reference, pages "PutParameter", "GetParameter" (a SecureString comes encrypted unless
its decryption is asked for), "GetParameters", "GetParametersByPath" (10 in a page) and "DeleteParameter". moto's own
would load all of EC2 with it, which takes longer than a small run.
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
    "GetParameters": Known("Names WithDecryption"),
    "GetParametersByPath": Known("Path Recursive WithDecryption MaxResults NextToken"),
    "DeleteParameter": Known("Name"),
}
"""Parameters that the operations obey."""
PAGE = 10


class Parameters:
    """Parameters of one twin by name, each with its type, value and version."""

    def __init__(self) -> None:
        self.parameters: dict[str, Parsed] = {}
        self.operations: Mapping[str, Operation] = {
            "PutParameter": self.put_parameter,
            "GetParameter": self.get_parameter,
            "GetParameters": self.get_parameters,
            "GetParametersByPath": self.get_parameters_by_path,
            "DeleteParameter": self.delete_parameter,
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
        name = call.parameters["Name"]
        self.check(name)
        return {"Parameter": self.shown(name, call)}

    def get_parameters(self, call: Call) -> Parsed:
        """Answer GetParameters; names of missing ones are listed."""
        names = call.parameters["Names"]
        found = [self.shown(name, call) for name in names if name in self.parameters]
        return {"Parameters": found, "InvalidParameters": [name for name in names if name not in self.parameters]}

    def get_parameters_by_path(self, call: Call) -> Parsed:
        """Answer GetParametersByPath, in pages; without `Recursive` only what is right below the path."""
        p = call.parameters
        path = str(p["Path"]).rstrip("/") + "/"
        names = sorted(name for name in self.parameters if name.startswith(path))
        names = [name for name in names if p.get("Recursive") or "/" not in name.removeprefix(path)]
        start = int(p.get("NextToken", 0))
        end = start + int(p.get("MaxResults", PAGE))
        more = {"NextToken": str(end)} if end < len(names) else {}
        return {"Parameters": [self.shown(name, call) for name in names[start:end]], **more}

    def delete_parameter(self, call: Call) -> Parsed:
        """Answer DeleteParameter."""
        self.check(call.parameters["Name"])
        del self.parameters[call.parameters["Name"]]
        return {}

    def check(self, name: str) -> None:
        """Raise ServiceError where there is no parameter of this name."""
        if name not in self.parameters:
            raise ServiceError("ParameterNotFound", f"Parameter {name} not found.")

    def shown(self, name: str, call: Call) -> Parsed:
        """Return a parameter as a call gets it: a secure one encrypted, unless it asks for its decryption."""
        found = self.parameters[name]
        if found["Type"] == "SecureString" and not call.parameters.get("WithDecryption"):
            encrypted = base64.b64encode(sha256(found["Value"].encode()).digest()).decode()
            return {**found, "Value": encrypted}
        return found
