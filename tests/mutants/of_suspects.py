"""Mitigations of suspects: what a window of events counts."""

from tests.mutants.mutation import Mutation, code

FAULT = 55
LOGIC, TESTS = "suspects/logic.py", "tests/unit/suspects/test_logic.py"

MUTATIONS = (
    Mutation(
        "repeated-failures-count-again",
        FAULT,
        "a failure counts once, by the id of its event",
        code(LOGIC, "failure.id in {one.id for one in known} or ", ""),
        (f"{TESTS}::test_repeated_events_count_once",),
    ),
    Mutation(
        "failures-of-a-suspicion-count-again",
        FAULT,
        "failures of one suspicion count for no other",
        code(LOGIC, "[one for one in kept if one.at > since]", "kept"),
        (f"{TESTS}::test_window",),
    ),
    Mutation(
        "late-failures-count-at-the-end",
        FAULT,
        "a late failure counts at the time of its event",
        code(LOGIC, "kept = sorted(remembered)[-MOST:]", "kept = remembered[-MOST:]"),
        (f"{TESTS}::test_order_of_arrival_does_not_matter",),
    ),
)
