"""What the link in a mail shows. Pure. Every value of ours; nothing of the request comes back in a page."""

from lambdas.common.page import document, refused

BUTTON = '<form method="post"><button>Confirm my address</button></form>'


def question() -> str:
    """A button: mail scanners follow links, people press buttons."""
    return document(
        "Confirm your address", f'<p>You registered with this address.</p><div class="choices">{BUTTON}</div>'
    )


def confirmed() -> str:
    """Thanks; also for who presses twice."""
    return document("Your address is confirmed", "<p>Thank you. You can close this page.</p>")


def unknown() -> str:
    """No code of ours."""
    return refused("This link is not valid", "Please use the link in your mail as it stands.")


def over() -> str:
    """The code's time is over, or it was revoked: which of them is nobody's business."""
    return refused("This link can no longer be used", "Please register again, or ask our support.")


def unanswered() -> str:
    """Something of ours failed."""
    return refused("We could not answer", "Nothing was confirmed. Please try again in a minute.")
