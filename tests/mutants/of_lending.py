"""Mitigations of faults in lending, where people and partners are waited for."""

from signalbox.assembly import Assembly
from tests.mutants.mutation import Document, Mutation, code, given, no_retry_of, stacks, state
from tests.simulation.copies import change


def lending(name: str) -> str:
    """A test of faults in lending."""
    return f"tests/workflows/test_lending_faults.py::{name}"


def race(name: str) -> str:
    """A test of two ends at one instant."""
    return f"tests/workflows/test_lending_races.py::{name}"


def preflight(name: str) -> str:
    """A test of what a deployment asks first."""
    return f"tests/stacks/test_preflight.py::{name}"


def only_as_the_sender(assembly: Assembly) -> None:
    """Mails are granted on the sender's own identity."""

    def edit(name: str, properties: Document) -> bool:
        statements = properties["PolicyDocument"]["Statement"]
        mailing = [statement for statement in statements if statement["Action"] == "ses:SendEmail"]
        for statement in mailing:
            statement["Resource"] = {
                "Fn::Sub": "arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/lending@example.com"
            }
        return bool(mailing)

    change(assembly, "AWS::IAM::Policy", edit)


MUTATIONS = (
    Mutation(
        "documents-awaited-for-ever",
        27,
        "each wait for documents has a time-out",
        state("AwaitDocuments", lambda waits: waits.pop("TimeoutSeconds"), "lending"),
        (lending("test_27_a_document_that_is_lost"),),
    ),
    Mutation(
        "missed-beats-uncaught",
        28,
        "a wait catches a missed heartbeat under both of its names",
        state(
            "AwaitReview",
            lambda waits: waits["Catch"][0].update(ErrorEquals=["States.HeartbeatTimeout"]),
            "lending",
        ),
        (lending("test_28_a_heartbeat_is_missed"),),
    ),
    Mutation(
        "late-loan-callbacks-fail",
        29,
        "an answer to a wait that is over counts as said",
        code(
            "outbox/store.py",
            'DECIDED_CODES = frozenset({"TaskTimedOut", "TaskDoesNotExist"})',
            "DECIDED_CODES: frozenset[str] = frozenset()",
        ),
        (lending("test_29_somebody_answers_the_wait_first"),),
    ),
    Mutation(
        "decided-twice",
        30,
        "one conditional write, from pending to decided, is the authority for reviewers and time-outs",
        code(
            "lending/store.py",
            '"#version = :seen AND #decision = :pending",',
            '"attribute_exists(#version) OR :seen = :pending",',
        ),
        (race("test_decision_and_time_out_at_one_instant"),),
    ),
    Mutation(
        "no-circuit",
        42,
        "a bureau that keeps failing is left alone but for a try a minute",
        code(
            "lending/credit.py",
            'answer = call_guarded(\n            "bureau", lambda',
            'answer = __import__("lambdas.common.ports.partner", fromlist=["insist"]).insist(\n            lambda',
        ),
        (lending("test_42_the_bureau_is_down_for_two_hours"),),
    ),
    Mutation(
        "open-circuit-not-awaited",
        42,
        "an open circuit is waited out in the machine, under a cap",
        state("CheckCredit", no_retry_of("CircuitOpen"), "lending"),
        (lending("test_42_the_bureau_is_down_for_two_hours"),),
    ),
    Mutation(
        "links-unsigned",
        43,
        "a link's signature is checked",
        code(
            "lending/pages/admission.py",
            "if key is None or not signed_links.is_genuine(link, claimed, key):",
            "if key is None:",
        ),
        (lending("test_43_a_link_that_is_tampered_with"),),
    ),
    Mutation(
        "links-for-ever",
        43,
        "a link is good for the time of its wait",
        code("lending/pages/admission.py", "if time.time() >= link.expires:", "if False:"),
        (lending("test_43_a_link_that_has_expired"),),
    ),
    Mutation(
        "sources-beyond-the-preflight",
        50,
        "no caller takes more copies than the preflight has asked the account for",
        given("AWS::Lambda::EventSourceMapping", "Letters", ScalingConfig={"MaximumConcurrency": 900}),
        (lending("test_50_callers_ask_for_no_more_than_the_preflight_does"),),
    ),
    Mutation(
        "concurrency-unasked",
        50,
        "a deployment asks first how many copies of functions the account may run",
        stacks("deployment/preflight.py", "    if limit < needed:\n", "    if False:\n"),
        (preflight("test_each_missing_thing_is_one_sentence"),),
    ),
    Mutation(
        "mails-unasked",
        50,
        "a deployment asks first whether Amazon SES takes mails to people, and says whom to verify or what to raise",
        stacks("deployment/mail_preflight.py", 'if not ses.get_account()["ProductionAccessEnabled"]:', "if False:"),
        (preflight("test_mails_that_nobody_gets_are_told_in_a_trial_too"),),
    ),
    Mutation(
        "recipients-ungranted",
        50,
        "functions that send mail may do so only from the one sender; the sandbox of Amazon SES checks the recipients",
        only_as_the_sender,
        (lending("test_50_mails_leave_in_the_sandbox_of_ses"),),
    ),
)
