"""The account of the settlement's tests."""

from collections.abc import Iterator

import pytest

from tests.unit.world import World, aws


@pytest.fixture
def files(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The account with the bucket of the settlement's files."""
    aws("s3").create_bucket(Bucket="files")
    monkeypatch.setenv("FILES_BUCKET", "files")
    yield world
