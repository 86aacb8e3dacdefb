"""Mitigations around contracts and loops of events: the gate of released contracts, and the look for loops."""

from tests.mutants.mutation import Mutation, code, project

GATE = "tests/schemas/test_gate.py::"
REFUSED = f"{GATE}test_the_gate_refuses_what_breaks_a_released_version"
CHECK = "catalog check released/contracts lambdas/contracts\n"
VERDICT = "        if not verdict.backward or not verdict.forward:\n"

MUTATIONS = (
    Mutation(
        "gate-lets-everything-pass",
        44,
        "the gate refuses a change that breaks a released contract",
        project("signalbox/schemas/files.py", VERDICT, "        if False:\n"),
        (REFUSED, f"{GATE}test_the_gate_refuses_each_released_contract_that_is_narrowed"),
    ),
    Mutation(
        "gate-one-way",
        44,
        "consumers with the released contract read new events: the gate looks forward too",
        project("signalbox/schemas/files.py", VERDICT, "        if not verdict.backward:\n"),
        (REFUSED,),
    ),
    Mutation(
        "gate-forgets-what-is-gone",
        44,
        "the gate refuses that a released version is removed",
        project("signalbox/schemas/files.py", "            yield Refusal(today)\n", ""),
        (REFUSED,),
    ),
    Mutation(
        "gate-out-of-the-check",
        44,
        "`make check`, which continuous integration runs, runs the gate",
        project("Makefile", f"\t$(RUN) -m signalbox {CHECK}", ""),
        (f"{GATE}test_the_check_of_the_project_runs_the_gate",),
    ),
    Mutation(
        "gate-ends-well",
        44,
        "the gate's exit code is 1 for a refusal",
        project("signalbox/cli/catalog.py", "    if found:\n        return 1\n", "    if found:\n        return 0\n"),
        (REFUSED,),
    ),
    Mutation(
        "older-versions-as-they-are",
        44,
        "an event of an older version reaches a handler as the newest version has it",
        code(
            "common/events/contracts.py",
            "return upcast(event.type, version, event.data)",
            "return event.data",
        ),
        ("tests/workflows/test_versions.py::test_both_versions_end_an_order_in_one_run",),
    ),
    Mutation(
        "loops-unseen",
        6,
        "`catalog loops` finds what a rule takes and its consumer publishes",
        project("signalbox/catalog/loops.py", "                if caused == start:\n", "                if False:\n"),
        (
            "tests/catalog/test_our_system.py::test_a_loop_of_our_own_is_found_by_its_events",
            "tests/catalog/test_any_system.py::test_a_loop_is_printed_by_its_events",
        ),
    ),
)
