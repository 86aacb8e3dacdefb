"""Mitigations of faults in and around handlers."""

from tests.mutants.mutation import FOLDER, Mutation, code, handlers, no_retry_of, state

RESERVE = """    try:
        store.change(order_id, _to(Signal.STOCK_RESERVED, Status.RESERVED), more, seen=order)
"""
RESERVE_APART = """    for item in more[1:]:
        rows.write(item)
    more = more[:1]
    try:
        store.change(order_id, _to(Signal.STOCK_RESERVED, Status.RESERVED), more, seen=order)
"""
RECEIPT = """        rows.transact(
            [
                rows.put("orders", stamped, "attribute_not_exists(#orderId)"),
                give_item(data["sku"], int(data["quantity"])),
            ]
        )
"""
RECEIPT_APART = """        rows.write(rows.put("orders", stamped, "attribute_not_exists(#orderId)"))
        rows.write(give_item(data["sku"], int(data["quantity"])))
"""

MUTATIONS = (
    Mutation(
        "time-outs-overlap",
        13,
        "a task waits longer than its function runs, so that no second try runs beside the first",
        state("ReserveStock", lambda waits: waits.update(TimeoutSeconds=5)),
        (handlers("test_13_a_function_times_out_after_its_effect"),),
    ),
    Mutation(
        "time-outs-not-retried",
        13,
        "a task whose function timed out is tried again",
        state("ReserveStock", no_retry_of("Sandbox.Timedout", "States.Timeout")),
        (handlers("test_13_a_function_times_out_after_its_effect"),),
    ),
    Mutation(
        "reservation-apart",
        14,
        "the goods, the ledger and the order's row change in one transaction",
        code("orders/steps/forward.py", RESERVE, RESERVE_APART),
        (handlers("test_14_a_death_at_each_call_of_a_forward_step[ReserveStock]"),),
    ),
    Mutation(
        "receipt-apart",
        14,
        "the marker of a receipt and its goods are one transaction",
        code("orders/rows/stock.py", RECEIPT, RECEIPT_APART),
        (handlers("test_14_a_death_at_each_call_of_a_consumer"),),
    ),
    Mutation(
        "batch-apart",
        14,
        "the row of a batch and its postings are one transaction",
        code(
            "settlement/steps/posting.py",
            "        rows.transact(items)\n",
            "        rows.write(items[0])\n        rows.transact(items[1:])\n",
        ),
        ("tests/workflows/test_settlement.py::test_14_a_death_in_a_batch[before]",),
    ),
    Mutation(
        "shipments-without-key",
        15,
        "a partner gets the same idempotency key at each try",
        code(
            "orders/steps/partners.py",
            "partner(name).perform(operation, key, document)",
            "partner(name).perform(operation, key + str(id(context)), document)",
        ),
        (
            handlers("test_15_a_handler_raises_after_the_partner_did_it"),
            handlers("test_15_a_consumer_raises_after_the_effect"),
        ),
    ),
    Mutation(
        "progress-not-awaited",
        16,
        "a call that finds the first in progress is tried again",
        state("ShipOrder", no_retry_of("IdempotencyAlreadyInProgressError")),
        (handlers("test_16_two_calls_at_one_tick"),),
    ),
    Mutation(
        "progress-for-ever",
        17,
        "an in-progress record ends with the function's time",
        code("common/idempotency.py", "        lambda_context=context,", "        #"),
        (handlers("test_17_a_record_in_progress_expires"),),
    ),
    Mutation(
        "other-content-swallowed",
        18,
        "a paymentId with another content is a conflict",
        code(
            "orders/rows/payments.py",
            "return all(owner.get(name) == mine.get(name)",
            "return True or all(owner.get(name) == mine.get(name)",
        ),
        (handlers("test_18_one_payment_with_another_amount"),),
    ),
    Mutation(
        "payload-unvalidated",
        18,
        "an idempotency record answers only the payload that it was made for",
        code("common/idempotency.py", '        payload_validation_jmespath="payload",\n', ""),
        (f"{FOLDER}/test_faults_money.py::test_18_one_key_with_another_document",),
    ),
    Mutation(
        "throttles-fail-orders",
        19,
        "what may pass is retried by the machine",
        state("ReserveStock", no_retry_of("TransientError")),
        (handlers("test_19_throttles_that_outlast_a_handlers_own_tries"),),
    ),
    Mutation(
        "receipt-apart-under-errors",
        19,
        "a transaction that is repeated after an error has one effect, marker and goods together",
        code("orders/rows/stock.py", RECEIPT, RECEIPT_APART),
        (handlers("test_19_an_error_after_the_write"),),
    ),
    Mutation(
        "last-writer-wins",
        20,
        "a decision holds only for the version of the row that it was made for",
        code(
            "orders/store.py",
            '"#version = :seen" if before.version else "attribute_not_exists(#version)",',
            '"attribute_exists(#version) OR :seen = :seen" if before.version else None,',
        ),
        (handlers("test_20_a_payment_meets_the_wait"),),
    ),
    Mutation(
        "decided-once",
        20,
        "a decision whose row has changed is taken again",
        code("common/storage/decided_rows.py", "            pause(attempt)\n", "            raise\n"),
        (handlers("test_20_another_writer_first"),),
    ),
    Mutation(
        "conflicts-are-conditions",
        46,
        "a conflict of transactions is tried again, not taken for a failed condition",
        code(
            "common/storage/rows.py",
            'if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):',
            "if reasons:",
        ),
        (handlers("test_46_transactions_conflict"),),
    ),
    Mutation(
        "stock-below-zero",
        46,
        "goods are taken only where enough are there",
        code("orders/rows/stock.py", '{"quantity": quantity}, "#onHand >= :quantity"', '{"quantity": quantity}'),
        (handlers("test_46_a_hot_sku"), "tests/simulation/test_contention.py::test_contended_orders"),
    ),
    Mutation(
        "partner-not-asked",
        48,
        "a partner that never answered is asked by key before anything is undone",
        code("orders/steps/compensation.py", "if partners.withdraw_shipment(order_id):", "if False:"),
        (handlers("test_48_a_partner_that_shipped_and_never_answers"),),
    ),
)
