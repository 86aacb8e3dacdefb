"""Mitigations of a choreography: order, late registrations, clocks, archives."""

from tests.mutants.mutation import Mutation, code, onboarding

CLICKS = "tests/workflows/test_onboarding_clicks.py"

MUTATIONS = (
    Mutation(
        "updates-overtake",
        2,
        "a user's event is held until its predecessors were taken",
        code("common/events/sequence.py", "if number > last + 1:", "if False:"),
        (onboarding("test_2_updates_come_out_of_order"),),
    ),
    Mutation(
        "late-profiles-open",
        34,
        "a profile that was shut before it was made stays shut",
        code("profiles/logic.py", 'row.get("state", str(State.ACTIVE))', "str(State.ACTIVE)"),
        (onboarding("test_34_a_registration_that_comes_after_its_undoing"),),
    ),
    Mutation(
        "expired-codes-count",
        35,
        "the epoch on a code's row decides, not whether TTL has deleted it",
        code("verification/clicks.py", '"#expiresAt > :now", {"now": int(time.time())}', '"attribute_exists(#userId)"'),
        (f"{CLICKS}::test_35_code_whose_time_is_over_and_whose_row_is_still_there",),
    ),
    Mutation(
        "replayed-registrations-count",
        40,
        "a registration that was taken once is a repeat, however old",
        code("profiles/logic.py", "if is_repeat(row, mark, f\"user {data['userId']}\"):", "if False:"),
        (onboarding("test_40_the_archive_delivers_everything_again"),),
    ),
    Mutation(
        "replayed-outcomes-count",
        40,
        "an outcome is counted once for each order, also when its event repeats",
        code(
            "analytics/store.py",
            'rows.put("analytics", fact, "attribute_not_exists(#id)")',
            'rows.put("analytics", fact)',
        ),
        (onboarding("test_40_the_archive_delivers_everything_again"),),
    ),
)
