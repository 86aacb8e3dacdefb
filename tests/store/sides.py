"""Two sides of the comparison: the same calls on stock moto and on ours, with all that can be observed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from signalbox.twin.services.dynamodb.fast_moto import Answers, patched
from tests.store.seen import Call, Seen, contents, new_records, outcome_of, stream_lengths
from tests.store.tables import ACCOUNT, REGION, backend, create_tables


class Stock:
    """moto as it comes, with what it lacks or leaves half done put right as AWS does it (see `settle`)."""

    def __init__(self) -> None:
        # The signature is not checked; making it takes a sixth of the time.
        self.client = boto3.client("dynamodb", region_name=REGION, config=Config(signature_version=UNSIGNED))

    @contextmanager
    def run(self) -> Iterator[Callable[[Call], Seen]]:
        self._used: dict[str, tuple[Any, Seen]] = {}
        backend().reset()
        create_tables()
        yield self._see

    def _see(self, call: Call) -> Seen:
        operation, parameters = call
        repeated = self._repeated(parameters)
        if repeated is not None:
            return {"outcome": repeated, "records": [], "contents": contents()}
        whole = operation in ("UpdateItem", "TransactWriteItems")
        before = {name: copy.deepcopy(table.items) for name, table in backend().tables.items()} if whole else {}
        lengths = stream_lengths()
        outcome = outcome_of(self.client, call)
        if outcome["error"] is None and "ClientRequestToken" in parameters:
            self._used[parameters["ClientRequestToken"]] = (parameters, outcome)
        if outcome["error"] is not None:
            self._settle(before, lengths)
        return {"outcome": outcome, "records": new_records(lengths), "contents": contents()}

    def _repeated(self, parameters: dict[str, Any]) -> Seen | None:
        """Return the answer for a token used before: stock moto keeps no tokens."""
        if parameters.get("ClientRequestToken") not in self._used:
            return None
        used, outcome = self._used[parameters["ClientRequestToken"]]
        return outcome if used == parameters else {"error": "IdempotentParameterMismatchException"}

    def _settle(self, before: Seen, lengths: dict[str, int]) -> None:
        """Undo what a refused write left behind: AWS writes all of it or nothing."""
        for name, items in before.items():
            table = backend().tables[name]
            table.items = items
            if table.stream_shard is not None:
                del table.stream_shard.items[lengths[name] :]


class Ours:
    """The patched backend, answered without a request."""

    def __init__(self) -> None:
        self.answers = Answers(ACCOUNT, REGION)
        self.client = boto3.client("dynamodb", region_name=REGION)
        self.answers.attach(self.client)

    @contextmanager
    def run(self) -> Iterator[Callable[[Call], Seen]]:
        with patched():
            self.answers.reset()
            create_tables()
            yield self._see

    def _see(self, call: Call) -> Seen:
        lengths = stream_lengths()
        outcome = outcome_of(self.client, call)
        if outcome["error"] == "IdempotentParameterMismatchException":
            outcome = {"error": outcome["error"]}
        return {"outcome": outcome, "records": new_records(lengths), "contents": contents()}


def compare_sides(sides: tuple[Stock, Ours], sequence: list[Call]) -> None:
    """Run the sequence on both sides from the same tables; each call must show the same."""
    stock, ours = sides
    with stock.run() as see:
        wanted = [see(call) for call in sequence]
    with ours.run() as see:
        seen = [see(call) for call in sequence]
    for call, expected, actual in zip(sequence, wanted, seen, strict=True):
        assert actual == expected, call
