"""Mail, documents, the keys of links, and the HTTP API whose address mails name.

It is deployed before the workflows, which write to people, and knows nothing of them.
"""

from typing import Any

from aws_cdk import Stack
from constructs import Construct

from stacks.config import Environment
from stacks.parts.pages.people import People


class PeopleStack(Stack):
    """Resources that connect people to the system; the routes of the API are in the stack of pages."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        People(self, "People", target=target)
        sender = {"address": target.mail_sender, "created": target.creates_sender}
        self.template_options.metadata = {"Signalbox::Senders": [sender]}
