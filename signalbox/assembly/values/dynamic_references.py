"""Dynamic references in a template: `{{resolve:ssm:NAME}}`, `{{resolve:secretsmanager:ID:SecretString:KEY}}`.

Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

import json
import re
from collections.abc import Callable
from typing import Any

REFERENCE = re.compile(r"\{\{resolve:([^:{}]+):([^{}]+)\}\}")
PARTS_OF_ARN = 7

Find = Callable[[str, str], dict[str, Any] | None]
"""Properties of the deployed resource of a type with a name, an ARN or a value of Ref; None where there is none."""


def has_references(value: Any) -> bool:
    """Return whether dynamic references begin in a value, or in the intrinsic functions within it."""
    if isinstance(value, str):
        return "{{resolve:" in value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(has_references(part) for part in parts)


def filled(value: Any, find: Find, assume: Callable[[str, str], str]) -> Any:
    """Return a value with the dynamic references in its texts replaced.

    `assume` gives the text for a reference whose value no stack of the assembly holds; it gets the reference and the
    name in it.
    """
    if isinstance(value, str):
        return REFERENCE.sub(lambda match: text_of(match, find) or assume(match[0], name_in(match)), value)
    if isinstance(value, list):
        return [filled(item, find, assume) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, find, assume) for key, item in value.items()}
    return value


def name_in(reference: re.Match[str]) -> str:
    """Return the parameter or the secret that a reference names."""
    parts = reference[2].split(":")
    return ":".join(parts[:PARTS_OF_ARN]) if parts[0] == "arn" else parts[0]


def text_of(reference: re.Match[str], find: Find) -> str | None:
    """Return the value of a reference, where a stack of the assembly holds it."""
    name = name_in(reference)
    if reference[1] == "ssm":
        stored = find("AWS::SSM::Parameter", name)
        return str(stored["Value"]) if stored else None
    secret = find("AWS::SecretsManager::Secret", name) if reference[1] == "secretsmanager" else None
    if secret is None or "SecretString" not in secret:
        return None
    _, key = (*reference[2][len(name) + 1 :].split(":"), "", "")[:2]
    return str(json.loads(secret["SecretString"])[key]) if key else str(secret["SecretString"])
