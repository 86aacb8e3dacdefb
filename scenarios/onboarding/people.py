"""Acts of users who registered: they read their mail, follow its link, and press the button."""

import re

from signalbox.twin.script.line import Line
from signalbox.twin.services.apigateway.http_api import Reply
from signalbox.twin.simulation import Simulation

LINK = re.compile(r"https://\S+/verifications/\S+")


def verify(twin: Simulation, line: Line) -> None:
    """Open the link of the last mail to a user and press its button; without a mail do nothing."""
    link = link_for(twin, line.fields["subject"])
    if link is None:
        return

    def shown(reply: Reply) -> None:
        if "<form" in reply.body:
            twin.cloud.http.request("POST", link)

    twin.cloud.http.request("GET", link, done=shown)


def link_for(twin: Simulation, user: str) -> str | None:
    """Return the link in the last mail about the user's address, as the mail partner's book holds it."""
    mine = re.compile(rf"mail#send-verification-{re.escape(user)}-[0-9a-f]{{16}}")
    book = twin.cloud.items(twin.assembly.tables["sandbox"])
    mails = sorted((row["at"]["S"], row["text"]["S"]) for row in book if mine.fullmatch(row["id"]["S"]))
    found = LINK.search(mails[-1][1]) if mails else None
    return found.group() if found else None
