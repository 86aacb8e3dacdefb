"""Check that mails will arrive: a sentence for each reason why they will not.

Amazon SES sends from verified identities, and in its sandbox, where every account begins, to such alone ("Request
production access (Moving out of the Amazon SES sandbox)" and "Verified identities in Amazon SES", Amazon SES
Developer Guide).
"""

from collections.abc import Iterator
from typing import Any

from stacks.config import Environment
from stacks.deployment.preflight_questions import Client, ask
from stacks.deployment.sender_preflight import absent, verified
from stacks.routes import functions

PLACEHOLDER = "@example.com"
"""Nobody reads there, and nobody can verify it (RFC 2606 reserves the domain)."""


def unheard(client: Client, target: Environment) -> list[str]:
    """Return the reasons why mails would not arrive; empty if they do, or if no function sends any."""
    if not any(function.mails for function in functions()):
        return []
    permission = "ses:GetAccount and ses:GetEmailIdentity"
    return [*_placeholders(target), *ask(permission, lambda: _refused(client("sesv2"), target))]


def people(target: Environment) -> list[str]:
    """Return the addresses of the reviewers, to which mails go."""
    return [address for role in target.reviewers.values() for address in role.values()]


def _placeholders(target: Environment) -> Iterator[str]:
    invented = [address for address in (target.mail_sender, *people(target)) if address.endswith(PLACEHOLDER)]
    if invented:
        yield (
            f"The environment {target.name} still writes from or to {', '.join(invented)}: set mail_sender "
            "and reviewers in stacks/config.py to real addresses."
        )


def _refused(ses: Any, target: Environment) -> Iterator[str]:
    """Yield what Amazon SES would refuse; a made-up sender has its sentence already."""
    confirmed = verified(ses, target.mail_sender)
    if confirmed is None and not target.mail_sender.endswith(PLACEHOLDER):
        yield from absent(target)
    if confirmed is False:
        yield (
            f"Nobody has confirmed {target.mail_sender} yet: "
            "follow the link in the mail that Amazon SES has sent there."
        )
    if not ses.get_account()["ProductionAccessEnabled"]:
        yield from _sandbox([address for address in people(target) if not verified(ses, address)], target)


def _sandbox(unverified: list[str], target: Environment) -> Iterator[str]:
    """A trial goes on with verified people and applicants; real applicants have no address that could be verified
    before."""
    if target.partners == "sandbox" and not unverified:
        return
    meanwhile = f", or verify {', '.join(unverified)} and every applicant's address" if unverified else ""
    yield (
        "Amazon SES is in its sandbox in this region and refuses mails to addresses that are not verified: request "
        f"production access{meanwhile}."
    )
