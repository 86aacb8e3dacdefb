"""Addresses, facts and codes of users, wrong by the least."""

from tests.mutants.contents.audited import audited
from tests.mutants.mutation import Mutation, code

MUTATIONS = (
    audited(
        "welcomes-without-a-country",
        "a user is welcomed when every fact agrees with the profile, the country too",
        "welcome/logic.py",
        'if name in ("email", "name", "country")}',
        'if name in ("email", "name")}',
    ),
    audited(
        "verifications-to-ids",
        "the code goes to the address that is verified",
        "verification/handlers.py",
        'store.send(user_id, row["email"], registered.as_cause())',
        "store.send(user_id, user_id, registered.as_cause())",
    ),
    audited(
        "facts-dated-on-arrival",
        "a journey holds each fact with its own time",
        "journeys/logic.py",
        '"at": instant(event.time, now),',
        '"at": now,',
    ),
    audited(
        "causes-of-facts-mixed-up",
        "a journey holds the cause of each fact",
        "journeys/logic.py",
        '"causationId": event.causation_id,',
        '"causationId": event.id,',
    ),
    Mutation(
        "journeys-of-25-hours",
        52,
        "a journey is due a day after its first fact",
        code("journeys/model.py", "STALL_SECONDS = 24 * 3600", "STALL_SECONDS = 25 * 3600"),
        ("tests/unit/test_deadlines.py::test_waits_of_users",),
    ),
    Mutation(
        "codes-of-five-days",
        52,
        "a code ends seven days after its mail",
        code("verification/model.py", "CODE_SECONDS = 7 * 86_400", "CODE_SECONDS = 5 * 86_400"),
        ("tests/unit/test_deadlines.py::test_waits_of_users",),
    ),
)
