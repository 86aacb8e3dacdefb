"""Pages of the link in a mail. Pure; no page contains anything from the request."""

from lambdas.common.page import document, refused

BUTTON = '<form method="post"><button>Confirm my address</button></form>'


def question() -> str:
    """Return the page with a button: mail scanners follow links, people press buttons."""
    return document(
        "Confirm your address", f'<p>You registered with this address.</p><div class="choices">{BUTTON}</div>'
    )


def confirmed() -> str:
    """Return the thanks, the same for a second click."""
    return document("Your address is confirmed", "<p>Thank you. You can close this page.</p>")


def unknown() -> str:
    """Return the page for an unknown code."""
    return refused("This link is not valid", "Please use the link in your mail unchanged.")


def over() -> str:
    """Return the page for an expired or revoked code, without telling which."""
    return refused("This link can no longer be used", "Please register again, or ask our support.")


def unanswered() -> str:
    """Return the page of a failed call."""
    return refused("We could not answer", "Nothing was confirmed. Please try again in a minute.")
