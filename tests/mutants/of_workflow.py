"""Mitigations of faults in and around executions and deployments."""

from tests.mutants.mutation import Document, Mutation, code, given, state, workflow

RELEASE = "        settled = _undo(order_id, Step.RESERVE_STOCK, StepState.DONE, given)\n"
RELEASE_APART = """        for item in given:
            rows.write(item)
        settled = _undo(order_id, Step.RESERVE_STOCK, StepState.DONE)
"""
BURY = "    return _undo(order_id, step, None)\n"


def as_often_as_a_forward_step(undo: Document) -> None:
    """An edit: the first retrier of a state gives up after five tries."""
    undo["Retry"][0]["MaxAttempts"] = 5


MUTATIONS = (
    Mutation(
        "nobody-watches",
        22,
        "a rule on failed executions leads to code that settles their orders",
        given("AWS::Events::Rule", "ExecutionsRoute", State="DISABLED"),
        (workflow("test_22_an_error_that_nothing_catches"), workflow("test_22_dead_after_the_goods_have_left")),
    ),
    Mutation(
        "names-at-random",
        24,
        "the name of an execution is derived from the business key",
        code(
            "orders/execution.py",
            "name=execution_name(order.order_id, order.attempt),",
            "name=execution_name(str(id(document)), order.attempt),",
        ),
        (workflow("test_24_the_starter_dies_after_it_started"),),
    ),
    Mutation(
        "closed-orders-start-again",
        25,
        "the order's row says that it was started, for as long as it lives",
        code("orders/execution.py", "if order.status is not Status.PLACED:", "if order.status is None:"),
        (workflow("test_25_the_same_order_after_91_days"),),
    ),
    Mutation(
        "late-callbacks-fail",
        29,
        "an answer to a wait that is over counts as said",
        code(
            "outbox/store.py",
            'DECIDED_CODES = frozenset({"TaskTimedOut", "TaskDoesNotExist"})',
            "DECIDED_CODES: frozenset[str] = frozenset()",
        ),
        (workflow("test_29_a_second_callback"),),
    ),
    Mutation(
        "undo-given-up-early",
        32,
        "an undo is retried longer than its forward step",
        state("RefundPayment", as_often_as_a_forward_step),
        (workflow("test_32_an_undo_that_fails_for_a_while"),),
    ),
    Mutation(
        "failures-unmarked",
        32,
        "an order whose undo keeps failing is marked for a person: OrderNeedsAttention",
        code(
            "orders/steps/compensation.py",
            "    store.change(order_id, lambda order: logic.on_undo_failed(order, reason))\n",
            "    return\n",
        ),
        (workflow("test_32_an_undo_that_keeps_failing"),),
    ),
    Mutation(
        "failures-without-letter",
        32,
        "what the watcher cannot undo either is a dead letter, which a person replays",
        code(
            "orders/handlers.py",
            "            give_up(failed, error)\n            raise\n",
            "            return give_up(failed, error)\n",
        ),
        (workflow("test_32_an_undo_that_keeps_failing"),),
    ),
    Mutation(
        "release-apart",
        33,
        "goods go back in the transaction that marks the step undone",
        code("orders/steps/compensation.py", RELEASE, RELEASE_APART),
        (workflow("test_33_a_death_at_each_call_of_an_undo[ReleaseStock]"),),
    ),
    Mutation(
        "no-tombstones",
        34,
        "an undo of what never happened leaves a tombstone",
        code("orders/steps/compensation.py", BURY, "    return True\n"),
        (workflow("test_34_a_reservation_that_comes_after_its_undo"),),
    ),
    Mutation(
        "new-payloads-only",
        37,
        "handlers accept what the previous version of the machine tells them",
        code(
            "orders/handlers.py",
            "    forward.ship_order(order_id, context)\n",
            '    forward.ship_order(order_id, context if task["paymentId"] else None)\n',
        ),
        (workflow("test_37_a_new_version_while_executions_run"),),
    ),
    Mutation(
        "choice-without-default",
        38,
        "every Choice has a Default",
        state("CheckPaidInTime", lambda choice: choice.pop("Default")),
        (workflow("test_38_a_choice_that_knows_no_value"),),
    ),
    Mutation(
        "keys-from-code",
        49,
        "idempotency keys are prefixed by the caller, not by the names of code",
        code("common/idempotency.py", ", config=config, key_prefix=prefix", ", config=config"),
        (workflow("test_49_a_handler_is_renamed"),),
    ),
)
