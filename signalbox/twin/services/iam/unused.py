"""Unused grants: their removal would have denied none of the recorded calls. A grant is one action on one resource of
one statement; managed policies of AWS cannot be changed and do not count. Of two grants that allow the same calls, both
are unused: either may be removed, and then the other is needed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from signalbox.assembly import Assembly
from signalbox.twin.services.iam.decisions import Decision, context_of, decide_for_role
from signalbox.twin.services.iam.deployed import read_policies
from signalbox.twin.services.iam.statements import Request, Statement


class Recorded(NamedTuple):
    """Allowed call: the ARN of the role, and the request."""

    role: str
    request: Request


class Grant(NamedTuple):
    """One action on one resource that a role's statement allows; for NotAction and NotResource the whole statement."""

    role: str
    action: str
    resource: str
    statement: int


def unused(assembly: Assembly, recorded: Iterable[Recorded]) -> list[Grant]:
    """Return the grants whose removal would deny none of the recorded calls, by role."""
    policies = read_policies(assembly)
    parts = {role: list(grants(role, statements)) for role, statements in policies.roles.items()}
    needed: set[Grant] = set()
    for role, request in set(recorded):
        context = context_of(request, principalarn=role)
        allowing = [grant for grant, alone in parts.get(role, []) if alone.speaks_of(request, context)]
        without_role = decide_for_role(request, role, (), policies.about(request.resource))
        if len(allowing) == 1 and without_role is not Decision.ALLOWED:
            needed.add(allowing[0])
    return [grant for some in parts.values() for grant, _ in some if grant not in needed]


def grants(role: str, statements: tuple[Statement, ...]) -> Iterator[tuple[Grant, Statement]]:
    """Yield each grant of a role, with a statement that allows only it."""
    for number, statement in enumerate(statements):
        if not statement.allows or statement.by_aws:
            continue
        if statement.all_but_actions or statement.all_but_resources:
            yield Grant(role, " ".join(statement.actions), " ".join(statement.resources), number), statement
            continue
        for action in statement.actions:
            for resource in statement.resources:
                alone = replace(statement, actions=(action,), resources=(resource,))
                yield Grant(role, action, resource, number), alone
