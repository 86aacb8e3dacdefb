"""Mitigations at the limits of services: sizes, histories, rates, tolerances, FIFO batches and abandoned branches."""

from tests.mutants.mutation import FOLDER, Document, Mutation, code, machine, state


def limits(name: str) -> str:
    """A test at a limit."""
    return f"{FOLDER}/test_faults_limits.py::{name}"


def late(name: str) -> str:
    """A test of what comes late to a settlement."""
    return f"tests/workflows/test_settlement_late.py::{name}"


def in_one_history(mapped: Document) -> None:
    """An edit: the rows of a Map are worked on in the execution itself."""
    del mapped["ItemProcessor"]["ProcessorConfig"]


MUTATIONS = (
    Mutation(
        "later-ones-overtake",
        9,
        "a failure in a FIFO batch sends back all that follow it in its group",
        code(
            "settlement/handlers.py",
            "return consume_in_order(event, context, one)",
            "return consume(event, context, one)",
        ),
        (limits("test_9_a_failure_in_a_fifo_batch"),),
    ),
    Mutation(
        "sizes-unguarded",
        21,
        "an event that no workflow takes is refused at the edge",
        code("common/events/envelope.py", "if size > PAYLOAD_LIMIT:", "if False:"),
        (limits("test_21_an_event_of_262144_bytes_and_one_more[262145-reasons1]"),),
    ),
    Mutation(
        "claims-unchecked",
        21,
        "rows that make an input too large go to S3, and their key into the input",
        code(
            "settlement/execution.py",
            'claim_check.claim_input(date, day["run"])',
            'requested.data.get("mended", [])',
        ),
        ("tests/workflows/test_settlement.py::test_more_mended_rows_than_an_execution_takes",),
    ),
    Mutation(
        "rows-die-with-their-execution",
        22,
        "mended rows are kept before their run begins, and a restart, which brings none, finds them",
        code("settlement/execution.py", "    if mended:\n        claim_check", "    if True:\n        claim_check"),
        (late("test_mended_rows_outlast_the_execution_that_died_with_them"),),
    ),
    Mutation(
        "rows-in-one-history",
        23,
        "rows whose number nobody knows are worked on in child workflows",
        state("PostBatches", in_one_history, "settlement"),
        (limits("test_23_no_history_can_come_near_its_limit"),),
    ),
    Mutation(
        "loops-without-end",
        23,
        "a loop lets a time-out pass in each round, and the machine's own time bounds the rounds",
        machine(lambda definition: definition.pop("TimeoutSeconds"), "lending"),
        (limits("test_23_no_history_can_come_near_its_limit"),),
    ),
    Mutation(
        "throttled-starts-die",
        26,
        "a start that is throttled goes back to its queue, and comes again under the same name",
        code("common/events/batch.py", "if receive < settings.last_receive():", "if False:"),
        (limits("test_26_starts_are_throttled"),),
    ),
    Mutation(
        "undo-by-path",
        31,
        "what a given-up branch did is undone because the ledger says so, not the path",
        code("orders/steps/compensation.py", 'elif row["state"] == StepState.DONE:', "elif False:"),
        (limits("test_31_a_branch_fails_while_its_sibling_is_in_flight"),),
    ),
    Mutation(
        "late-branches-succeed",
        31,
        "the undo of a branch that has done nothing yet leaves a tombstone, which it finds",
        code("orders/steps/compensation.py", "    return _undo(order_id, step, None)\n", "    return True\n"),
        (limits("test_31_a_branch_fails_while_its_sibling_is_in_flight"),),
    ),
    Mutation(
        "tolerance-unbounded",
        39,
        "a Map tolerates a stated number of failed rows, and a redrive runs the batches that are left",
        state("PostBatches", lambda found: found.update(ToleratedFailureCount=100_000), "settlement"),
        (limits("test_39_more_rows_fail_than_the_map_tolerates"),),
    ),
    Mutation(
        "failed-rows-forgotten",
        39,
        "no run of a day begins before the one before it has posted the rows of its failed batches",
        code("settlement/execution.py", ' and not day["unposted"]:', ":"),
        (
            late("test_mended_rows_wait_for_rows_that_failed"),
            late("test_rows_that_failed_are_posted_before_what_came_since"),
        ),
    ),
)
