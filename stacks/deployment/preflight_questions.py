"""How a preflight asks an account: each check is some calls that may be refused, and then the refusal is the answer."""

from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

Client = Callable[[str], Any]
"""A service's name -> its boto3 client."""


def ask(permission: str, check: Callable[[], Iterable[str]]) -> list[str]:
    """The sentences of a check, or the one that says which permission it needs."""
    try:
        return list(check())
    except (BotoCoreError, ClientError) as error:
        return [f"A check could not be made ({error}): it needs {permission}."]
