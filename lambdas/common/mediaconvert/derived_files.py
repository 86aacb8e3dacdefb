"""Files that jobs wrote: `derived/<subject>/<purpose>/<generation>/...` in the media bucket."""

from collections.abc import Iterator

from lambdas.common import settings
from lambdas.common.clients import call

ROOT = "derived"


def folder(subject: str, purpose: str, generation: str = "") -> str:
    """Return the prefix of a generation's files, or of all files of a consumer."""
    return f"{ROOT}/{subject}/{purpose}/{generation}{'/' if generation else ''}"


def delete(prefix: str, but: str = "") -> int:
    """Delete the files under a prefix, without those under the prefix `but`; return their number."""
    count = 0
    for key in _keys(prefix):
        if not but or not key.startswith(but):
            call("s3", "delete_object", Bucket=settings.media_bucket(), Key=key)
            count += 1
    return count


def _keys(prefix: str) -> Iterator[str]:
    """Yield the keys under a prefix; a page has a thousand at most ("ListObjectsV2", Amazon S3 API Reference)."""
    more: dict[str, str] = {}
    while True:
        answer = call("s3", "list_objects_v2", Bucket=settings.media_bucket(), Prefix=prefix, **more)
        yield from (str(found["Key"]) for found in answer.get("Contents", []))
        if not answer.get("IsTruncated"):
            return
        more = {"ContinuationToken": str(answer["NextContinuationToken"])}
