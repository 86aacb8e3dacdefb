"""Up-casters: data of an older version of a contract becomes data of the newest one, before a handler reads it.

An up-caster is `v<N>.upcast.json` beside the contracts: a JSON Patch (RFC 6902) with the operations `add`, `copy`,
`move` and `remove` on fields of objects, which makes data of version N valid under version N + 1.
"""

import copy
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lambdas.common.errors import UnknownVersion

FOLDER = Path(__file__).parents[2] / "contracts"
FILE = re.compile(r"v([1-9][0-9]*)\.schema\.json")

Data = Mapping[str, Any]


@cache
def newest(type_name: str) -> int:
    """Return the number of a type's newest version; 1 where it has no contract."""
    found = (FILE.fullmatch(path.name) for path in (FOLDER / type_name).glob("v*.schema.json"))
    return max((int(match[1]) for match in found if match), default=1)


@cache
def steps(type_name: str, version: int) -> list[dict[str, Any]]:
    """Return the operations from a version to the next one; UnknownVersion where there is no up-caster."""
    path = FOLDER / type_name / f"v{version}.upcast.json"
    if not path.is_file():
        raise UnknownVersion(f"{type_name} has no up-caster from version {version}")
    found: list[dict[str, Any]] = json.loads(path.read_bytes())
    return found


def upcast(type_name: str, version: int, data: Data) -> Data:
    """Return data that is valid under `version` as the newest version has it; the given data stays as it is."""
    for older in range(version, newest(type_name)):
        data = patched(data, steps(type_name, older))
    return data


def patched(data: Data, operations: list[dict[str, Any]]) -> Data:
    """Return a copy of data after the operations of a JSON Patch. Raises ValueError for another operation."""
    found = copy.deepcopy(dict(data))
    for step in operations:
        operation, (holder, name) = step["op"], _place(found, step["path"])
        if operation == "remove":
            holder.pop(name, None)  # an optional field may be missing
        elif operation == "add":
            holder[name] = copy.deepcopy(step["value"])
        elif operation in ("copy", "move"):
            source, old = _place(found, step["from"])
            if old in source:
                holder[name] = copy.deepcopy(source[old]) if operation == "copy" else source.pop(old)
        else:
            raise ValueError(f"an up-caster has the operation {operation!r}; add, copy, move and remove are understood")
    return found


def _place(data: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    """Return the object that holds the field at a JSON Pointer (RFC 6901), and the field's name."""
    *above, name = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    holder: dict[str, Any] = data
    for part in above:
        holder = holder[part]
    return holder, name
