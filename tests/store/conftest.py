"""One client on the patched backend, at a fixed instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import time_machine
from moto import mock_aws

from signalbox.twin.services.dynamodb.fast_moto import Answers, patched
from tests.store.sides import Ours, Stock
from tests.store.tables import NOW, REGION, create_tables


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def answers(clock: Any) -> Iterator[Answers]:
    with mock_aws(), patched():
        answers = Answers()
        answers.reset()
        create_tables()
        yield answers


@pytest.fixture
def client(answers: Answers) -> Any:
    client = boto3.client("dynamodb", region_name=REGION)
    answers.attach(client)
    return client


@pytest.fixture(scope="module")
def sides() -> Iterator[tuple[Stock, Ours]]:
    with mock_aws(), time_machine.travel(NOW, tick=False):
        yield Stock(), Ours()
