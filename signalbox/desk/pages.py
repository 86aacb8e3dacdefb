"""Pages of AWS's answers."""

from collections.abc import Callable, Iterator
from typing import Any


def paginate(operation: Callable[..., Any], rows: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of all pages of a Step Functions operation; boto3 has no paginator for some."""
    token: dict[str, str] = {}
    while True:
        answer = operation(**arguments, **token)
        yield from answer[rows]
        if "nextToken" not in answer:
            return
        token = {"nextToken": answer["nextToken"]}
