"""Routes of the HTTP API to functions of the workflows, and the alarm and board of the pages.

It is deployed after the workflows: a limit names a route, and a route a function.
"""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Environment
from stacks.naming import api_parameter
from stacks.parts.pages.http_entrance import HttpEntrance
from stacks.parts.pages.watched_pages import WatchedPages
from stacks.routes import ENTRANCES


class PagesStack(Stack):
    """A route for each row of ENTRANCES."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        api_id = ssm.StringParameter.value_for_string_parameter(self, api_parameter(target))
        entrance = HttpEntrance(self, "Http", target=target, api_id=api_id)
        for row in ENTRANCES:
            entrance.lead(row)
        WatchedPages(self, "Pages", target=target, api_id=api_id)
