"""Time: no execution runs past its time-out, no event stays in a queue past the deadline of its route."""

from collections.abc import Iterator

from signalbox.twin.auditors.records import Records, events_in, parsed


def audit_time(records: Records) -> Iterator[str]:
    """Yield what is open for too long."""
    for execution in records.cloud.executions.all.values():
        limit = execution.definition.machine.timeout
        if execution.status == "RUNNING" and limit is not None and records.now > execution.state.started_at + limit:
            yield f"execution {execution.name} of {execution.definition.workflow} runs on after its {limit} s"
    yield from queues(records)


def queues(records: Records) -> Iterator[str]:
    """Yield events that have been in the queue of a route for longer than its deadline."""
    deadlines = {route["queue"]: (route["name"], route["deadline"]) for route in records.assembly.routes}
    for queue in records.cloud.queues.values():
        if queue.name in deadlines:
            route, deadline = deadlines[queue.name]
            for message in queue.messages():
                if records.now > message.sent + deadline:
                    kinds = [str(event["detail-type"]) for event in events_in(parsed(message.body))] or ["a message"]
                    yield f"{kinds[0]} has stood in the queue of {route} for more than {deadline} s"
