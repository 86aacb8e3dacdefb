"""Pages behind the HTTP API, documents, mail and the keys of links.

It is deployed before the workflows, which write to people and name its address, and knows nothing of them. A stack
takes 500 resources at most (AWS CloudFormation User Guide, "Understand CloudFormation quotas"): those of the pages
would fill theirs.
"""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct

from stacks.config import Environment
from stacks.naming import pascal, rollout_application
from stacks.parts.handler_function import HandlerFunction, handlers_asset
from stacks.parts.pages.correspondence import correspondent_variables, equip_correspondent
from stacks.parts.pages.people import People
from stacks.parts.pages.watched_pages import WatchedPages
from stacks.parts.rollout import GradualRollout
from stacks.routes import ENTRANCES, functions
from stacks.table import Function


class PeopleStack(Stack):
    """A function behind each row of ENTRANCES, and the one that rotates the keys."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self._code = handlers_asset()
        self.people = People(self, "People", target=target)
        self._rollout = GradualRollout(self, "Rollout", target=target) if target.canary else None
        if self._rollout:
            application = rollout_application(target)
            self._rollout.node.add_dependency(
                codedeploy.LambdaApplication(self, "RolloutApplication", application_name=application)
            )
        for entrance in ENTRANCES:
            self.people.entrance.lead(entrance, self._function(entrance.function))
        for row in functions():
            if row.rotates_keys:
                self.people.rotate_by(self._function(row))
        sender = {"address": target.mail_sender, "created": target.creates_sender}
        self.template_options.metadata = {"Signalbox::Senders": [sender]}
        WatchedPages(self, "Pages", target=target, api_id=self.people.entrance.api.ref)

    def _function(self, row: Function) -> HandlerFunction:
        function = HandlerFunction(
            self,
            pascal(row.name),
            target=self._target,
            row=row,
            code=self._code,
            variables=correspondent_variables(self._target, row, self.people.entrance.url),
        )
        equip_correspondent(self._target, function)
        if self._rollout:
            self._rollout.shift(function)
        return function
