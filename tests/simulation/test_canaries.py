"""Errors of every kind at the calls of every function: nothing that leaves a run has a canary."""

import json
import re

import pytest

from lambdas.common.logs.keys import KEYS
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.canaries.errors import FOREIGN, PERMANENT, TRANSIENT
from tests.canaries.runs import attributes, causes, lines, played, secrets, told_by_spans
from tests.canaries.values import MARK, found_in

FUNCTIONS = 55
"""Functions of 75 that errors strike at least in one run: which ones depends on the seed."""
CALLS_NOTHING = {"signalbox-dev-video-offer-upload"}
"""It signs the form of an upload, which asks no service."""


def check(assembly: Assembly, seed: int) -> set[tuple[str, str]]:
    """Play a run and check all that leaves it; return (function, class of error) of what struck."""
    with played(assembly, 24, seed) as (twin, spans, errors):
        written = lines(twin)
        check_texts([written, told_by_spans(spans), causes(twin), attributes(twin)], secrets(twin))
        check_lines(written)
        check_mails(twin)
        return set(errors.struck)


def check_texts(kinds: list[list[str]], rights: tuple[str, ...]) -> None:
    """Find canaries, tokens, signatures and codes in lines, spans, causes and attributes."""
    assert len(rights) > 40 and all(len(texts) > 20 for texts in kinds)
    for texts in kinds:
        assert [text[:2000] for text in texts if found_in(text, rights)] == []


def check_lines(written: list[str]) -> None:
    """Compare the keys of lines with the table; each line is one printable line of ASCII."""
    for line in written:
        document = json.loads(line)
        assert "_aws" in document or set(document) <= set(KEYS) - {"dropped_keys"}, line
        assert line.isascii() and line.isprintable()


def check_mails(twin: Twin) -> None:
    """Find canaries in mails: an applicant's own mail has their id and the names of documents."""
    for mail in twin.cloud.mailbox.mails:
        own = (
            re.sub(rf"{MARK}(-payslip)?\.pdf|who={MARK}-applicant-\d+", "", mail.text) if MARK in mail.to else mail.text
        )
        assert found_in(mail.subject + own) == []


def test_nothing_personal_and_no_token_leaves_a_run(assembly: Assembly) -> None:
    """Logs, metrics, spans, causes and attributes of messages have no canary; mails name documents alone."""
    struck = check(assembly, 1)
    assert len({function for function, _ in struck}) >= FUNCTIONS, struck
    assert {kind for _, kind in struck} == {PERMANENT, TRANSIENT, FOREIGN}


@pytest.mark.soak
def test_errors_strike_every_function(assembly: Assembly) -> None:
    """Eight runs strike every function with permanent and with transient errors, and nothing leaves them."""
    struck = {one for seed in range(8) for one in check(assembly, seed)}
    functions = {found.name for found in assembly.of_type("AWS::Lambda::Function")} - CALLS_NOTHING
    for kind in (PERMANENT, TRANSIENT):
        assert {function for function, of in struck if of == kind} >= functions
