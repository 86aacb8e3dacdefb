"""ParallelizationFactor: each shard of a stream is read in several lanes, and the records of one key stay in order."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from signalbox.assembly import BrokenAssembly
from signalbox.twin import Twin
from signalbox.twin.services.aws_lambda.stream_records import SHARDS
from tests.events.test_sources import stream
from tests.simulation import small

HANDLERS = """
import json, time
def work(event, context):
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        time.sleep(2)
        print(json.dumps([image["id"]["S"], int(image["number"]["N"])]))
"""
KEYS, CHANGES = 60, 3


def run(folder: Path, factor: int) -> tuple[int, dict[str, list[int]]]:
    """Return how many batches ran at once, and by key the numbers in the order in which they were handled."""
    source = stream("Work", BatchSize=1, ParallelizationFactor=factor)
    resources = {"T": small.table("rows", stream=True), "Work": small.function("work"), "S": source}
    found: dict[str, list[int]] = defaultdict(list)
    with Twin.from_assembly(small.assembly(folder, HANDLERS, resources)) as twin:
        for number in range(CHANGES):
            for key in range(KEYS):
                item = {"id": {"S": f"key-{key:03d}"}, "number": {"N": str(number)}}
                twin.client("dynamodb").put_item(TableName="rows", Item=item)
        twin.run_until_idle()
        for line in twin.cloud.functions.lines["work"]:
            key_name, number = json.loads(line)
            found[key_name].append(number)
        return twin.cloud.functions.usage["work"].most_at_once, found


def test_lanes_run_side_by_side_in_order_by_key(tmp_path: Path) -> None:
    """One lane runs one batch of a shard at a time, three run three; no key is overtaken."""
    alone, of_one = run(tmp_path / "one", 1)
    beside, of_three = run(tmp_path / "three", 3)
    assert (alone, beside) == (SHARDS, 3 * SHARDS)
    assert of_one == of_three == {f"key-{key:03d}": list(range(CHANGES)) for key in range(KEYS)}


def test_a_factor_above_ten_is_refused(tmp_path: Path) -> None:
    """Lambda deploys factors from 1 to 10."""
    with pytest.raises(BrokenAssembly, match="ParallelizationFactor: AWS refuses to deploy this: 11"):
        run(tmp_path, 11)
