"""Stacks that connect people to the system: one before the workflows, which name its address, and one after them."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import api_parameter
from stacks.parts.pages.http_entrance import HttpEntrance
from stacks.parts.pages.people import People
from stacks.parts.pages.watched_pages import WatchedPages
from stacks.routes import ENTRANCES


class PeopleStack(Stack):
    """Mail, documents, the keys of links, and the HTTP API. It knows nothing of the workflows that use them."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        People(self, "People", target=target)
        sender = {"address": target.mail_sender, "created": target.creates_sender}
        self.template_options.metadata = {"Signalbox::Senders": [sender]}


class PagesStack(Stack):
    """Routes of the HTTP API, and the alarm of the pages. A limit names a route, and a route a function."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        api_id = ssm.StringParameter.value_for_string_parameter(self, api_parameter(target))
        entrance = HttpEntrance(self, "Http", target=target, api_id=api_id)
        for row in ENTRANCES:
            entrance.lead(row)
        WatchedPages(self, "Pages", target=target, api_id=api_id)
