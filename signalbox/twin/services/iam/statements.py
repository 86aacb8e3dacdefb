"""Statements of policy documents, and whether they apply to a request.

Source: IAM User Guide, "IAM JSON policy elements reference". Actions are compared without case, resources with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from signalbox.twin.services.iam.conditions import Condition, Context, conditions_of
from signalbox.twin.services.iam.errors import UnsupportedPolicy
from signalbox.twin.services.iam.patterns import fits

ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal"}
)  # fmt: skip
SOMEWHERE = "*somewhere*"
"""Resource of a request whose resource the twin does not know: a grant of the action on any resource allows it."""
Pairs = tuple[tuple[str, tuple[str, ...]], ...]


class Request(NamedTuple):
    """Request for permission: the action, the ARN of its resource (or `*`), and context keys in lower case."""

    action: str
    resource: str
    context: Pairs = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Statement of a policy. `principals` are (kind, name) pairs, none in a role's. `by_aws`: AWS manages it."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()
    all_but_actions: bool = False
    all_but_resources: bool = False
    by_aws: bool = False

    def speaks_of(self, request: Request, context: Context) -> bool:
        """Return whether its actions, resources and conditions match the request."""
        action = request.action.lower()
        return (
            any(fits(pattern, action) for pattern in self.actions) != self.all_but_actions
            and self.covers(request.resource)
            and all(condition.holds(context) for condition in self.conditions)
        )

    def covers(self, resource: str) -> bool:
        """Return whether its resources match one; where the twin does not know which, an allowance matches."""
        if resource == SOMEWHERE:
            return self.allows
        return any(fits(pattern, resource) for pattern in self.resources) != self.all_but_resources

    def is_about(self, kind: str, name: str) -> bool:
        """Return whether a principal, such as ("Service", "events.amazonaws.com"), is one of its principals."""
        return any(own in ((kind, name), ("AWS", "*"), ("*", "*")) for own in self.principals)


def listed(value: Any) -> list[Any]:
    """Return one or many values as a list."""
    return value if isinstance(value, list) else [value]


def statements_of(document: Mapping[str, Any], where: str) -> tuple[Statement, ...]:
    """Return the statements of a policy document. Raises UnsupportedPolicy for what the twin cannot evaluate."""
    return tuple(statement(raw, where) for raw in raw_statements(document, where))


def raw_statements(document: Mapping[str, Any], where: str) -> list[Any]:
    """Return the statements as they are written. Raises UnsupportedPolicy for a document without any."""
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise UnsupportedPolicy(f"{where}: the policy document has no Statement")
    return listed(document["Statement"])


def statement(raw: Mapping[str, Any], where: str) -> Statement:
    """Return one checked statement."""
    if unknown := set(raw) - ELEMENTS:
        raise UnsupportedPolicy(f"{where}: the twin does not support {min(unknown)} in a statement; write it without")
    if raw.get("Effect") not in ("Allow", "Deny"):
        raise UnsupportedPolicy(f"{where}: Effect is {raw.get('Effect')} and must be Allow or Deny")
    if "Action" not in raw and "NotAction" not in raw:
        raise UnsupportedPolicy(f"{where}: a statement has neither Action nor NotAction")
    actions = [str(action).lower() for action in listed(raw.get("Action", raw.get("NotAction")))]
    resources = [str(resource) for resource in listed(raw.get("Resource", raw.get("NotResource", "*")))]
    for resource in resources:
        if "${" in resource:
            raise UnsupportedPolicy(
                f"{where}: the twin does not support policy variables ({resource}); name the resource"
            )
    return Statement(
        allows=raw["Effect"] == "Allow",
        actions=tuple(actions),
        resources=tuple(resources),
        conditions=conditions_of(raw.get("Condition", {}), where),
        principals=tuple(principals(raw.get("Principal", {}))),
        all_but_actions="NotAction" in raw,
        all_but_resources="NotResource" in raw,
    )


def principals(value: Any) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of each principal; `*` means everyone."""
    if isinstance(value, str):
        yield value, value
        return
    for kind, names in value.items():
        for name in listed(names):
            yield kind, str(name)
