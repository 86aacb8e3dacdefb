"""Mitigations of faults that on-call and the sweeps behind it mend."""

from tests.mutants.mutation import FOLDER, Mutation, code, each_target_without_dead_letters, given, variable

DAYS = 86_400


def desk(name: str) -> str:
    """A test of what the desk and the sweeps mend."""
    return f"{FOLDER}/test_faults_desk.py::{name}"


ONLY_EVENTS = '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["event"]}}}}'

MUTATIONS = (
    Mutation(
        "earlier-ends-settle",
        2,
        "the end of an execution that a restart replaced settles nothing, also when its event is late",
        code("orders/handlers.py", ' or execution.is_superseded(data["key"], data["executionArn"])', ""),
        ("tests/desk/test_restart.py::test_the_end_of_an_earlier_attempt_settles_nothing",),
    ),
    Mutation(
        "target-down-forgotten",
        4,
        "what a target did not take for a day ends in a dead-letter queue of the rule",
        each_target_without_dead_letters,
        (desk("test_4_a_target_is_down_for_more_than_a_day"),),
    ),
    Mutation(
        "letters-die-young",
        11,
        "a dead-letter queue keeps a message as long as a queue can, longer than its source",
        given("AWS::SQS::Queue", "OrdersRouteDeadLetters", MessageRetentionPeriod=4 * DAYS),
        (desk("test_11_a_dead_letter_outlives_its_queue"),),
    ),
    Mutation(
        "filter-too-narrow",
        12,
        "the filter of the outbox's stream lets every new row through",
        given("AWS::Lambda::EventSourceMapping", "RelayStream", FilterCriteria={"Filters": [{"Pattern": ONLY_EVENTS}]}),
        (desk("test_12_the_streams_filter_drops_nothing_that_speaks"),),
    ),
    Mutation(
        "nobody-reconciles",
        36,
        "a sweep asks Step Functions for ends without a status event",
        given("AWS::Scheduler::Schedule", "Reconciliation", State="DISABLED"),
        (desk("test_36_a_status_event_is_lost"), desk("test_36_one_status_event_of_many_is_lost")),
    ),
    Mutation(
        "rows-without-execution",
        36,
        "the sweep also finds open rows past their deadline that no execution works on",
        code(
            "entrances/handlers.py",
            "chain(reconciliation.overdue_rows(now), reconciliation.ended_executions(now, environment))",
            "reconciliation.ended_executions(now, environment)",
        ),
        (desk("test_36_a_row_whose_execution_is_gone"),),
    ),
    Mutation(
        "days-in-no-index",
        36,
        "a day of settlement stands among the open rows until its run has ended",
        variable("entrances-reconcile", "WORKFLOWS", lambda workflows: workflows.pop("settlement")),
        (desk("test_36_a_day_whose_execution_is_gone"),),
    ),
    Mutation(
        "contracts-unread",
        44,
        "an event is held against its contract before anything is done",
        code(
            "common/events/contracts.py",
            "        _validator(event.type, version)(event.data)\n",
            "        pass\n",
        ),
        (desk("test_44_events_at_random_are_done_whole_or_kept_with_their_reason"),),
    ),
)
