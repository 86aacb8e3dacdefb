"""Identities of senders in Amazon SES: an operator makes them, and a destroyed deployment leaves them."""

from collections.abc import Iterator

from rehearsal.account import Account
from rehearsal.outcome import Failed
from signalbox.assembly import Assembly


def confirm(account: Account, assembly: Assembly) -> None:
    """Make the identity of each sender that no stack makes; the emulator asks for no confirmation."""
    for address in _required(assembly):
        account.client("sesv2").create_email_identity(EmailIdentity=address)


def check_kept(account: Account, assembly: Assembly) -> None:
    """Raise Failed where the deployment took an identity with it that it had not made."""
    ses = account.client("sesv2")
    for address in _required(assembly):
        try:
            ses.get_email_identity(EmailIdentity=address)
        except ses.exceptions.NotFoundException:
            raise Failed("look at the senders", f"the identity {address} is gone, and no stack had made it") from None


def _required(assembly: Assembly) -> Iterator[str]:
    return (sender["address"] for sender in assembly.senders if not sender["created"])
