"""Questions of a preflight to an account; a refused call is an answer too."""

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
