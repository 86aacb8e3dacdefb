"""Check of a region for the service that converts media files."""

from collections.abc import Iterator

from boto3.session import Session

from stacks.routes import functions

SERVICE = "mediaconvert"


def unconvertible(region: str) -> Iterator[str]:
    """Yield a sentence where functions convert media and the region has no MediaConvert.

    The regions are those of botocore's endpoint data ("AWS Elemental MediaConvert endpoints and quotas", AWS General
    Reference). A region that no partition of botocore knows is not judged.
    """
    if not any(row.converts for row in functions()):
        return
    session = Session()
    known = {name: session.get_available_regions(SERVICE, name) for name in session.get_available_partitions()}
    here = {name for name in known if region in session.get_available_regions("sqs", name)}
    if here and not any(region in known[name] for name in here):
        yield f"{region} has no AWS Elemental MediaConvert: choose another region, or run `make remove NAME=video`."
