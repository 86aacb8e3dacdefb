"""Pictures that jobs captured for a key, as the report shows them."""

import base64
from typing import TYPE_CHECKING, Any

from signalbox.twin.services.mediaconvert.work import location
from signalbox.twin.services.s3 import read_object

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

JPEG = b"\xff\xd8\xff"
LARGEST_BYTES = 40_000
MOST_BYTES = 1_000_000
"""Bytes of all pictures of a story: a report stays small enough for a ticket."""


class Pictures:
    """Pictures of a finished twin that are in their bucket still, until their bytes are too many."""

    def __init__(self, twin: "Twin") -> None:
        self.jobs = [job for job in twin.cloud.conversions.jobs.values() if job.written]
        self.bytes = 0

    def of(self, key: str) -> dict[str, Any]:
        """Return the pictures of the jobs that name this key in their user metadata: `shown`, and how many are not.

        A picture has the name of its object and its `content` in base64. Placeholders are no pictures.
        """
        shown, left_out = [], 0
        for url in (
            url for job in self.jobs if key in job.request.get("UserMetadata", {}).values() for url in job.written
        ):
            found = read_object(*location(url)) if url.endswith(".jpg") else None
            if found is None or not found[0].startswith(JPEG):
                continue
            if len(found[0]) > LARGEST_BYTES or self.bytes + len(found[0]) > MOST_BYTES:
                left_out += 1
                continue
            self.bytes += len(found[0])
            shown.append({"name": url.rpartition("/")[2], "content": base64.b64encode(found[0]).decode()})
        return {"shown": shown, "left_out": left_out}
