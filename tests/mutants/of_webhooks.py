"""Mitigations of webhooks: each check of a request alone."""

from tests.mutants.mutation import Mutation, code

FAULT, POSTING = 53, 54
LOGIC, STORE, HANDLERS = "webhooks/logic.py", "webhooks/store.py", "webhooks/handlers.py"
TAKEN, REFUSED = "tests/workflows/test_webhooks.py", "tests/workflows/test_webhooks_refused.py"
POSTS, ADDRESSES, DELIVERS = (f"tests/unit/webhooks/test_{name}.py" for name in ("posting", "addresses", "deliver"))
DELIVER = "webhooks/subscription_handlers.py"

MUTATIONS = (
    Mutation(
        "forged-webhooks-are-taken",
        FAULT,
        "a partner's message is signed with its secret, over id, timestamp and body",
        code(LOGIC, "if not signatures.is_genuine(claimed, secrets, identity, int(stamp), request.body):", "if False:"),
        (f"{REFUSED}::test_message_of_another_secret_or_body_is_refused",),
    ),
    Mutation(
        "old-webhooks-are-taken",
        FAULT,
        "the timestamp of a message differs from our clock by five minutes at most",
        code(LOGIC, "if abs(now - int(stamp)) > TOLERANCE_SECONDS:", "if False:"),
        (f"{REFUSED}::test_message_of_another_time_is_refused",),
    ),
    Mutation(
        "copied-webhooks-are-taken",
        FAULT,
        "each attempt of a message is newer than the last one",
        code(STORE, "#attemptedAt < :attemptedAt", "#attemptedAt <= :attemptedAt"),
        (f"{TAKEN}::test_copy_of_an_attempt_is_refused",),
    ),
    Mutation(
        "large-webhooks-are-read",
        FAULT,
        "a body has 64 KiB at most",
        code(LOGIC, "if len(request.body) > BODY_BYTES:", "if False:"),
        (f"{REFUSED}::test_message_that_is_too_large_is_refused",),
    ),
    Mutation(
        "webhooks-of-any-media-type-are-read",
        FAULT,
        "a body is JSON in UTF-8 by its header",
        code(LOGIC, "if not JSON.fullmatch(", "if not str("),
        (f"{REFUSED}::test_message_of_another_media_type_is_refused",),
    ),
    Mutation(
        "webhooks-cause-any-event",
        FAULT,
        "a partner's message keeps the contract of its event",
        code(HANDLERS, "validate(envelope.parse_detail(json.loads(envelope.to_json(event))))", "pass"),
        (f"{REFUSED}::test_genuine_message_that_says_nothing_usable_is_refused",),
    ),
    Mutation(
        "known-webhooks-count-again",
        FAULT,
        "the row of a message is written once, and knows its content",
        code(STORE, ', "attribute_not_exists(#id)"', ""),
        (f"{TAKEN}::test_known_id_with_another_content_is_refused",),
    ),
    Mutation(
        "one-secret-is-valid",
        FAULT,
        "two secrets of a partner are valid at once",
        code(HANDLERS, "secret_store.secrets_of(request.partner)", "secret_store.secrets_of(request.partner)[1:]"),
        (f"{TAKEN}::test_two_secrets_are_valid_during_a_rotation",),
    ),
    Mutation(
        "withdrawn-secrets-stay-valid",
        FAULT,
        "functions read the secrets anew each minute",
        code("webhooks/secret_store.py", "_read(int(time.time() // FRESH_SECONDS))", "_read(0)"),
        (f"{TAKEN}::test_two_secrets_are_valid_during_a_rotation",),
    ),
    Mutation(
        "posts-are-signed-for-another-body",
        POSTING,
        "a message to a subscriber is signed with each of its secrets, over id, timestamp and body",
        code(
            DELIVER,
            "signatures.sign(secret, identity, now, body.encode())",
            'signatures.sign(secret, identity, now, b"")',
        ),
        (f"{POSTS}::test_subscriber_verifies_the_message",),
    ),
    Mutation(
        "posts-go-to-any-address",
        POSTING,
        "messages go to hosts whose every address is public",
        code(
            "webhooks/addresses.py",
            "if not addresses or not all(is_public(address) for address in addresses):",
            "if not addresses:",
        ),
        (f"{ADDRESSES}::test_private_addresses",),
    ),
    Mutation(
        "redirects-are-successes",
        POSTING,
        "a redirect is no success",
        code("webhooks/posting.py", "if not 200 <= status < 300:", "if not 200 <= status < 400:"),
        (f"{POSTS}::test_any_other_status_is_tried_again",),
    ),
    Mutation(
        "dead-subscribers-are-called",
        POSTING,
        "a subscriber that fails has an open circuit: it gets no calls for a while",
        code(DELIVER, "call_guarded(f\"subscriber-{data['subscriber']}\", question, lambda ask: ask())", "question()"),
        (f"{DELIVERS}::test_dead_subscriber_gets_no_calls_and_holds_up_nobody",),
    ),
    Mutation(
        "posts-are-repeated-at-once",
        POSTING,
        "a message that was not taken stays invisible, for longer after each try",
        code("common/events/postponing.py", "FIRST_SECONDS * 2 ** (receive - 1)", "FIRST_SECONDS"),
        (f"{DELIVERS}::test_failed_message_comes_back_later_each_time",),
    ),
)
