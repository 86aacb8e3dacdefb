"""Mitigations of faults on the way of events."""

from functools import partial

from tests.mutants.mutation import (
    Mutation,
    code,
    delivery,
    each_target_without_dead_letters,
    given,
    state,
    without,
)
from tests.simulation.entries import shut, shut_topics, ungrant

POLICIES = "tests/simulation/test_faults_policies.py::test_47_events_reach_queues_whose_policies_let_them_in"
QUEUE, SOURCE, SCHEDULE = "AWS::SQS::Queue", "AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule"

MUTATIONS = (
    Mutation(
        "receipts-repeat",
        1,
        "a receipt of stock is written once for each event id",
        code("orders/rows/stock.py", 'stamped, "attribute_not_exists(#orderId)")', "stamped)"),
        (delivery("test_1_every_event_delivered_four_times"),),
    ),
    Mutation(
        "payments-repeat",
        1,
        "a paymentId counts once, also under another event id",
        code(
            "orders/rows/payments.py",
            'rows.put("orders", row, "attribute_not_exists(#orderId)")',
            'rows.put("orders", row)',
        ),
        (delivery("test_1_the_same_payment_under_new_event_ids"),),
    ),
    Mutation(
        "early-payments-go-back",
        2,
        "a payment that comes too early is held for its order",
        code("orders/signals.py", "Meaning.REFUND, {**dict.fromkeys(EARLY, Meaning.HOLD), ", "Meaning.REFUND, {"),
        (delivery("test_2_events_out_of_order"),),
    ),
    Mutation(
        "partial-failures-ignored",
        3,
        "the relay reads the answer of PutEvents entry by entry",
        code(
            "outbox/store.py",
            ' if "ErrorCode" not in result]\n    return accepted, [pair for pair, result in answered if "ErrorC'
            'ode" in result]',
            "]\n    return accepted, []",
        ),
        (delivery("test_3_put_events_takes_every_second_entry"),),
    ),
    Mutation(
        "targets-without-dead-letters",
        5,
        "each target of a rule has a dead-letter queue of its own",
        each_target_without_dead_letters,
        (delivery("test_5_a_target_that_denies"),),
    ),
    Mutation(
        "hops-uncounted",
        6,
        "an event with more hops than any honest chain is refused",
        code("common/events/envelope.py", "if hops > HOP_LIMIT:", "if False:"),
        (delivery("test_6_a_looping_rule_in_a_stack_of_its_own"),),
    ),
    Mutation(
        "redelivered-receipts-count",
        7,
        "a receipt that comes back while somebody works on it finds the marker of the first time",
        code("orders/rows/stock.py", 'stamped, "attribute_not_exists(#orderId)")', "stamped)"),
        (delivery("test_7_visibility_expires_while_work_goes_on"),),
    ),
    Mutation(
        "visibility-too-short",
        7,
        "a message is out of sight for at least six times the function's time-out",
        given(QUEUE, "StockRouteQueue", VisibilityTimeout=59),
        (delivery("test_7_every_message_is_hidden_for_six_times_the_time_out"),),
    ),
    Mutation(
        "visibility-below-the-time-out",
        7,
        "a message is out of sight for as long as the function that has it may run",
        # Below the time-out of the function it would be refused, as AWS refuses it.
        given(QUEUE, "StockRouteQueue", VisibilityTimeout=30),
        (delivery("test_7_every_message_is_hidden_for_six_times_the_time_out"),),
    ),
    Mutation(
        "batches-all-or-nothing",
        8,
        "a batch reports the records that failed, and only those come back",
        without(SOURCE, "FunctionResponseTypes"),
        (delivery("test_8_one_bad_record_in_a_batch"),),
    ),
    Mutation(
        "poison-comes-back",
        10,
        "what can never succeed is a dead letter at once, with its reason",
        code("common/events/batch.py", "except PermanentError as error:", "except ZeroDivisionError as error:"),
        (delivery("test_10_a_message_that_never_parses"),),
    ),
    Mutation(
        "no-redrive",
        10,
        "a message that was received too often goes to the dead-letter queue",
        without(QUEUE, "RedrivePolicy"),
        (delivery("test_10_a_message_that_kills_its_function"),),
    ),
    Mutation(
        "waits-without-end",
        27,
        "every wait for a task token has a time-out",
        state("AwaitPayment", lambda waits: waits.pop("TimeoutSeconds")),
        (delivery("test_27_a_payment_that_never_comes"),),
    ),
    Mutation(
        "concurrency-unbounded",
        41,
        "each queue's consumer has a cap of concurrency",
        without(SOURCE, "ScalingConfig"),
        (delivery("test_41_a_burst_of_orders"), delivery("test_41_a_flood_meets_the_cap")),
    ),
    Mutation(
        "circuits-never-open",
        42,
        "a message that failed twice opens its route's circuit instead of burning its receives",
        code("common/events/suspension.py", "receive != SUSPECT_RECEIVE", "receive"),
        ("tests/simulation/test_outage.py::test_42_two_hours_cost_no_message",),
    ),
    Mutation(
        "circuits-for-ever",
        42,
        "a circuit closes after its longest time, also when the partners are still down",
        code("circuits/logic.py", " >= LONGEST_SECONDS", " < 0"),
        ("tests/simulation/test_outage.py::test_42_an_outage_without_end_is_told",),
    ),
    Mutation(
        "mails-unguarded",
        42,
        "letters by Amazon SES are held back by a circuit, like calls of partners",
        without("AWS::Lambda::Function", "Environment", "Variables", "GUARDED_ROUTE", named="LendingSendLetter"),
        ("tests/simulation/test_outage.py::test_42_amazon_ses_is_down_for_two_hours",),
    ),
    Mutation(
        "circuits-end-pauses",
        42,
        "a circuit that closes leaves a route alone which a person has paused",
        code("circuits/store.py", "return PAUSED_BY_HAND in call", 'return "" in call'),
        ("tests/simulation/test_outage.py::test_42_a_circuit_that_closes_ends_no_pause",),
    ),
    Mutation(
        "circuits-switch-blindly",
        42,
        "an event source that is off is not switched off again, which would refuse to be switched on",
        code("circuits/store.py", '["State"] not in TOWARDS[enabled]', '["State"]'),
        ("tests/simulation/test_outage.py::test_42_a_circuit_whose_partners_answer_at_once_closes",),
    ),
    Mutation(
        "no-sweep",
        45,
        "a scheduled sweep says what the relay did not",
        given(SCHEDULE, "OutboxSweep", State="DISABLED"),
        (delivery("test_45_the_sweep_says_what_the_relay_does_not"),),
    ),
    Mutation(
        "poison-row-forever",
        45,
        "the relay's source bounds its retries, and puts aside what keeps failing",
        without(SOURCE, "MaximumRetryAttempts"),
        (delivery("test_45_a_poison_row_blocks_nobody"),),
    ),
    Mutation(
        "queue-closed-to-its-rule",
        47,
        "each queue's policy lets in the rule that sends to it",
        partial(shut, queues=("OrdersRouteQueue",)),
        (POLICIES,),
    ),
    Mutation(
        "alarms-before-shut-topics",
        47,
        "the alarms' topics let CloudWatch in",
        shut_topics,
        ("tests/simulation/test_keys.py::test_47_an_alarm_reaches_the_people_who_listen",),
    ),
    Mutation(
        "machine-may-not-call",
        47,
        "a machine's role may invoke the functions of its tasks",
        partial(ungrant, role="OrdersWorkflowMachineRole", action="lambda:InvokeFunction"),
        (POLICIES,),
    ),
    Mutation(
        "map-may-not-write",
        47,
        "the role of a machine with a distributed Map may read its items and write its results",
        partial(ungrant, role="SettlementWorkflowMachineRole", action="s3:PutObject"),
        ("tests/workflows/test_settlement.py::test_refused_rows_are_posted_once_they_are_mended",),
    ),
    Mutation(
        "pages-closed-to-the-api",
        47,
        "each page's function lets the HTTP API in",
        given("AWS::Lambda::Permission", "LendingCommitReviewMayBeCalled", Principal="events.amazonaws.com"),
        ("tests/simulation/test_rotations.py::test_a_link_that_was_sent_before_the_rotation_is_good_after_it",),
    ),
    Mutation(
        "keys-closed-to-rotation",
        47,
        "the function that rotates the keys of links lets Secrets Manager in",
        given("AWS::Lambda::Permission", "KeyRotationMayRotate", Principal="events.amazonaws.com"),
        ("tests/simulation/test_rotations.py::test_a_link_that_was_sent_before_the_rotation_is_good_after_it",),
    ),
)
