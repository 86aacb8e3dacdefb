"""Sweeps that read a part of what is due."""

from tests.mutants.mutation import FOLDER, Mutation, code

PAGES = f"{FOLDER}/test_faults_indexes.py::test_51_sweeps_read_every_page_of_a_late_index"

MUTATIONS = (
    Mutation(
        "one-page-of-unclaimed",
        51,
        "the sweep of unclaimed payments reads every page",
        code(
            "orders/rows/unclaimed.py",
            '            yield from [str(row["orderId"]) for row in page]\n',
            '            yield from [str(row["orderId"]) for row in page]\n            break\n',
        ),
        (PAGES, "tests/unit/test_pages.py::test_unclaimed_payments"),
    ),
    Mutation(
        "failures-remembered",
        51,
        "a failure without an order is forgotten with the payments",
        code(
            "orders/logic.py",
            'forgotten = replace(order, payment_failure="", failed_after=-1)',
            "forgotten = replace(order, failed_after=-1)",
        ),
        (PAGES,),
    ),
    Mutation(
        "one-page-of-journeys",
        51,
        "the sweep of stalled journeys reads every page",
        code(
            "journeys/store.py",
            '        yield from [str(row["userId"]) for row in page]\n',
            '        yield from [str(row["userId"]) for row in page]\n        break\n',
        ),
        (PAGES, "tests/unit/test_pages.py::test_stalled_journeys"),
    ),
)
