"""Archive: a bucket for compressed documents under `<kind>/<yyyy>/<mm>/<dd>/`."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from signalbox.desk.account import Account
from signalbox.errors import InputError

Document = dict[str, Any]


def day(instant: float) -> str:
    """Return the UTC day of an instant in epoch seconds: `2026/01/05`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y/%m/%d")


def put(account: Account, key: str, documents: Iterable[Document]) -> str:
    """Write compressed documents, one a line, under a key. Raises InputError where there is no archive."""
    if account.bucket is None:
        raise InputError("this assembly has no archive, so nothing can be archived before it is deleted")
    lines = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    # Without the time of writing, equal lines give equal bytes.
    body = gzip.compress(lines.encode(), mtime=0)
    account.client("s3").put_object(Bucket=account.bucket, Key=key, Body=body, ContentType="application/gzip")
    return key


def read(account: Account, key: str) -> list[Document]:
    """Return the documents under a key."""
    answer = account.client("s3").get_object(Bucket=account.bucket, Key=key)
    return [json.loads(line) for line in gzip.decompress(answer["Body"].read()).decode().splitlines()]


def keys(account: Account, prefix: str) -> Iterator[str]:
    """Yield the keys with a prefix, in order; none where there is no archive."""
    if account.bucket is not None:
        pages = account.client("s3").get_paginator("list_objects_v2").paginate(Bucket=account.bucket, Prefix=prefix)
        for page in pages:
            yield from (str(found["Key"]) for found in page.get("Contents", []))
