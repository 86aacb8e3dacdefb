"""The twin's queues against moto's, in CPU milliseconds: sending, and receiving and deleting ten, by queue length."""

import argparse
import json
import time
from collections.abc import Callable
from random import Random

import boto3
from moto import mock_aws
from rich.console import Console
from rich.table import Table

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sqs.queues import Queue

LENGTHS = (10, 200, 1_000)
BODY = json.dumps({"detail": {"id": "0", "data": {"orderId": "order-1"}}})


def cpu(work: Callable[[], object], rounds: int = 5) -> float:
    """The median CPU milliseconds of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return round(sorted(taken)[rounds // 2], 4)


def moto_figures(length: int) -> dict[str, float]:
    """moto's queue behind a boto3 client."""
    with mock_aws():
        sqs = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        url = sqs.create_queue(QueueName="work")["QueueUrl"]
        for start in range(0, length, 10):
            sqs.send_message_batch(
                QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": BODY} for n in range(start, start + 10)]
            )

        def ten() -> None:
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                sqs.send_message(QueueUrl=url, MessageBody=BODY)

        return {"send": cpu(lambda: sqs.send_message(QueueUrl=url, MessageBody=BODY)), "ten": cpu(ten)}


def own_figures(length: int) -> dict[str, float]:
    """The twin's queue."""
    queue = Queue("work", "arn", "url", Clock(Random(1)))
    for _ in range(length):
        queue.send(BODY)

    def ten() -> None:
        for message in queue.receive(10):
            queue.delete(str(message.receipt))
            queue.send(BODY)

    return {"send": cpu(lambda: queue.send(BODY)), "ten": cpu(ten)}


def main() -> None:
    """Print a row per length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [{"length": n, "moto": moto_figures(n), "twin": own_figures(n)} for n in LENGTHS]
    if options.json:
        print(json.dumps(rows, indent=2))  # noqa: T201  # the document that was asked for
        return
    table = Table("messages", "send: moto", "send: twin", "ten: moto", "ten: twin", title="CPU ms (median of 5)")
    for row in rows:
        moto, twin = row["moto"], row["twin"]
        assert isinstance(moto, dict) and isinstance(twin, dict)
        table.add_row(str(row["length"]), *(str(side[what]) for what in ("send", "ten") for side in (moto, twin)))
    Console().print(table)


if __name__ == "__main__":
    main()
