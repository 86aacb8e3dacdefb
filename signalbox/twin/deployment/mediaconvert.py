"""Queues of MediaConvert of a template."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud

CONCURRENT_JOBS = 20
"""Jobs at once of a queue that names no number; the service gives it a share of the account's quota."""


def make_job_queue(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Make an on-demand queue."""
    p = resource.properties
    cloud.conversions.add_queue(
        resource.name, int(p.get("ConcurrentJobs", CONCURRENT_JOBS)), p.get("Status") == "PAUSED"
    )
