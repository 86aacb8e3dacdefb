"""Settlement of a long day in a process of its own: `python -m tests.soak.rows ASSEMBLY ROWS [--trace]`.

It prints what the day took. `peak_mb`: the most memory of the process. With --trace `beyond_kb`: the most memory
allocated at once, without that of tables and files, which are emptied at the end.
"""

import gc
import json
import resource
import sys
import tracemalloc

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin import Twin
from tests.workflows.settlement import captures, deliver, status

WARM, DAY = "2026-01-03", "2026-01-04"


def main(assembly: str, count: int, trace: bool) -> None:
    """Settle a short day, so that everything is loaded, then a day of `count` rows."""
    with Twin.from_assembly(assembly, seed=1, schedules=False) as run:
        settle(run, WARM, 300)
        gc.collect()
        if trace:
            tracemalloc.start()
        settle(run, DAY, count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        told = {"status": status(run), **({"beyond_kb": beyond() >> 10} if trace else {"peak_mb": peak})}
    sys.stdout.write(json.dumps(told) + "\n")


def settle(run: Twin, date: str, count: int) -> None:
    """Settle a day up to its end.

    Published rows of the outbox stay for weeks, so each is an item.
    """
    deliver(run, *captures(count), date=date)
    run.publish("SettlementRequested", {"date": date}, subject=date)
    while status(run, date) not in ("COMPLETED", "FAILED"):
        run.advance(seconds=10)


def beyond() -> int:
    """Bytes that were allocated at the worst moment, less those of the items and files that there are now."""
    gc.collect()
    now, peak = tracemalloc.get_traced_memory()
    for table in dynamodb_backends[ACCOUNT][REGION].tables.values():
        table.items.clear()
        if table.stream_shard:
            table.stream_shard.items.clear()
    for bucket in s3_backends[ACCOUNT]["aws"].buckets.values():
        for key in bucket.keys.values():
            key.dispose()
        bucket.keys.clear()
    gc.collect()
    return peak - (now - tracemalloc.get_traced_memory()[0])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), "--trace" in sys.argv)
