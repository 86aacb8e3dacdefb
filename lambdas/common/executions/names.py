"""Names of executions, derived from the business key: a second start finds the name taken."""

import hashlib
import re

NAME_LENGTH = 80
"""Characters; "StartExecution", AWS Step Functions API Reference."""

# The characters that CloudWatch Logs accepts too; dots and the rest are legal for Step Functions alone.
SAFE = re.compile(r"[A-Za-z0-9_-]{1,72}")
RESTARTED = re.compile(r".*-r[0-9]+")
HASHED = "sha256-"


def execution_name(key: str, attempt: int = 0) -> str:
    """Return the key where AWS accepts it as a name, else its SHA-256; restart N adds `-rN`.

    A key that looks like a hash or like a restart of another key is hashed too, so that no two keys share a name.
    """
    plain = SAFE.fullmatch(key) and not key.startswith(HASHED) and not RESTARTED.fullmatch(key)
    name = key if plain else HASHED + hashlib.sha256(key.encode()).hexdigest()[:64]
    return name if attempt == 0 else f"{name}-r{attempt}"


def is_of_earlier_attempt(execution_arn: str, key: str, attempt: int) -> bool:
    """Return whether an execution belongs to an earlier attempt: its end no longer concerns the key."""
    return execution_arn.rpartition(":")[2] in {execution_name(key, earlier) for earlier in range(attempt)}
